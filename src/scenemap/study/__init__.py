"""The one road from event files to what may be shown.

:func:`open_study` takes files, a case and options; the :class:`Study` that it returns counts, withholds
small counts with the case's published tables and the ledger of earlier releases in view, and gives
panels, profiles, kinds, comparisons and facts. The command line, notebooks and documentation take this
road; there is no other on which a count from events becomes a :class:`scenemap.panel.Panel`.

``opening`` makes a study, ``study`` is what can be asked of it, ``passage`` what each question does from
the files on, ``shown`` what comes of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenemap.lazy import lazy_names

if TYPE_CHECKING:
    from scenemap.study.opening import open_study
    from scenemap.study.passage import LEFT_OUT
    from scenemap.study.shown import Compared, QuarterReport, Shown
    from scenemap.study.study import Study

_HOME = {
    "LEFT_OUT": "passage",
    "Compared": "shown",
    "QuarterReport": "shown",
    "Shown": "shown",
    "Study": "study",
    "open_study": "opening",
}

__all__ = ["LEFT_OUT", "Compared", "QuarterReport", "Shown", "Study", "open_study"]

__getattr__, __dir__ = lazy_names(__name__, _HOME)
