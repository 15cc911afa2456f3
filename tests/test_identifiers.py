import pytest

from scenemap.identifiers import identifiers, normal


@pytest.mark.parametrize(
    "name",
    ["name", "navn", "fnr", "fødselsnummer", "personnummer", "personnr", "ssn", "dob", "telefon",
     "phone", "journalnr"],
)  # fmt: skip
def test_every_identifier_that_the_design_names_is_refused(name: str) -> None:
    assert identifiers([name]) == [name]


@pytest.mark.parametrize(
    "name",
    ["Navn", "FØDSELSNUMMER", "fodselsnummer", "Fødsels-nr.", "person nr", "journal_nr", "E-post",
     "Pasient-ID", " fnr ", "Etternavn", "tlf.", "Födselsnummer", "fødselsdato"],
)  # fmt: skip
def test_case_accents_blanks_and_punctuation_do_not_hide_one(name: str) -> None:
    assert identifiers([name]) == [name]


@pytest.mark.parametrize("name", ["lon", "area", "kind", "count", "tid", "stedsnavn", "zone"])
def test_columns_that_say_where_when_and_what_are_no_identifiers(name: str) -> None:
    assert identifiers([name]) == []


def test_they_are_listed_as_written_and_in_order() -> None:
    assert identifiers(["lon", "Telefon", "lat", "FNR"]) == ["Telefon", "FNR"]


def test_what_is_compared_of_a_name() -> None:
    assert normal("Nøyaktighet (m)") == "noyaktighetm"
    assert normal("Område-ID") == "omradeid"
