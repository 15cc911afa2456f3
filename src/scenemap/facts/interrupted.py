"""What is said of a series that was interrupted on a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenemap import text
from scenemap.intervals import DateRange
from scenemap.measures.estimate import Refusal
from scenemap.text import say_both

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scenemap.facts.build import Facts
    from scenemap.measures.estimate import Estimate
    from scenemap.measures.interrupted import ControlledIts, Fitted, InterruptedSeries
    from scenemap.model import Text

#: More periods than these are counted, not listed.
_LISTED = 6


def its_title(found: InterruptedSeries, facts: Facts) -> Text:
    """Name the target and the day."""
    target = facts.as_one(found.target)
    return say_both("its_title", on=text.day(found.on), target=target)


def its_opening(found: InterruptedSeries, facts: Facts) -> list[Text]:
    """Say which periods the series has."""
    one = found.alone
    taken = [period for period in found.periods if str(period) in set(one.target.counts.index)]
    before = sum(period.end <= found.on for period in taken)
    said = [
        say_both(
            "its_series",
            kind=facts.case.kind_name(facts.panel.kind),
            n=len(taken),
            span=text.period(DateRange(taken[0].start, taken[-1].end)),
            before=before,
            after=len(taken) - before,
        )
    ]
    out = found.left_out
    if 0 < len(out) <= _LISTED:
        periods = text.join([text.period(period) for period in out])
        said.append(say_both("its_left_out", periods=periods))
    elif out:
        said.append(say_both("its_left_out_many", n=len(out)))
    return said


def its_compared(
    found: InterruptedSeries, facts: Facts
) -> Iterator[tuple[Text, ControlledIts | Refusal]]:
    """Name each comparison: with every control, and last the target by itself."""
    target = facts.as_one(found.target)
    for control, one in found.by_control.items():
        named = facts.as_one([control])
        yield say_both("its_against", area=target, control=named), one
    yield say_both("its_alone", area=target), found.alone


def its_told(one: ControlledIts) -> list[Text]:
    """Say how level and slope broke, and by which errors."""
    said = [say_both("its_step", ratio=ratio_of(one.step, 2))]
    if one.slope is not None:
        said.append(say_both("its_slope", ratio=ratio_of(one.slope, 3)))
    if one.control is None:
        said.append(say_both("its_trend", ratio=ratio_of(one.target.trend, 3)))
    errors = {name: text.number(se, 3) for name, se in one.errors["step"].items()}
    return [*said, say_both("its_errors", lags=one.lags, **errors)]


def its_sentences(found: InterruptedSeries, facts: Facts) -> list[Text]:
    """Say what autocorrelation is left, whether the season was taken out, and what it rests on."""
    said = [_echo(found.alone.target, facts.as_one(found.target))]
    beside = {
        name: one.control
        for name, one in found.by_control.items()
        if not isinstance(one, Refusal) and one.control is not None
    }
    said += [_echo(one, facts.as_one([name])) for name, one in beside.items()]
    pairs = found.alone.harmonics
    said.append(say_both("its_season", n=pairs) if pairs else say_both("its_no_season"))
    said.append(say_both("its_limits_control" if beside else "its_limits"))
    return [*said, *facts.told]


def _echo(one: Fitted, area: Text) -> Text:
    echo, low, high = (text.signed(end, 2) for end in (one.echo, *one.echo_by_chance))
    return say_both(
        "its_echoes" if one.echoes else "its_echo",
        area=area,
        echo=echo,
        low=low,
        high=high,
    )


def ratio_of(one: Estimate, decimals: int) -> Text:
    """Write a ratio with the ends of its interval."""
    ends = {"ratio": one.estimate, "low": one.low or 0.0, "high": one.high or 0.0}
    return say_both("ratio", **{name: text.number(end, decimals) for name, end in ends.items()})
