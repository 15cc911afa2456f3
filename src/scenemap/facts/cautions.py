"""What must be known before figures of two windows are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenemap import text

if TYPE_CHECKING:
    from scenemap.facts.build import Facts
    from scenemap.intervals import DateRange
    from scenemap.model import Text


def warnings_first(facts: Facts) -> list[Text]:
    """Say of figures that they are simulated, or why no effect of an act can be read from them."""
    reasons = [caveat.text for caveat in facts.case.caveats if caveat.why_no_effect]
    words = [*facts.warnings]
    if facts.panel.origin == "published" and reasons:
        words.append(text.say_both("no_effect_readable", why=text.join(reasons, " ")))
    return words


def recording_between(windows: tuple[DateRange, DateRange], facts: Facts) -> Text:
    """Say how the recorded part changed between two windows, where that is known."""
    shares = []
    for window in windows:
        inside = [one for one in facts.recording if window.covers(one.period)]
        base = sum(one.base for one in inside)
        shares.append(sum(one.count for one in inside) / base if base else None)
    first, last = shares
    if first is None or last is None:
        return text.say_both("warn_recording_unknown")
    return text.say_both(
        "warn_recording", first=text.number(100 * first, 0), last=text.number(100 * last, 0)
    )
