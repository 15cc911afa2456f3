import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenemap.errors import DataError, IdentifierError
from scenemap.findings import Finding, Findings, did_you_mean, in_any_case


def test_a_finding_names_file_row_column_value_problem_and_remedy() -> None:
    finding = Finding("a.csv", "is not a date", "Write 2021-12-31.", 3, "end", "31/12")
    assert str(finding) == (
        "a.csv, row 3, column 'end', value '31/12': is not a date. Write 2021-12-31."
    )


def test_a_finding_leaves_out_what_it_does_not_know() -> None:
    assert str(Finding("a.csv", "is empty")) == "a.csv: is empty."


def test_a_value_of_zero_is_shown() -> None:
    found = Findings("a.csv")
    found.add("is too small", row=2, value=0)
    assert str(found.items[0]) == "a.csv, row 2, value '0': is too small."


def test_a_value_cannot_steer_the_terminal() -> None:
    assert str(Finding("a.csv", "is odd", value="\x1b[2Jx\n")) == "a.csv, value '�[2Jx�': is odd."


def test_a_long_value_is_cut_to_60_signs() -> None:
    assert str(Finding("a.csv", "is long", value="x" * 61)) == (
        f"a.csv, value '{'x' * 59}…': is long."
    )
    assert f"'{'x' * 60}'" in str(Finding("a.csv", "is not", value="x" * 60))


def test_every_error_is_in_the_message_and_warnings_are_not() -> None:
    found = Findings("a.csv")
    found.add("is blank", "Fill it in.", row=2)
    found.add("may be in UTC", level="warning")
    found.add("is blank", "Fill it in.", row=5)
    with pytest.raises(DataError) as caught:
        found.raise_errors()
    assert str(caught.value) == (
        "a.csv is not usable: 2 faults.\n"
        "  a.csv, row 2: is blank. Fill it in.\n"
        "  a.csv, row 5: is blank. Fill it in."
    )
    assert [one.row for one in found.errors] == [2, 5]
    assert [one.problem for one in found.warnings] == ["may be in UTC"]
    assert len(caught.value.findings) == 3


def test_of_many_faults_the_first_20_are_shown_and_the_rest_counted() -> None:
    found = Findings("a.csv")
    for row in range(1, 24):
        found.add("is odd", row=row, value=row)
    with pytest.raises(
        DataError, match=r"23 faults[^$]*row 20, value '20': is odd\.\n  and 3 more\.$"
    ):
        found.raise_errors()


def test_of_many_faults_those_that_are_the_same_in_several_rows_are_told_once() -> None:
    found = Findings("a.csv")
    for row in range(2, 32):
        found.add("is no area", "Name one.", row=row, column="area", value="wset")
    found.add("is blank", row=9)
    with pytest.raises(DataError) as caught:
        found.raise_errors()
    assert str(caught.value) == (
        "a.csv is not usable: 31 faults.\n"
        "  a.csv, row 2, column 'area', value 'wset': is no area (also in rows 3, 4, 5, 6, …). Name "
        "one.\n"
        "  a.csv, row 9: is blank."
    )


def test_exactly_20_faults_are_all_shown() -> None:
    found = Findings("a.csv")
    for row in range(1, 21):
        found.add("is blank", row=row)
    with pytest.raises(DataError, match=r"row 20: is blank\.$"):
        found.raise_errors()


def test_warnings_alone_raise_nothing() -> None:
    found = Findings("a.csv")
    found.add("may be in UTC", level="warning")
    found.raise_errors()


def test_the_error_class_can_be_chosen() -> None:
    found = Findings("a.csv")
    found.add("would identify persons", column="navn")
    with pytest.raises(IdentifierError, match=r"a\.csv, column 'navn': would identify persons"):
        found.raise_errors(IdentifierError)


def test_findings_of_two_files_keep_their_file_names() -> None:
    first, second = Findings("a.csv"), Findings("b.csv")
    first.add("is blank")
    second.add("is odd")
    first.extend(second)
    assert len(first) == 2
    assert [str(one) for one in first] == ["a.csv: is blank.", "b.csv: is odd."]


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("Vest", "Did you mean 'vest'?"),
        ("Grünerløkka", "Did you mean 'grunerlokka'?"),
        ("grunerloka", "Did you mean 'grunerlokka'?"),
        ("moon", "There are: grunerlokka, vest."),
    ],
)
def test_a_word_that_differs_by_case_accents_or_spelling_is_recognised(
    word: str, told: str
) -> None:
    assert did_you_mean(word, ["vest", "grunerlokka"]) == told


def test_of_nothing_nothing_is_meant() -> None:
    assert did_you_mean("x", []) == "There are: none."


@given(
    st.dictionaries(st.text("aAåÅ b", min_size=1), st.sampled_from("xyz"), max_size=6),
    st.text("aAåÅ b"),
)
def test_a_word_means_a_known_name_in_any_case_where_it_can_mean_no_other(ids, word):
    alike = {one for name, one in ids.items() if name.lower().split() == word.lower().split()}
    assert in_any_case([word], ids) == ({word: alike.pop()} if len(alike) == 1 else {})


def test_an_accent_that_stands_by_itself_is_the_same_letter():
    assert in_any_case(["A\u030asen", "As"], {"\u00c5sen": "asen", "\u00c5s": "as"}) == {
        "A\u030asen": "asen"
    }
