"""Observation sessions: somebody looked at a place for a while and counted the persons present.

A session with nobody seen is a zero; no session is not. What a session is for is who was seen where,
not who they were: a table of sessions holds numbers, and no more is read of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scenemap.events.cleaning import ReadingOptions, clean, says_yes, tells_yes
from scenemap.events.sources import Part, find_files, raw_batches
from scenemap.events.times import Clock, TimeEvidence, Written, elapsed, read_times
from scenemap.findings import Findings
from scenemap.intervals import doubled_times, skipped_times

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path
    from zoneinfo import ZoneInfo

    import pandas as pd

    from scenemap.events.sources import RawBatch

#: What a table of sessions calls its columns, besides the names that event files use.
_ALSO = {
    "place": "area", "sted": "area", "stad": "area",
    "persons": "count", "personer": "count", "antallpersoner": "count", "personar": "count",
    "sale": "sale", "salg": "sale", "sal": "sale",
    "use": "use", "bruk": "use",
}  # fmt: skip
_NEEDED = {"area": "place", "start": "start", "end": "end", "count": "persons"}
#: A session of a day or longer is a slip.
_MOST_HOURS = 24
#: Columns of :attr:`Sessions.frame`.
COLUMNS = ("row", "place", "start", "end", "hours", "persons", "sale", "use")


@dataclass(frozen=True)
class Sessions:
    """Observation sessions that were read.

    Parameters
    ----------
    frame
        One row a session, with :data:`COLUMNS`: ``place`` id; ``start`` and ``end`` as naive local
        times; ``hours`` between them, whatever clocks did; ``persons`` seen, 0 for nobody; ``sale`` and
        ``use``, whether it was seen that drugs were sold or used in the open, missing where the table
        does not say.
    simulated
        Some are, and every output must say so.
    """

    frame: pd.DataFrame
    simulated: bool = False

    def __repr__(self) -> str:
        return f"<Sessions: {len(self.frame)} rows; they are not shown>"


def read_sessions(
    paths: Sequence[Path], zone: ZoneInfo, places: Collection[str] | Mapping[str, str]
) -> Sessions:
    r"""Read tables of observation sessions.

    Parameters
    ----------
    paths
        CSV or XLSX with ``place, start, end, persons`` and, if known, ``sale`` and ``use`` (yes or
        no); Norwegian names of columns will do. Folders and patterns as for events.
    zone
        Time zone of times without an offset.
    places
        Areas and scenes that the rows may name: ids, or a mapping of names to ids.

    Raises
    ------
    IdentifierError
        If a column would identify persons.
    DataError
        With every fault of a file.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from zoneinfo import ZoneInfo
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "sessions.csv")
    ...     _ = path.write_text("place,start,end,persons\n"
    ...                         "park,2014-05-06T12:00,2014-05-06T13:30,42\n"
    ...                         "park,2014-05-07T12:00,2014-05-07T13:00,0\n")
    ...     sessions = read_sessions([path], ZoneInfo("Europe/Oslo"), ["park"])
    >>> sessions.frame["persons"].tolist()
    [42, 0]
    """
    import pandas as pd

    files, _ = find_files(paths)
    parts = []
    simulated = False
    for path in files:
        findings = Findings(path.name)
        options = ReadingOptions(zone, areas=places)
        batches = [*raw_batches(Part(path, also=_ALSO), None)]
        written = _written(batches, options, path.name)
        for raw in batches:
            missing = [name for column, name in _NEEDED.items() if column not in raw.columns]
            if missing:
                findings.add(
                    f"has no column {', '.join(missing)}",
                    "A table of sessions needs place, start, end and persons.",
                    row=1,
                )
                break
            simulated |= "simulated" in raw.columns and bool(
                says_yes(raw.columns["simulated"]).any()
            )
            parts.append(_sessions(raw, options, findings, written))
        findings.raise_errors()
    return Sessions(pd.concat(parts, ignore_index=True), simulated)


def _written(batches: Sequence[RawBatch], options: ReadingOptions, file: str) -> Written:
    """Say how the times of a file are written, from all its rows."""
    evidence = sum(
        (clean(raw, options).evidence for raw in batches if "start" in raw.columns),
        start=TimeEvidence(),
    )
    evidence.check(file)
    return evidence.written


def _sessions(
    raw: RawBatch, options: ReadingOptions, findings: Findings, written: Written
) -> pd.DataFrame:
    import pandas as pd

    blank = {column: raw.blank(column) for column in _NEEDED}
    remedies = {
        "area": "Name the place.",
        "end": "Say when the session ended.",
        "count": "Write 0 if nobody was seen; leave the row out if nobody counted.",
    }
    for column, remedy in remedies.items():
        for row in raw.row[blank[column]]:
            findings.add("is blank", remedy, row=int(row), column=_NEEDED[column])
    usable = ~(blank["area"] | blank["end"] | blank["count"])
    raw = raw.where(usable)
    answers = {}
    for column in ("sale", "use"):
        answers[column], bad = tells_yes(raw, column)
        for row in raw.row[bad]:
            findings.add(
                "is neither yes nor no",
                "Write yes or no; leave it blank where it was not noted.",
                row=int(row),
                column=column,
            )
    batch = clean(raw, options, written)
    for fault in batch.faults:
        column = _NEEDED.get(fault.column, fault.column)
        reason = fault.reason.replace("is no area", "is no area or scene")
        findings.add(reason, fault.remedy, row=fault.row, column=column, value=fault.value)
    kept = np.isin(raw.row, batch.row)
    start, end = (
        read_times(raw.columns[name][kept], Clock(options.zone), written)
        for name in ("start", "end")
    )
    frame = batch.frame()
    # How long a session was hangs on which of the two is meant.
    for name, times in (("start", start), ("end", end)):
        plain = times.naive & ~times.date_only
        for wrong, reason in (
            (doubled_times(times.local, options.zone), f"occurs twice in {options.zone}"),
            (skipped_times(times.local, options.zone), f"does not exist in {options.zone}"),
        ):
            for row in frame.loc[wrong & plain, "row"]:
                findings.add(
                    f"{reason}, as the clock is changed",
                    "Give it with its offset, such as 2015-10-25T02:15+01:00.",
                    row=int(row),
                    column=name,
                )
    clock = (frame["end"] - frame["start"]) / np.timedelta64(1, "h")
    hours = pd.Series(elapsed(start, end, options.zone) / np.timedelta64(1, "h"), frame.index)
    for row in frame.loc[(hours <= 0) | (np.maximum(hours, clock) >= _MOST_HOURS), "row"]:
        findings.add(
            f"and 'end' do not hold a session of under {_MOST_HOURS} hours",
            "Give both with clock times.",
            row=int(row),
            column="start",
        )
    told = {column: values[kept] for column, values in answers.items()}
    renamed = frame.rename(columns={"area": "place", "count": "persons"})
    return renamed.assign(hours=hours, **told)[list(COLUMNS)]
