"""Designs: which areas and windows are compared, and the counts that go into the comparison."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scenemap import text
from scenemap.errors import DataError, TimeError, UnknownIdError
from scenemap.findings import Findings, did_you_mean
from scenemap.intervals import DateRange
from scenemap.measures.estimate import refuse
from scenemap.tables import Record, read_toml
from scenemap.windows import Windows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from scenemap.panel import Panel

_KEYS = {"target", "buffer", "control", "before", "after", "phi", "exposure"}
_EXPOSED = ("target", "control")


@dataclass(frozen=True, slots=True)
class Design:
    """What is compared with what.

    Parameters
    ----------
    target
        Areas where something was done.
    buffer
        Areas where it may have gone.
    controls
        Admissible controls, each used alone: equally good controls may differ more than the
        standard error of either.
    before, after
        The windows.
    phi
        Overdispersion; None if it was not asked for.
    exposure
        Person-time or another measure of what the counts could arise from, before and after, for
        "target" and "control"; days of the windows where not given.

    Raises
    ------
    DataError
        If an area has two roles, there is no target, or the windows overlap or are in the wrong
        order.

    Examples
    --------
    >>> design = Design(
    ...     ("korskirken",), ("laksevag",), ("sandviken",),
    ...     DateRange.parse("2014-09-01..2014-12-31"), DateRange.parse("2015-01-01..2015-12-31"),
    ... )
    >>> design.before.days, design.after.days
    (122, 365)
    """

    target: tuple[str, ...]
    buffer: tuple[str, ...]
    controls: tuple[str, ...]
    before: DateRange
    after: DateRange
    phi: float | None = None
    exposure: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    @property
    def windows(self) -> Windows:
        """The windows."""
        return Windows(self.before, self.after)

    def __post_init__(self) -> None:
        if not self.target:
            raise DataError("A design needs a target. Name the area where something was done.")
        roles = [*self.target, *self.buffer, *self.controls]
        twice = sorted({area for area in roles if roles.count(area) > 1})
        if twice:
            raise DataError(
                f"{', '.join(twice)} has two roles. An area is target, buffer or control, and only "
                "one of them."
            )
        _ = self.windows  # refuses those that overlap or are in the wrong order


@dataclass(frozen=True, slots=True)
class Window:
    """Counts of one group of areas in the two windows.

    Parameters
    ----------
    areas
        The areas added up.
    counts
        Before and after.
    days
        Days that the source periods cover, before and after.
    periods
        Source periods that were added up, before and after.
    """

    areas: tuple[str, ...]
    counts: tuple[int, int]
    days: tuple[int, int]
    periods: tuple[int, int]


def window_counts(panel: Panel, areas: Sequence[str], design: Design) -> Window:
    """Add up the source counts of some areas in the two windows.

    Parameters
    ----------
    panel
        Disclosed. Only its source cells are used: one cell an area and source period.
    areas
        Areas to add up.
    design
        The windows.

    Raises
    ------
    Refusal
        If a source period reaches over the edge of a window, or a cell is unknown or withheld.
    UnknownIdError
        If the panel has no such area.
    """
    missing = [area for area in areas if area not in panel.areas]
    if missing:
        meant = did_you_mean(missing[0], panel.areas)
        raise UnknownIdError(
            f"There is no count for area {', '.join(missing)}. "
            + (f"{meant} " if meant.startswith("Did you mean") else "")
            + f"The areas are: {', '.join(panel.areas)}."
        )
    sums, days, used = [], [], []
    for window in (design.before, design.after):
        inside = [one for one in panel.source_periods if one.overlap(window)]
        if not inside:
            raise refuse(
                f"Ingen kildeperiode ligger i vinduet {window}.",
                f"No source period lies in the window {window}.",
            )
        for period in inside:
            if period.stated:
                when = text.period(period)
                raise refuse(
                    f"Kilden gir ingen dager for {when['nb']}, så tallet hører ikke til noe vindu.",
                    f"The source gives no days for {when['en']}, so its count belongs to no window.",
                )
            if not window.covers(period):
                raise refuse(
                    f"Kildeperioden {period} går ut over vinduet {window}, og et delt tall finnes "
                    "ikke.",
                    f"The source period {period} reaches beyond the window {window}, and no part of "
                    "its count is known.",
                    "La vinduet følge kildeperiodene.",
                    "Let the window follow the source periods.",
                )
        total = 0
        for area in areas:
            for period in inside:
                cell = panel.by_source[area, str(period)]
                if cell.value is None:
                    withheld = cell.withheld
                    raise refuse(
                        f"{area}, {period}: tallet er {'holdt tilbake' if withheld else 'ukjent'}.",
                        f"{area}, {period}: the count is {'withheld' if withheld else 'unknown'}.",
                        "Velg et annet område eller vindu, eller grovere perioder.",
                        "Choose another area or window, or coarser periods.",
                    )
                total += cell.value
        sums.append(total)
        days.append(sum(period.days for period in inside))
        used.append(len(inside))
    return Window(tuple(areas), (sums[0], sums[1]), (days[0], days[1]), (used[0], used[1]))


def read_design(path: Path) -> Design:
    """Read a design from TOML: ``target``, ``buffer``, ``control`` (lists), ``before``, ``after``.

    Raises
    ------
    DataError
        With every fault of the file.
    """
    findings = Findings(path.name)
    data = read_toml(path)
    record = Record(data, "the design", findings)
    for key in sorted(set(data) - _KEYS):
        record.fault(key, "is not known", f"The keys are: {', '.join(sorted(_KEYS))}.")
    windows = []
    for key in ("before", "after"):
        try:
            windows.append(DateRange.parse(record.text(key)))
        except TimeError as error:
            record.fault(key, "is not a window", str(error))
    target, buffer, control = (record.texts(key) for key in ("target", "buffer", "control"))
    phi = record.number("phi", 0, 1000, required=False)
    exposure = _exposure(record)
    findings.raise_errors()
    return Design(target, buffer, control, windows[0], windows[1], phi, exposure)


def _exposure(record: Record) -> dict[str, tuple[float, float]]:
    given = record.data.get("exposure", {})
    if not isinstance(given, dict) or not set(given) <= set(_EXPOSED):
        record.fault("exposure", "is not a table of target and control", "Write [exposure].")
        return {}
    found = {}
    for role, pair in given.items():
        numbers = isinstance(pair, list) and len(pair) == 2
        if not numbers or not all(isinstance(one, int | float) and one > 0 for one in pair):
            record.fault(f"exposure.{role}", "is not two numbers above 0", "Mend it.", pair)
            continue
        found[role] = (float(pair[0]), float(pair[1]))
    return found
