"""``scenemap check`` with orders, as a person types it."""

from __future__ import annotations

import json
import re

import pytest
from click.testing import CliRunner

from builders import at, feature, official_zone, place, write, write_case
from scenemap.cli.main import cli

#: Latitude and longitude of the middle of the west square, in "drawn", and of the east, in "guessed".
WEST = [str(number) for number in reversed(at(50, 50))]
EAST = [str(number) for number in reversed(at(150, 50))]
NOON = ["--at", "2021-06-15T12:00"]
DRAWN = ["--zone", "drawn", "--issued", "2021-06-15T10:00"]
#: What JSON says besides of every order under Politiloven § 7.
PLAIN = {"rule": "politiloven-7", "daily": "", "in_hours": True, "lacking": []}


@pytest.fixture
def folder(tmp_path):
    places = [place("The house"), place("The yard", lat=EAST[0], lon=EAST[1], area="east")]
    return write_case(tmp_path / "toytown", places=places)


@pytest.fixture
def run(folder, monkeypatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)

    def invoke(*args: object, lang: str = "en"):
        words = [str(arg) for arg in args]
        return CliRunner().invoke(cli, ["--case", str(folder), "--lang", lang, "check", *words])

    return invoke


@pytest.fixture
def ask(run):
    """Return a check's JSON with its zones by id."""

    def asked(*args: object):
        result = run(*args, "--json")
        assert result.exit_code == 0, result.output
        data = json.loads(result.stdout)
        return data | {"zones": {zone["id"]: zone for zone in data["zones"]}}

    return asked


def refused(result, code: int) -> str:
    """Return the message of a command that ended as it should: no answer, no traceback."""
    assert result.exit_code == code, result.output
    assert result.stdout == ""
    assert "Traceback" not in result.output
    return result.stderr.splitlines()[-1] if code == 2 else result.stderr.strip()


# --- the answer


def test_json_has_the_keys_of_the_design_and_no_others(run):
    result = run(*WEST, *NOON, *DRAWN, "--exempt", "house@18:00-19:30", "--accuracy", 5, "--json")
    data = json.loads(result.stdout)
    drawn, guessed = data.pop("zones")
    assert data == {
        "case": "toytown",
        "point": {"lat": float(WEST[0]), "lon": float(WEST[1]), "accuracy_m": 5},
        "at": "2021-06-15T12:00:00+02:00",
    }
    assert list(drawn) == list(guessed) == [
        "id", "name", "version", "outline", "accuracy_m", "position", "distance_to_boundary_m",
        "in_force", "orders", "verdict", "sentence",
    ]  # fmt: skip
    assert drawn["orders"] == [
        {
            "state": "active",
            "from": "2021-06-15T10:00:00+02:00",
            "until": "2021-06-16T10:00:00+02:00",
            "exemption": "not now",
            "service": "house",
            **PLAIN,
        }
    ]
    assert guessed["orders"] == []
    assert (drawn["verdict"], guessed["verdict"]) == ("barred", "not asked")


def test_words_go_to_stdout_a_paragraph_a_zone(run):
    result = run(*WEST, *NOON, *DRAWN, "--accuracy", 0, lang="nb")
    assert (result.exit_code, result.stderr) == (0, "")
    asked, drawn, guessed, notice = (
        " ".join(part.split()) for part in result.stdout.strip().split("\n\n")
    )
    assert asked == "Spurt om 15.06.2021 kl. 12.00 (Europe/Oslo)."
    assert drawn.startswith(
        "Drawn, versjon 1: Etter vedtaket er det forbudt å være her på dette tidspunktet. Punktet "
        "ligger innenfor Drawn."
    )
    assert guessed.startswith("Guessed, versjon h1: Punktet ligger utenfor Guessed.")
    assert notice == "Dette er informasjon, ikke juridisk rådgivning."
    assert max(map(len, result.stdout.splitlines())) <= 80


def test_the_time_asked_for_is_told_by_the_clock_of_the_case(run):
    told = run(*WEST, "--at", "2021-06-15T10:00Z").stdout.splitlines()
    assert told[:3] == ["Asked for 15 June 2021 at 12:00 (Europe/Oslo).", "", "Drawn, version 1:"]
    assert run(*WEST).stdout.splitlines()[0] == "Drawn, version 1:"  # no time was asked for
    assert run(*WEST, *DRAWN).stdout.startswith("Asked for ")  # for now


@pytest.mark.parametrize(
    ("orders", "zones"),
    [
        # The east square lies in "guessed" and outside "drawn".
        ([*DRAWN, "--zone", "guessed", "--issued", "2021-06-15T10:00"], ["Guessed", "Drawn"]),
        (["--zone", "guessed", "--issued", "2021-06-15T10:00"], ["Guessed", "Drawn"]),
        (DRAWN, ["Drawn", "Guessed"]),
        ([], ["Drawn", "Guessed"]),
    ],
)
def test_the_gravest_paragraph_comes_first(run, orders, zones):
    told = run(*EAST, *NOON, *orders).stdout
    heads = [line.split(",")[0] for line in told.splitlines() if ", version " in line]
    assert heads == zones


def test_doubt_comes_before_what_is_not_barred(run):
    guessed = ["--zone", "guessed", "--issued", "2021-06-15T10:00"]
    at_edge = [str(number) for number in reversed(at(115, 50))]  # in doubt of "guessed" alone
    told = run(*at_edge, *NOON, *DRAWN, *guessed).stdout
    assert told.index("Guessed, version h1:") < told.index("Drawn, version 1:")


# --- several orders in one call


def test_each_order_has_the_options_that_follow_its_zone(ask):
    zones = ask(
        *EAST,
        *NOON,
        *("--zone", "drawn", "--hours", 48, "--issued", "2021-06-14T10:00", "--exempt", "house"),
        *("--zone", "guessed", "--issued", "2021-06-15T08:00", "--until", "2021-06-15T20:00"),
        *("--exempt", "place:The church@22:00-06:00", "--exempt", "house@11:00-13:00"),
        *("--zone", "guessed", "--issued", "2021-06-14T11:00"),
    )["zones"]
    assert zones["drawn"]["orders"] == [
        {
            "state": "active",
            "from": "2021-06-14T10:00:00+02:00",
            "until": "2021-06-16T10:00:00+02:00",
            "exemption": "now",
            "service": "house",
            **PLAIN,
        }
    ]
    assert zones["guessed"]["orders"] == [
        {
            "state": "active",
            "from": "2021-06-15T08:00:00+02:00",
            "until": "2021-06-15T20:00:00+02:00",
            "exemption": "now",
            "service": "house",
            **PLAIN,
        },
        {
            "state": "expired",
            "from": "2021-06-14T11:00:00+02:00",
            "until": "2021-06-15T11:00:00+02:00",
            "exemption": "none",
            "service": None,
            **PLAIN,
        },
    ]
    assert (zones["drawn"]["verdict"], zones["guessed"]["verdict"]) == ("not barred", "not barred")


def test_the_second_order_does_not_take_the_exemption_of_the_first(ask):
    zones = ask(
        *WEST, *NOON,
        *("--zone", "drawn", "--issued", "2021-06-15T10:00", "--exempt", "house"),
        *("--zone", "drawn", "--issued", "2021-06-15T11:00"),
    )["zones"]  # fmt: skip
    assert [one["exemption"] for one in zones["drawn"]["orders"]] == ["now", "none"]
    assert zones["drawn"]["verdict"] == "barred"


def test_two_orders_whose_exemptions_are_for_different_places_give_no_leave(ask):
    later = ["--zone", "drawn", "--issued", "2021-06-15T11:00", "--exempt"]
    first = [*WEST, *NOON, *DRAWN, "--exempt", "house"]
    for exempt, verdict in [("place:The church", "barred"), ("house", "not barred")]:
        drawn = ask(*first, *later, exempt)["zones"]["drawn"]
        assert [one["exemption"] for one in drawn["orders"]] == ["now", "now"]
        assert drawn["verdict"] == verdict


@pytest.mark.parametrize("exempt", ["house@10-15", "house@10:00–15:00", "House@10.00-15", "HOUSE"])
def test_an_exemption_is_written_as_it_is_printed(ask, exempt):
    (told,) = ask(*WEST, *NOON, *DRAWN, "--exempt", exempt)["zones"]["drawn"]["orders"]
    assert (told["exemption"], told["service"]) == ("now", "house")


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (
            ["--issued", "2021-06-15T10:00"],
            "Error: --issued belongs to an order. Put --zone ID before it.",
        ),
        (
            ["--issued", "2021-06-15T10:00", "--zone", "drawn"],
            "Error: --issued belongs to an order. Put --zone ID before it.",
        ),
        (["--hours", "24"], "Error: --hours belongs to an order. Put --zone ID before it."),
        (
            ["--until", "2015-06-17T14:05"],
            "Error: --until belongs to an order. Put --zone ID before it.",
        ),
        (["--exempt", "house"], "Error: --exempt belongs to an order. Put --zone ID before it."),
        (["--zone", "drawn"], "Error: The order for zone 'drawn' needs --issued TIME."),
        (
            [*DRAWN, "--zone", "guessed"],
            "Error: The order for zone 'guessed' needs --issued TIME.",
        ),
        (
            [*DRAWN, "--issued", "2021-06-15T11:00"],
            "Error: --issued is given twice for zone 'drawn'.",
        ),
        (
            [*DRAWN, "--hours", "24", "--hours", "48"],
            "Error: --hours is given twice for zone 'drawn'.",
        ),
    ],
)
def test_options_of_an_order_without_their_zone_are_wrong_usage(run, args, message):
    assert refused(run(*WEST, *args), 2) == message


def test_hours_that_are_no_number_are_wrong_usage(run):
    assert "'a day' is not a valid float" in refused(run(*WEST, *DRAWN, "--hours", "a day"), 2)


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (
            ["--zone", "drwan", "--issued", "2021-06-15T10:00"],
            "Error: There is no zone 'drwan'. Did you mean 'drawn'? The zones are: drawn, guessed.",
        ),
        (
            ["--zone", "drawn@7", "--issued", "2021-06-15T10:00"],
            "Error: Zone 'drawn' has no version '7'. The versions are: 1.",
        ),
        (
            [*DRAWN, "--exempt", "hause@10:00-15:00"],
            "Error: There is no service 'hause'. Did you mean 'house'? The services are: house; a place "
            "in words is given as place:…",
        ),
        (
            [*DRAWN, "--until", "2021-06-15T09:00"],
            "Error: An order cannot last from 2021-06-15 10:00 to 2021-06-15 09:00. Check the two "
            "times.",
        ),
        (
            [*DRAWN, "--until", "2051-06-15T10:00"],
            "Error: An order cannot last from 2021-06-15 10:00 to 2051-06-15 10:00. Check the two "
            "times.",
        ),
        (
            [*DRAWN, "--hours", "-24"],
            "Error: An order of -24 hours cannot be meant. Give more than 0 and at most 8760 hours.",
        ),
        (
            ["--zone", "drawn@", "--issued", "2021-06-15T10:00"],
            "Error: Zone 'drawn' has no version ''. The versions are: 1.",
        ),
        (
            ["--zone", "drawn", "--issued", "9999-12-31T23:00"],
            "Error: --issued: '9999-12-31T23:00' is not a date and time. Write it as 2015-06-17T14:05 or "
            "17.06.2015 14:05.",
        ),
        (
            ["--at", ""],
            "Error: --at: '' is not a date and time. Write it as 2015-06-17T14:05 or 17.06.2015 14:05.",
        ),
        (
            [*DRAWN, "--at", ""],
            "Error: --at: '' is not a date and time. Write it as 2015-06-17T14:05 or 17.06.2015 14:05.",
        ),
        (
            ["--zone", "drawn", "--issued", "2015-10-25T02:30"],
            "Error: --issued: 2015-10-25 02:30:00 occurs twice in Europe/Oslo: the clock was put back. "
            "Say which is meant by adding +02:00 or +01:00.",
        ),
        (
            ["--zone", "drawn", "--issued", "2015-03-29T02:30"],
            "Error: --issued: 2015-03-29 02:30:00 does not exist in Europe/Oslo: the clock was put "
            "forward. Give the time with its offset.",
        ),
        (
            ["--at", "2015-10-25T02:30"],
            "Error: --at: 2015-10-25 02:30:00 occurs twice in Europe/Oslo: the clock was put back. "
            "Say which is meant by adding +02:00 or +01:00.",
        ),
        (
            ["--at", "2021-06-15"],
            "Error: --at: '2021-06-15' is not a date and time. Write it as 2015-06-17T14:05 or "
            "17.06.2015 14:05.",
        ),
        (
            ["--accuracy", "-1"],
            "Error: An accuracy of -1 m cannot be used. Give a radius from 0 to 5000 m.",
        ),
        (
            ["--accuracy", "5001"],
            "Error: An accuracy of 5001 m cannot be used. Give a radius from 0 to 5000 m.",
        ),
        (
            ["--accuracy", "nan"],
            "Error: An accuracy of nan m cannot be used. Give a radius from 0 to 5000 m.",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused_with_the_remedy(run, args, message):
    assert refused(run(*WEST, *args), 1) == message


# --- time


@pytest.mark.parametrize(
    ("issued", "until"),
    [
        ("2015-03-28T14:00", "2015-03-29T15:00:00+02:00"),
        ("2015-10-24T14:00", "2015-10-25T13:00:00+01:00"),
    ],
)
def test_24_elapsed_hours_across_the_clock_changes_of_2015(ask, issued, until):
    order = ["--zone", "drawn", "--issued", issued]
    data = ask(*WEST, "--at", f"{issued}:00", *order)
    assert data["zones"]["drawn"]["orders"][0]["until"] == until
    assert data["zones"]["drawn"]["verdict"] == "barred"
    data = ask(*WEST, "--at", until, *order)
    assert data["zones"]["drawn"]["orders"][0]["state"] == "expired"
    before = until.replace("15:00:00", "14:59:59").replace("13:00:00", "12:59:59")
    data = ask(*WEST, "--at", before, *order)
    assert data["zones"]["drawn"]["orders"][0]["state"] == "active"


@pytest.mark.parametrize(
    "length", [["--until", "2021-06-15T18:00", "--hours", 48], ["--until", "2021-06-15T18:00"]]
)
def test_a_printed_end_beats_hours(ask, run, length):
    (told,) = ask(*WEST, *NOON, *DRAWN, *length)["zones"]["drawn"]["orders"]
    assert told["until"] == "2021-06-15T18:00:00+02:00"
    words = " ".join(run(*WEST, *NOON, *DRAWN, *length).stdout.split())
    assert "until 15 June 2021 at 18:00 (printed on the order)" in words


@pytest.mark.parametrize(
    ("moment", "exemption", "verdict"),
    [
        ("2021-06-15T21:59", "not now", "barred"),
        ("2021-06-15T22:00", "now", "not barred"),
        ("2021-06-16T00:00", "now", "not barred"),
        ("2021-06-16T05:59", "now", "not barred"),
        ("2021-06-16T06:00", "not now", "barred"),
        ("2021-06-15T20:00Z", "now", "not barred"),  # 22:00 in Oslo
    ],
)
def test_an_exemption_may_cross_midnight(ask, moment, exemption, verdict):
    drawn = ask(*WEST, "--at", moment, *DRAWN, "--exempt", "house@22:00-06:00")["zones"]["drawn"]
    assert drawn["orders"][0]["exemption"] == exemption
    assert drawn["verdict"] == verdict


def test_with_an_order_and_no_moment_the_time_is_now(ask, monkeypatch):
    for epoch in (None, "1623751200"):  # 15 June 2021, 10:00 UTC, which only dates a note
        if epoch:
            monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
        data = ask(*WEST, *DRAWN)
        assert data["at"] > "2025"
        assert data["zones"]["drawn"]["orders"][0]["state"] == "expired"


def test_without_an_order_and_a_moment_no_time_is_asked(ask):
    data = ask(*WEST)
    assert data["at"] is None
    assert [zone["in_force"] for zone in data["zones"].values()] == ["not asked", "not asked"]


# --- zone versions


@pytest.fixture
def folder_of_two(tmp_path):
    """Return a case whose zone "drawn" may have been either of two on a day."""
    both = {"valid_from": "2021-01-01", "valid_to": "2021-12-31"}
    zones = [official_zone(version="a", **both), official_zone(version="b", **both)]
    return write_case(tmp_path / "two", zones=zones)


def test_if_two_versions_may_have_been_handed_over_the_order_must_name_one(folder_of_two):
    def run(zone: str):
        words = [*WEST, *NOON, "--zone", zone, "--issued", "2021-06-15T10:00", "--json"]
        return CliRunner().invoke(cli, ["--case", str(folder_of_two), "check", *words])

    assert refused(run("drawn"), 1) == (
        "Error: Zone 'drawn' has several versions that may have been handed over on 2021-06-15: "
        "a, b. Name the one on the map, as drawn@VERSION."
    )
    zones = json.loads(run("drawn@b").stdout)["zones"]
    assert [(zone["version"], zone["verdict"]) for zone in zones] == [
        ("a", "not asked"),
        ("b", "barred"),
    ]


@pytest.mark.parametrize(
    ("epoch", "versions"),
    [
        ("1893456000", {"1", "2"}),  # 1 January 2030, the day before the new version
        ("1893542400", {"2"}),
    ],
)
def test_the_zone_of_today_is_not_hidden_by_one_that_has_still_to_begin(
    tmp_path, monkeypatch, epoch, versions
):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    zones = [
        official_zone(valid_from="2020-01-01", valid_to=None),
        official_zone(version="2", replaces="1", valid_from="2030-01-02", valid_to="open"),
    ]
    words = [
        "--lang",
        "en",
        "--case",
        str(write_case(tmp_path / "later", zones=zones)),
        "check",
        *WEST,
    ]
    told = json.loads(CliRunner().invoke(cli, [*words, "--json"]).stdout)["zones"]
    asked = {one["version"]: one["sentence"] for one in told}
    assert set(asked) == versions
    assert asked["2"].endswith("This version is valid from 2 January 2030, until further notice.")
    if "1" in asked:
        assert asked["1"].endswith(
            "This version is valid from 1 January 2020 until 1 January 2030."
        )


# --- orders in a file


def test_a_file_of_orders_joins_those_of_the_options(ask, tmp_path):
    path = write(
        tmp_path / "orders.toml",
        """
        [[order]]
        zone = "drawn"
        issued = "2021-06-15T10:00"
        [[order.exempt]]
        service = "house"

        [[order]]
        zone = "guessed"
        version = "h1"
        issued = 2021-06-15T08:00:00
        until = 2021-06-15T11:00:00
        """,
    )
    zones = ask(*WEST, *NOON, "--order", path)["zones"]
    assert zones["drawn"]["verdict"] == "not barred"
    assert zones["guessed"]["orders"][0]["until"] == "2021-06-15T11:00:00+02:00"
    zones = ask(*WEST, *NOON, *DRAWN, "--order", path)["zones"]
    assert [one["exemption"] for one in zones["drawn"]["orders"]] == ["none", "now"]
    assert zones["drawn"]["verdict"] == "barred"


def test_a_file_of_orders_alone_asks_for_now(ask, tmp_path):
    path = write(
        tmp_path / "orders.toml", '[[order]]\nzone = "drawn"\nissued = "2021-06-15T10:00"\n'
    )
    data = ask(*WEST, "--order", path)
    assert data["at"] is not None
    assert data["zones"]["drawn"]["orders"][0]["state"] == "expired"


def test_all_faults_of_a_file_of_orders_are_told_at_once(run, tmp_path):
    path = write(
        tmp_path / "orders.toml",
        """
        [[order]]
        zone = "drawn"
        issued = "2021-06-15T10:00"
        officer = "12"

        [[order]]
        zone = "drawn"
        issued = "2021-06-15T10:00"
        until = "2021-06-15T09:00"
        """,
    )
    head, key, end = refused(run(*WEST, *NOON, "--order", path), 1).splitlines()
    assert head == "Error: orders.toml is not usable: 2 faults."
    assert key == (
        "  orders.toml, column 'officer': of order 1 is not known. The keys are: daily, exempt, "
        "hours, issued, rule, until, version, zone."
    )
    assert end == (
        "  orders.toml, column 'until', value '2021-06-15T09:00': of order 2 cannot be used. An order "
        "cannot last from 2021-06-15 10:00 to 2021-06-15 09:00. Check the two times."
    )


def test_a_file_of_orders_that_names_a_person_is_refused(run, tmp_path):
    path = write(
        tmp_path / "orders.toml",
        '[[order]]\nzone = "drawn"\nissued = "2021-06-15T10:00"\nnavn = "Kari Nordmann"\n',
    )
    message = refused(run(*WEST, *NOON, "--order", path), 1)
    assert "orders.toml, column 'navn': would identify a person. Delete it" in message
    assert "Kari" not in message


def test_a_file_of_orders_that_is_not_there_is_refused(run, tmp_path):
    message = refused(run(*WEST, *NOON, "--order", tmp_path / "none.toml"), 1)
    assert message.endswith("none.toml cannot be read: No such file or directory.")


# --- the note


def test_a_note_has_the_same_bytes_twice(run, tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1623924000")  # 17 June 2021, 10:00 UTC
    for name, zone in (("one", "UTC"), ("two", "Asia/Tokyo")):
        monkeypatch.setenv("TZ", zone)
        result = run(*WEST, *NOON, *DRAWN, "--accuracy", 0, "--record", tmp_path / name)
        assert result.exit_code == 0, result.output
        assert result.stderr.split() == [
            "Wrote", f"{tmp_path / name}.txt", "Wrote", f"{tmp_path / name}.json",
        ]  # fmt: skip
    for ending in ("txt", "json"):
        first, second = (tmp_path / f"{name}.{ending}" for name in ("one", "two"))
        assert first.read_bytes() == second.read_bytes()
    text = (tmp_path / "one.txt").read_text(encoding="utf-8")
    assert "Made 17 June 2021 at 12:00." in text
    assert "Time asked for: 15 June 2021 at 12:00 (Europe/Oslo)." in text
    data = json.loads((tmp_path / "one.json").read_text(encoding="utf-8"))
    assert data["made"] == "2021-06-17T12:00:00+02:00"
    assert data["verdict"] == "barred"


@pytest.mark.parametrize("epoch", ["abc", "-5", "1e5", "", "²", "99999999999999", "9" * 26])
def test_a_date_of_the_note_that_is_no_seconds_is_refused(run, tmp_path, monkeypatch, epoch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    message = refused(run(*WEST, "--record", tmp_path / "note"), 1)
    assert message == (
        f"Error: SOURCE_DATE_EPOCH is '{epoch}', which is not whole seconds. Unset it."
    )
    assert list(tmp_path.glob("*note*")) == []
    # It dates notes, and says what has ended where no moment is asked for.
    assert run(*WEST, "--at", "2021-06-15T12:00").exit_code == 0
    assert refused(run(*WEST), 1) == message


@pytest.mark.parametrize("name", ["", ".", "..", "/"])
def test_a_note_needs_a_name(run, name):
    assert refused(run(*WEST, "--record", name), 2) == "Error: --record needs the name of a file."


def test_a_point_in_the_name_of_a_note_is_kept(run, tmp_path):
    result = run(*WEST, "--record", tmp_path / "case-2015.06")
    assert result.exit_code == 0, result.output
    assert sorted(path.name for path in tmp_path.glob("case-*")) == [
        "case-2015.06.json", "case-2015.06.txt",
    ]  # fmt: skip


@pytest.mark.parametrize("ending", ["txt", "json"])
def test_a_note_that_exists_is_not_replaced_unless_asked(run, tmp_path, ending):
    note = tmp_path / "note"
    (tmp_path / f"note.{ending}").write_text("kept", encoding="utf-8")
    message = refused(run(*WEST, "--record", note), 1)
    assert message.endswith(
        f"note.{ending} exists. Use --overwrite to replace it, or another name."
    )
    assert [path.name for path in tmp_path.glob("*note*")] == [f"note.{ending}"]
    assert (tmp_path / f"note.{ending}").read_text(encoding="utf-8") == "kept"
    assert run(*WEST, "--record", note, "--overwrite").exit_code == 0
    assert (tmp_path / f"note.{ending}").read_text(encoding="utf-8") != "kept"


def test_no_note_is_left_of_a_check_that_is_refused(run, tmp_path):
    refused(run(*WEST, "--accuracy", "-1", "--record", tmp_path / "note"), 1)
    assert list(tmp_path.glob("*note*")) == []


# --- positions


@pytest.mark.parametrize(
    "position",
    [
        ["nan", "nan"],
        ["nan", "5.33"],
        ["inf", "5.33"],
        ["60.39", "-inf"],
        ["north", "east"],
        ["60.39"],
    ],
)
def test_a_position_that_is_not_two_numbers_is_refused(run, position):
    message = refused(run(*position), 1)
    assert message == (
        f"Error: '{' '.join(position)}' is not a position. Write latitude then longitude, such as "
        "60.3949 5.3277."
    )


@pytest.mark.parametrize("word", ["--isued", "-x"])
def test_an_option_that_is_not_there_is_wrong_usage_not_a_position(run, word):
    message = refused(run(*WEST, *DRAWN, word, "2021-06-15T10:00"), 2)
    assert re.match(f"Error: No such option:? '?{word}", message)


def test_swapped_and_far_positions_are_refused(run):
    assert "looks swapped" in refused(run(*reversed(WEST)), 1)
    assert "lies far outside the case" in refused(run("59.91", "10.75"), 1)
    assert "lies far outside the case" in refused(run("60.39", "-5.33"), 1)


def test_numbers_of_a_system_that_cannot_be_there_are_refused(run):
    message = refused(run("99999999999", "99999999999", "--crs", "EPSG:25832"), 1)
    assert "is not a position. Give both in degrees." in message


@pytest.mark.parametrize("args", [[], [*WEST, "--place", "The house"]])
def test_a_position_or_a_place_is_needed_and_not_both(run, args):
    assert refused(run(*args, *NOON), 2) == "Error: Give either LAT LON or --place NAME."


def test_a_place_of_the_case_may_be_named_and_brings_its_accuracy(ask):
    for name in ("The house", "the house", "the h"):
        data = ask("--place", name, *NOON, *DRAWN)
        assert data["point"]["accuracy_m"] == 15
        assert data["zones"]["drawn"]["verdict"] == "barred"
    assert ask("--place", "The yard")["zones"]["guessed"]["position"] == "inside"
    data = ask("--place", "The house", "--accuracy", 41, *NOON, *DRAWN)
    assert data["zones"]["drawn"]["verdict"] == "cannot be decided"


def test_a_place_that_the_case_has_not_is_refused(run):
    message = refused(run("--place", "Storgata 1"), 1)
    assert message.startswith("Error: The case has no place 'Storgata 1'.")
    assert "addresses are not looked up" in message


def test_a_name_that_could_be_several_places_is_refused(run):
    message = refused(run("--place", "the"), 1)
    assert message == (
        "Error: 'the' could be 2 places: The house; The yard. Give the name in full."
    )
    assert refused(run("--place", " "), 1).startswith("Error: The case has no place ' '.")


def test_a_case_without_zones_is_refused_and_not_answered_with_nothing(tmp_path):
    bare = write_case(tmp_path / "bare", zones=None)
    for args in (WEST, [*WEST, *DRAWN]):
        result = CliRunner().invoke(cli, ["--case", str(bare), "check", *args])
        assert refused(result, 1) == (
            "Error: Case 'bare' has no zones to check against. Put the map that you were given "
            "into it with `scenemap zone add`, or name its file with --zones."
        )


@pytest.mark.parametrize(
    ("lon", "position"), [("-6.77", "inside"), ("-6.75", "outside"), ("-6,77", "inside")]
)
def test_a_western_position_begins_with_a_minus(tmp_path, lon, position):
    """Tórshavn lies at about 62.01° N, 6.77° W."""
    corners = [[-6.78, 62.0], [-6.76, 62.0], [-6.76, 62.02], [-6.78, 62.02], [-6.78, 62.0]]
    outline = {"type": "Polygon", "coordinates": [corners]}
    folder = write_case(
        tmp_path / "havn",
        zones=[feature(outline, zone="harbour", outline="user", accuracy_m=0)],
        settings={
            "crs": "EPSG:32629",
            "timezone": "Atlantic/Faroe",
            "bounds": [-7.7, 61.3, -6.2, 62.5],
        },
    )
    words = ["--case", str(folder), "check", "62.01", lon, "--json"]
    result = CliRunner().invoke(cli, words)
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["zones"][0]["position"] == position
