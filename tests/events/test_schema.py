import pytest

from scenemap.events.schema import ALIASES, canonical
from scenemap.identifiers import identifiers


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("lon", "lon"), ("Lengdegrad", "lon"), ("longitude", "lon"), ("LNG", "lon"),
        ("lat", "lat"), ("breddegrad", "lat"),
        ("easting", "easting"), ("Øst", "easting"), ("northing", "northing"), ("Nord", "northing"),
        ("område", "area"), ("area_id", "area"), ("Area ID", "area"),
        ("tid", "time"), ("Tidspunkt", "time"), ("dato", "date"),
        ("klokkeslett", "clock"), ("timestamp", "time"),
        ("fra", "start"), ("til", "end"), ("start_time", "start"),
        ("type", "kind"), ("hendelse", "kind"), ("antall", "count"),
        ("nøyaktighet", "accuracy_m"), ("accuracy_m", "accuracy_m"), ("simulert", "simulated"),
    ],
)  # fmt: skip
def test_what_a_column_may_be_called(name: str, column: str) -> None:
    assert canonical(name) == column


@pytest.mark.parametrize("name", ["remark", "", "lonlat", "timer"])
def test_other_columns_are_not_read(name: str) -> None:
    assert canonical(name) is None


def test_no_name_stands_for_two_columns_or_is_refused() -> None:
    names = [name for column, also in ALIASES.items() for name in (column, *also)]
    assert len({name.casefold() for name in names}) == len(names)
    assert identifiers(names) == []
