import re
import string
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

import pytest

from scenemap.facts.page import _CHECK_MESSAGES
from scenemap.intervals import BYS, DateRange, PartialDate, PartialRange, slice_of
from scenemap.model import Text
from scenemap.text import (
    MESSAGES,
    by_name,
    day,
    direction,
    join,
    moment,
    number,
    partial_date,
    partial_range,
    period,
    same,
    say,
    say_both,
    signed,
    slice_label,
    when_of,
)


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_each_sentence_takes_the_same_values_in_both_languages() -> None:
    taken = {key: (fields(text["nb"]), fields(text["en"])) for key, text in MESSAGES.items()}
    assert {key: (nb, en) for key, (nb, en) in taken.items() if nb != en} == {}


def test_norwegian_and_english_sentences_are_not_the_same_words() -> None:
    alike = {key for key, text in MESSAGES.items() if text["nb"] == text["en"]}
    # Words that are the same in both languages.
    alike -= {"changes_column_p", "changes_column_q", "measure_mann_kendall", "scan_column_p"}
    assert all("{" in MESSAGES[key]["nb"] for key in alike)


def test_a_sentence_is_filled_in() -> None:
    assert say("partly_covered", "en", slice="Q3 2014", covered=30, days=92) == (
        "Q3 2014 is covered for 30 of 92 days."
    )


@pytest.mark.parametrize(
    ("n", "nb", "en"),
    [
        (1, "1 annet område før og etter", "1 other area before and after"),
        (2, "2 andre områder før og etter", "2 other areas before and after"),
        (number(1, 0), "1 annet område før og etter", "1 other area before and after"),
        (
            number(1001, 0),
            "1\u202f001 andre områder før og etter",
            "1,001 other areas before and after",
        ),
    ],
)
def test_one_thing_is_not_told_as_several(n: int | Text, nb: str, en: str) -> None:
    assert say_both("phi_from_areas", others=n) == {"nb": nb, "en": en}


#: Sentences with a number that is never 1, and why.
NEVER_ONE = {
    "checklist_size": "a mean is a decimal",
    "checklist_size_part": "a mean is a decimal",
    "its_left_out_many": "few are named",
    "its_series": "a series has sixteen",
    "lag_found": "the word is a verb",
    "lag_none": "a series has twelve",
    "lag_same": "a series has twelve",
    "look_sampled": "thousands are looked at",
    "partly_covered": "a part of one day is none",
    "periods_of": "few are named",
    "placebo": "of fewer than ten nothing is said",
    "pool_few": "two are the fewest",
    "quarter_days": "a quarter has ninety",
    "scan_cluster": "a cluster has several",
    "shown_only": "one has a sentence of its own",
    "story_areas_each": "few are named",
    "story_even_of_many": "few are named",
    "story_most_of_many": "few are named",
    "warn_windows": "two lengths are told",
}
#: What is counted, as English sentences name it.
_THINGS = (
    "areas|changes|comparisons|counts|days|deals|degrees|events|figures|hours|months|pairs|periods|"
    "persons|rows|sessions|slices|tests|weeks"
)


def test_whatever_may_be_one_has_a_form_for_one() -> None:
    """A number is followed by several things only where it is known that there are several."""
    several = re.compile(rf"\{{(\w+)\}} (?:other |source |such )?(?:{_THINGS})\b")
    found = {key for key, text in MESSAGES.items() if several.search(text["en"])}
    assert found == set(NEVER_ONE)


def test_what_a_script_fills_in_has_no_forms() -> None:
    assert not [key for key in _CHECK_MESSAGES if "|" in str(MESSAGES[key])]


def test_texts_within_a_sentence_are_taken_in_its_language() -> None:
    spoken = say_both("left_out_suppressed", areas={"nb": "Vest", "en": "West"})
    assert spoken["nb"].endswith("holdt tilbake: Vest.")
    assert spoken["en"].endswith("withheld: West.")


@pytest.mark.parametrize(
    ("value", "decimals", "nb", "en"),
    [
        (26794, 0, "26\u202f794", "26,794"),
        (1234567.5, 1, "1\u202f234\u202f567,5", "1,234,567.5"),
        (12.164, 1, "12,2", "12.2"),
        (0, 0, "0", "0"),
        (64.375, 1, "64,4", "64.4"),
    ],
)
def test_numbers_have_a_decimal_comma_in_norwegian(
    value: float, decimals: int, nb: str, en: str
) -> None:
    assert number(value, decimals) == {"nb": nb, "en": en}


def test_a_rate_is_written_alike_however_it_was_worked_out() -> None:
    """From a count by hand, as a float in either order, and from a file with four decimals."""
    for days in (30, 31, 45, 48, 60, 61, 90, 92, 184, 365, 366, 400, 720):
        for count in range(1, 400):
            exact = Decimal(30 * count) / days
            by_hand = f"{exact.quantize(Decimal('0.1'), ROUND_HALF_UP):,}"
            ways = count / days * 30, 30 * count / days, round(count / days * 30, 4)
            assert {number(one, 1)["en"] for one in ways} == {by_hand}, (count, days)
            fall = by_hand if by_hand == "0.0" else f"−{by_hand}"
            assert {signed(-one, 1)["en"] for one in ways} == {fall}, (count, days)


@pytest.mark.parametrize(
    ("text", "nb", "en"),
    [
        ("2015-06-17T14:05+02:00", "17.06.2015 kl. 14.05", "17 June 2015 at 14:05"),
        # The hour that the clock runs through twice is told apart by its offset.
        ("2015-10-25T01:59+02:00", "25.10.2015 kl. 01.59", "25 October 2015 at 01:59"),
        ("2015-10-25T02:30+02:00", "25.10.2015 kl. 02.30 (+02:00)",
         "25 October 2015 at 02:30 (+02:00)"),
        ("2015-10-25T02:30+01:00", "25.10.2015 kl. 02.30 (+01:00)",
         "25 October 2015 at 02:30 (+01:00)"),
        ("2015-10-25T03:00+01:00", "25.10.2015 kl. 03.00", "25 October 2015 at 03:00"),
        ("2015-03-29T03:00+02:00", "29.03.2015 kl. 03.00", "29 March 2015 at 03:00"),
    ],
)  # fmt: skip
def test_a_moment_is_told_to_the_minute_and_never_for_another(text: str, nb: str, en: str) -> None:
    local = datetime.fromisoformat(text).astimezone(ZoneInfo("Europe/Oslo"))
    assert moment(local) == {"nb": nb, "en": en}


def test_days_are_written_as_in_each_language() -> None:
    assert day(date(2014, 8, 5)) == {"nb": "05.08.2014", "en": "5 August 2014"}


@pytest.mark.parametrize(
    ("text", "nb", "en"),
    [
        ("2014-08-25", "25.08.2014", "25 August 2014"),
        ("2015-05", "mai 2015", "May 2015"),
        ("2015-spring", "våren 2015", "spring 2015"),
        ("2015-winter", "vinteren 2015", "winter 2015"),
        ("2012", "2012", "2012"),
    ],
)
def test_a_partial_date_is_written_no_finer_than_it_is_known(text: str, nb: str, en: str) -> None:
    assert partial_date(PartialDate.parse(text)) == {"nb": nb, "en": en}


@pytest.mark.parametrize(
    ("start", "end", "range_en", "when_en"),
    [
        ("2012", "2014-08", "2012–August 2014", "2012–August 2014"),
        ("2012", "2012", "2012", "2012"),
        ("2012", None, "from 2012", "2012"),
        (None, "2012", "until 2012", "until 2012"),
        (None, None, "undated", "undated"),
        ("2015-03-03", "2015-03-09", "3–9 March 2015", "3–9 March 2015"),
        ("2015-03-03", "2015-06-09", "3 March–9 June 2015", "3 March–9 June 2015"),
        ("2015-03-03", "2015-03-03", "3 March 2015", "3 March 2015"),
    ],
)
def test_open_ends_are_said(
    start: str | None, end: str | None, range_en: str, when_en: str
) -> None:
    days = PartialRange.parse(start, end)
    assert partial_range(days)["en"] == range_en
    assert when_of(days)["en"] == when_en


@pytest.mark.parametrize(
    ("days", "nb", "en"),
    [
        ("2014-09-01..2014-12-31", "sep.–des. 2014", "Sep–Dec 2014"),
        ("2015-01-01..2015-12-31", "2015", "2015"),
        ("2014-01-01..2015-12-31", "2014–2015", "2014–2015"),
        ("2015-06-01..2015-06-30", "juni 2015", "June 2015"),
        ("2016-01-01..2016-06-30", "jan.–juni 2016", "Jan–Jun 2016"),
        ("2014-11-01..2015-02-28", "nov. 2014–feb. 2015", "Nov 2014–Feb 2015"),
        ("2014-08-25..2014-12-31", "25.08.–31.12.2014", "25 August–31 December 2014"),
        ("2014-08-25..2015-01-31", "25.08.2014–31.01.2015", "25 August 2014–31 January 2015"),
        ("2014-08-25..2014-08-25", "25.08.2014", "25 August 2014"),
        ("2015-03-03..2015-03-09", "03.–09.03.2015", "3–9 March 2015"),
        ("2014-03-03..2015-03-09", "03.03.2014–09.03.2015", "3 March 2014–9 March 2015"),
    ],
)
def test_a_source_period_is_written_by_whole_months_where_it_has_them(
    days: str, nb: str, en: str
) -> None:
    assert period(DateRange.parse(days)) == {"nb": nb, "en": en}


@pytest.mark.parametrize(
    ("by", "long_nb", "short_nb", "long_en", "short_en"),
    [
        ("quarter", "1. kvartal 2016", "1.kv 16", "Q1 2016", "Q1 16"),
        ("month", "januar 2016", "jan. 16", "January 2016", "Jan 16"),
        ("week", "uke 53, 2015", "uke 53, 2015", "week 53, 2015", "week 53, 2015"),
        ("year", "2016", "2016", "2016", "2016"),
    ],
)
def test_slices_are_labelled(
    by: str, long_nb: str, short_nb: str, long_en: str, short_en: str
) -> None:
    one = slice_of(date(2016, 1, 3), by)  # type: ignore[arg-type]
    assert slice_label(one) == {"nb": long_nb, "en": long_en}
    assert slice_label(one, "short") == {"nb": short_nb, "en": short_en}


def test_kinds_of_slices_have_names() -> None:
    assert [by_name(by)["nb"] for by in BYS] == ["uke", "måned", "kvartal", "år"]
    assert [by_name(by, plural=True)["en"] for by in BYS] == [
        "weeks",
        "months",
        "quarters",
        "years",
    ]


@pytest.mark.parametrize(
    ("degrees", "en"),
    [(0, "north"), (22, "north"), (23, "north-east"), (90, "east"), (180, "south"),
     (225, "south-west"), (338, "north"), (359, "north"), (-90, "west")],
)  # fmt: skip
def test_directions_are_named_clockwise_from_north(degrees: float, en: str) -> None:
    assert direction(degrees)["en"] == en


def test_texts_are_joined_language_by_language() -> None:
    joined = join([{"nb": "vest", "en": "west"}, same("Strax")], "; ")
    assert joined == {"nb": "vest; Strax", "en": "west; Strax"}
