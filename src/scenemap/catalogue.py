"""The catalogue of a case folder: what each file holds, how many records, and its hash.

Run ``python -m scenemap.catalogue FOLDER`` after changing a file; a test holds the catalogue against
the files.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenemap.case import Case
from scenemap.writing import write_text

if TYPE_CHECKING:
    from collections.abc import Callable

NAME = "catalogue.json"

#: What each file of a case holds, and how to count its records.
FILES: dict[str, tuple[str, Callable[[Case], int]]] = {
    "areas.geojson": ("areas that counts belong to", lambda case: len(case.areas)),
    "backdrop.geojson": ("shore, bridge, park and labels", lambda case: len(case.backdrop)),
    "case.toml": ("the case, its sources and caveats", lambda case: len(case.sources)),
    "counts.csv": ("published counts with table and line", lambda case: len(case.counts)),
    "coverage.csv": ("where and when a source looked", lambda case: len(case.coverage)),
    "interventions.csv": ("dated acts", lambda case: len(case.interventions)),
    "places.csv": ("named places with accuracy", lambda case: len(case.places)),
    "scenes.toml": ("scenes and statements of persons present", lambda case: len(case.scenes)),
    "series.toml": ("what each series counts", lambda case: len(case.series)),
    "services.toml": ("service sites", lambda case: len(case.services)),
    "story.toml": (
        "the story in the case's own words",
        lambda case: len(case.story.steps) if case.story else 0,
    ),
    "zones.geojson": ("banishment zones", lambda case: len(case.zones)),
}


def build_catalogue(folder: Path) -> dict[str, Any]:
    """Describe every file of a case folder.

    Parameters
    ----------
    folder
        The case.

    Returns
    -------
    dict
        For each file, sorted by name: ``what`` it holds, its number of ``records`` (None for text)
        and ``sha256``.

    Raises
    ------
    DataError
        If a file has faults.
    """
    case = Case(folder)
    found = {}
    for name, digest in file_hashes(folder).items():
        what, count = FILES.get(name, ("notes", None))
        found[name] = {
            "what": what,
            "records": count(case) if count else None,
            "sha256": digest,
        }
    return found


def file_hashes(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file of a case folder but the catalogue, sorted by name."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
        if path.is_file() and path.name != NAME and not path.name.startswith(".")
    }


def catalogue_text(folder: Path) -> str:
    """Write the catalogue of a case folder as it stands in the file."""
    return f"{json.dumps(build_catalogue(folder), ensure_ascii=False, indent=2)}\n"


def main(folder: str) -> None:
    """Write the catalogue of a case folder."""
    write_text(Path(folder) / NAME, catalogue_text(Path(folder)), overwrite=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
