"""A case told in a few steps: what was where, what was done, what the figures say, what is not seen.

Each step is made from facts that stand elsewhere on the page as well; nothing is told here that the
case or the panel does not hold. A case may put its own words in their place: ``story.toml``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import isclose
from typing import TYPE_CHECKING, Literal

from scenemap import text
from scenemap.facts.sentences import change_of, ends, percent
from scenemap.intervals import DateRange, slices
from scenemap.measures.estimate import Estimate
from scenemap.model import LANGS, Text
from scenemap.storyfile import is_made

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scenemap.areas import Area
    from scenemap.cells import Cell
    from scenemap.facts.build import Facts
    from scenemap.facts.moves import Move
    from scenemap.intervals import PartialRange
    from scenemap.interventions import Intervention
    from scenemap.model import RestsOn
    from scenemap.panel import Panel
    from scenemap.scenes import Scene, Statement
    from scenemap.services import Change, Service
    from scenemap.storyfile import ToldStep, ToldStory

#: No story is longer.
MOST_STEPS = 8
_MOST_PROOFS = 3
_MOST_DOUBTS = 4
_MOST_NAMES = 4
#: Of more areas that have as many, none is named before the others.
_MOST_TIED = 3
#: What is told after all that has a time, in this order.
_LAST = ("fell", "rose", "finding", "unseen")
_DAY = timedelta(days=1)
#: Acts that close a place or send persons from it come before others where not all can be told.
_FIRST_KINDS = ("closing", "policing", "order")


@dataclass(frozen=True, slots=True)
class Proof:
    """What a step rests on.

    Parameters
    ----------
    basis
        How it is known: persons seen on the spot, a register or a file, or words.
    text
        What was seen, counted or told; None where the step itself says it.
    source
        Who says so.
    """

    basis: RestsOn
    text: Text | None
    source: Text


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a story.

    Parameters
    ----------
    id
        By which ``story.toml`` names it.
    text
        One or two sentences.
    at
        A day of the slice that it is about; None where it is about none.
    proofs, doubts
        What it rests on, and what speaks against taking it for more.
    scenes, areas, services, zones
        Ids of what it points at.
    moves
        Numbers of the moves whose arrows it points at.
    """

    id: str
    heading: Text
    text: Text
    at: date | None
    proofs: tuple[Proof, ...]
    doubts: tuple[Text, ...]
    scenes: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
    moves: tuple[int, ...] = ()


def story_of(facts: Facts) -> tuple[Step, ...]:
    """Tell a case in up to eight steps.

    First the moves that the sources tell; then scenes, acts and services by their time; what the
    figures say; and what is not seen. Where there is more than eight steps can hold, scenes come before
    acts, acts that moves turn on before others, and figures that the first screen does not have last.

    Parameters
    ----------
    facts
        Of a panel that may be shown.

    Returns
    -------
    tuple of Step
        In the order in which they are told; empty where nothing at all is known.

    Examples
    --------
    >>> from scenemap.study import open_study
    >>> for step in story_of(open_study().facts("quarter")):
    ...     print(step.heading["en"])
    Nygårdsparken → Vågsbunnen → The tunnel by Strax-huset
    Until August 2014: Nygårdsparken, 30–70 persons
    25 August 2014: Upper part of Nygårdsparken closed
    August 2014–June 2015: Vågsbunnen, 27 on average
    May–June 2015: Police reorganise; the milieu moves
    Spring 2015–summer 2016: The tunnel by Strax-huset, 20–30 persons
    Laksevåg: from 23.0 % to 64.4 %
    What we do not see
    """
    return _Teller(facts).tell()


class _Teller:
    """Makes the steps of one story; each maker returns None where there is nothing to tell."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.case = facts.case
        self.published = facts.panel.origin == "published"
        self.window = _window(facts) if facts.placed else None
        self.moves = facts.moves
        self.acts = self._acts()
        #: What was done where the largest scene changed, by the number of the move; one act may stand at
        #: two of them.
        self.turn_of = {move.number: act for move in self.moves if (act := self._turn(move))}
        self.turns = [*{act.id: act for act in self.turn_of.values()}.values()]
        self.found = facts.finding

    def tell(self) -> tuple[Step, ...]:
        others = [act for act in self.acts if act not in self.turns]
        #: What is told where not all can be, the most wanted first.
        wanted: list[Step | None] = [
            self._all_moves(),
            self._finding(),
            self._unseen(),
            *(self._scene(scene) for scene in self.case.scenes),
            *(self._act(act) for act in self.turns),
            *(self._figures(which) for which in ("first", "last")),
            *(self._act(act) for act in others),
            *(self._service(*one) for one in self._changes()),
            *(self._direction(which) for which in ("fell", "rose")),
        ]
        # A service that moved twice has two steps of one name: the first is told.
        found = [step for step in wanted if step is not None]
        made = [*{step.id: step for step in reversed(found)}.values()][::-1]
        kept = [] if [step.id for step in made] == ["unseen"] else made[:MOST_STEPS]
        story = self.case.story
        return tuple(_in_order(kept) if story is None else _retold(kept, made, story, self.window))

    # --- moves and scenes

    def _all_moves(self) -> Step | None:
        if not self.moves:
            return None
        chain = {
            scene.id: scene for move in self.moves for scene in (move.source, move.target)
        }.values()
        # That a scene was the largest is told only where the sources say so of each.
        largest = all(scene.largest for scene in chain)
        key = "story_moves" if largest else "story_moves_told"
        names = [scene.name for scene in chain]
        shown = names if len(names) <= _MOST_NAMES else [names[0], text.same("…"), names[-1]]
        dated = [
            text.say_both(
                "story_scene_dated",
                scene=scene.name,
                when=text.partial_range(scene.largest[0].when),
            )
            if scene.largest
            else scene.name
            for scene in chain
        ]
        return Step(
            "moves",
            text.join(shown, " → "),
            text.join([text.say_both(key, list=text.join(dated, " → ")), *self._between()], " "),
            self._last_known(),
            tuple(self._in_short(move) for move in self.moves),
            (text.say_both("story_moves_doubt"),),
            scenes=tuple(scene.id for scene in chain),
            # The figure that the page opens with stays in sight.
            areas=(self.facts.moved.area,) if self.facts.moved else (),
            moves=tuple(move.number for move in self.moves),
        )

    def _between(self) -> list[Text]:
        """Say what was done where the largest scene changed, each in a sentence."""
        return [_sentence(_headed(text.when_of(act.when), act.name)) for act in self.turns]

    def _in_short(self, move: Move) -> Proof:
        """Say what a move rests on: where a step of its own tells that, only between what it is."""
        names = text.join([move.source.name, move.target.name], " → ")
        told = names if move.number in self.turn_of else move.text
        return Proof(move.rests_on, told, self._main_source())

    def _scene(self, scene: Scene) -> Step | None:
        when = scene.largest[0].when if scene.largest else None
        said = [one for one in scene.statements if self._may_tell(one.when)]
        if when is not None:
            said = [one for one in said if _overlap(one.when, when)]
        elif not said or (self.window and not _is_dated(said[0].when)):
            return None
        if when is not None and not self._may_tell(when):
            return None
        said.sort(key=_weight)
        main = said[0] if said else None
        of = when or (main.when if main else None)
        number = _persons(main) if main else None
        name = scene.name if number is None else text.join([scene.name, number])
        told = scene.largest[0].text if scene.largest else None
        proofs = [Proof(_basis_of(one), one.text, one.by) for one in said]
        if told is None and main is not None:  # what the step says itself is not said twice
            told, proofs[0] = main.text, replace(proofs[0], text=None)
        if told is None or of is None:
            return None
        if not proofs:
            proofs = [Proof("told", None, self._main_source())]
        return Step(
            f"scene-{scene.id}",
            _headed(text.partial_range(of), name) if _is_dated(of) else name,
            _sentence(told),
            self._day(main.when if main and _is_dated(main.when) else of),
            tuple(proofs[:_MOST_PROOFS]),
            tuple(self._doubts_of_scene(scene, said)),
            scenes=(scene.id,),
            moves=tuple(move.number for move in self.moves if move.target == scene),
        )

    def _doubts_of_scene(self, scene: Scene, said: Sequence[Statement]) -> Iterable[Text]:
        yield from (_sentence(one.text) for one in scene.largest[1:])
        counted = [one for one in said if _persons(one)]
        if any(one.unofficial for one in said):
            yield text.say_both("story_unofficial")
        if not counted:
            yield text.say_both("story_no_count")
        else:
            yield text.say_both("story_other_observers")
        if scene.accuracy_m is not None:
            yield text.say_both("story_within", metres=text.number(scene.accuracy_m, 0))

    # --- acts and services

    def _acts(self) -> list[Intervention]:
        """List the acts that may be told: those at a place first, then the most precisely dated."""
        acts = [act for act in self.case.interventions if self._may_tell(act.when)]
        return sorted(
            acts,
            key=lambda act: (
                act.kind not in _FIRST_KINDS,
                not act.place,
                _imprecision(act.when),
                act.when.first_day,
            ),
        )

    def _turn(self, move: Move) -> Intervention | None:
        """Find the act at either scene where the one ends as the largest and the other begins."""
        ends = [one.when.end.range for one in move.source.largest if one.when.end]
        if not ends or move.start is None:
            return None
        start = move.start.range
        turn = DateRange(min(ends[0].start, start.start), max(ends[0].end, start.end))
        near = [
            act
            for act in self.acts
            if act.place_type == "scene"
            and act.place in (move.source.id, move.target.id)
            and act.when.start
            and act.when.start.range.overlap(turn)
        ]
        near.sort(key=lambda act: (_imprecision(act.when), act.kind not in _FIRST_KINDS))
        return near[0] if near else None

    def _act(self, act: Intervention) -> Step:
        move = next((one for one in self.moves if self.turn_of.get(one.number) == act), None)
        told = [text.say_both(f"story_known_to_{act.precision}")]
        proofs = [Proof("told", None, self._source(act.source))]
        doubts = [text.say_both("story_no_cause")]
        if move is not None:
            told.append(text.say_both("story_then", scene=move.target.name, when=move.when))
            proofs.append(Proof(move.rests_on, move.text, self._main_source()))
            doubts += [one.text for one in self.case.caveats if one.why_no_effect][:2]
        at = {act.place_type: (act.place,)}
        return Step(
            f"act-{act.id}",
            _headed(text.when_of(act.when), act.name),
            text.join(told, " "),
            self._day(act.when, point=True),
            tuple(proofs),
            tuple(doubts),
            scenes=at.get("scene", ()),
            areas=at.get("area", ()),
            services=at.get("service", ()),
            zones=at.get("zone", ()),
            moves=(move.number,) if move else (),
        )

    def _changes(self) -> list[tuple[Service, Change]]:
        found = [
            (service, change)
            for service in self.case.services
            for change in service.changes()
            if self.window is None or change.when.range.overlap(self.window)
        ]
        return sorted(found, key=lambda one: one[1].surely_before)

    def _service(self, service: Service, change: Change) -> Step:
        position = change.new or change.old
        days = DateRange(
            change.surely_before, max(change.surely_after, change.surely_before + _DAY)
        )
        doubts = [text.say_both("story_no_cause")]
        if days.days > 1:
            doubts.insert(0, text.say_both("story_day_unknown", period=text.period(days)))
        if position is not None:
            metres = text.number(position.accuracy_m, 0)
            doubts.append(text.say_both("story_within", metres=metres))
        what = text.say_both(f"story_service_{change.kind}", name=service.name)
        offers = service.offers if service.offers["nb"] else None
        return Step(
            f"service-{service.id}-{change.kind}",
            _headed(text.partial_date(change.when), what),
            text.say_both("story_offers", list=offers)
            if offers
            else text.say_both("story_service"),
            _middle(change.when.range, self.window),
            (Proof("told", None, self._source(service.source)),),
            tuple(doubts),
            services=(service.id,),
        )

    # --- figures

    def _finding(self) -> Step | None:
        facts, found = self.facts, self.found
        if not found.compared:
            return None
        moved, changes = facts.moved, facts.comparison.changes
        known = [one for one in changes if isinstance(one.ratio, Estimate)]
        area = moved.area if moved else known[0].area if len(known) == 1 else None
        if area is None:
            return self._found(text.say_both("story_many"), (), ())
        name = next(one.short_name for one in facts.areas if one.id == area)
        if moved is not None and not moved.changed:
            heading = text.say_both("story_no_change")
        elif moved is not None:
            ends = [percent(one.estimate or 0.0) for one in (moved.first, moved.last)]
            heading = text.say_both("story_share", area=name, first=ends[0], last=ends[1])
        else:
            rates = [text.number(one, 1) for one in (known[0].first, known[0].last)]
            heading = text.say_both("story_rate", area=name, first=rates[0], last=rates[1])
        areas = () if moved is not None and not moved.changed else (area,)
        return self._found(heading, tuple(self._counted(area)), areas)

    def _found(self, heading: Text, proofs: tuple[Proof, ...], areas: tuple[str, ...]) -> Step:
        named = [one.text for one in self.case.caveats if not one.why_no_effect][:1]
        return Step(
            "finding",
            heading,
            self.found.text,
            _middle(self.facts.comparison.last, self.window),
            proofs or (Proof("counted", None, self._origin()),),
            (self.found.limit, *(named if self.published else ())),
            areas=areas,
        )

    def _counted(self, area: str) -> Iterable[Proof]:
        panel = self._compared()
        windows = (self.facts.comparison.first, self.facts.comparison.last)
        told = [
            text.say_both(
                "story_counted_in",
                count=text.number(cell.value, 0),
                unit=self.facts.unit,
                period=text.period(window),
            )
            for window in windows
            if (cell := panel.by_source[area, str(window)]).value is not None
        ]
        yield Proof("counted", text.join(told, "; ") if told else None, self._origin())

    def _figures(self, which: Literal["first", "last"]) -> Step | None:
        """Say where there were most in the first or the last window."""
        facts, panel = self.facts, self._compared()
        if which == "last" and facts.comparison.one:
            return None
        period = getattr(facts.comparison, which)
        cells = [(area, panel.by_source[area.id, str(period)]) for area in facts.areas]
        known = [(area, cell) for area, cell in cells if cell.value is not None]
        if not known:
            return None
        most = max(_size(cell) for _, cell in known)
        if not most:
            return None
        tied = [one for one in known if isclose(_size(one[1]), most)]
        # Where all have as many, none has most.
        even = len(tied) == len(cells) > 1
        doubts = [self.found.limit]
        untold = [cell.withheld for _, cell in cells if cell.value is None]
        for state, n in (("withheld", sum(untold)), ("unknown", len(untold) - sum(untold))):
            if n:
                doubts.insert(0, text.say_both(f"story_{state}", n=n, of=len(cells)))
        return Step(
            which,
            _headed(text.period(period), _most_in(tied, even=even)),
            self._most(tied),
            _middle(period, self.window),
            (Proof("counted", None, self._origin()),),
            tuple(doubts),
            areas=() if even else tuple(area.id for area, _ in tied),
        )

    def _most(self, tied: Sequence[tuple[Area, Cell]]) -> Text:
        """Write the figure of an area, or of several that have as many."""
        cell, areas = tied[0][1], [area for area, _ in tied]
        several = "story_areas_both" if len(tied) <= _MOST_TIED else "story_areas_each"
        named = _named(areas)
        value = {
            "area": named
            if len(tied) == 1
            else text.say_both(several, area=named, n=text.number(len(tied), 0)),
            "unit": self.facts.unit,
            "count": text.number(cell.value or 0, 0),
        }
        if cell.per_30_days is None:
            return text.say_both("story_most_bare", **value)
        rate = text.number(cell.per_30_days, 1)
        key = "story_most" if _same_count(tied) else "story_most_rate"
        return text.say_both(key, rate=rate, **value)

    def _direction(self, way: Literal["fell", "rose"]) -> Step | None:
        """Say which areas fell, or rose, between the windows."""
        comparison = self.facts.comparison
        found = [one for one in comparison.changes if one.direction.way == way]
        if not found or comparison.one:
            return None
        found.sort(key=lambda one: -abs(one.last - one.first))
        named = {area.id: area for area in self.facts.areas}
        some = [change_of(named[one.area], one) for one in found[:_MOST_NAMES]]
        rest = len(found) - len(some)
        told = text.say_both(
            "story_changes",
            **ends(comparison),
            list=text.join(some),
            more=text.say_both("story_more", n=rest) if rest else "",
        )
        return Step(
            way,
            text.say_both(f"story_{way}"),
            text.titled(told),
            _middle(comparison.first if way == "fell" else comparison.last, self.window),
            (Proof("counted", None, self._origin()),),
            (text.say_both("limit_no_proof"),),
            areas=tuple(one.area for one in found[:_MOST_NAMES]),
        )

    def _unseen(self) -> Step:
        facts = self.facts
        found = self.found
        caveats = [one.text for one in self.case.caveats] if self.published else []
        doubts = [*facts.cautions, *caveats[:3], *(words for _, words in facts.left_out[:2])]
        proofs = [] if found.compared else [Proof("counted", found.text, self._origin())]
        return Step(
            "unseen",
            text.say_both("story_unseen"),
            facts.readings[-1],
            self._first_unknown(),
            tuple(proofs),
            tuple(doubts[:_MOST_DOUBTS]) or (found.limit,),
            areas=tuple(dict.fromkeys(area for those, _ in facts.left_out for area in those)),
        )

    # --- what makers share

    def _compared(self) -> Panel:
        return self.facts.panel if self.facts.windows is None else self.facts.windows

    def _may_tell(self, when: PartialRange) -> bool:
        """Say whether it may have been within the time of the slider; where there is none, always."""
        if self.window is None:
            return True
        first = when.first_day
        end = when.end_day if when.end or not when.start else when.start.range.end
        return _is_dated(when) and first < self.window.end and self.window.start < end

    def _day(self, when: PartialRange, *, point: bool = False) -> date | None:
        """Return a day in the middle of a stretch of time, within the time of the slider."""
        if not _is_dated(when):
            return None
        end = when.end or (when.start if point else None)
        first, last = when.start and when.start.range.start, end and end.range.end
        if self.window is None:
            days = DateRange(first or last or when.first_day, last or when.first_day + _DAY)
            return _middle(days if first else DateRange(days.last, days.end), None)
        first = max(first or self.window.start, self.window.start)
        return _middle(DateRange(first, max(last or self.window.end, first + _DAY)), self.window)

    def _last_known(self) -> date | None:
        return None if self.window is None else self.window.last

    def _first_unknown(self) -> date | None:
        """Return a day of the first slice of the slider without a figure, else of the first one."""
        if self.window is None:
            return None
        told = {one.id for one in self.facts.panel.slices if one.id in self.facts.known_slices}
        cut = slices(self.window, self.facts.panel.by)
        blank = [one for one in cut if one.id not in told]
        return _middle((blank or cut)[0].range, self.window)

    def _source(self, source: str) -> Text:
        named = [one for one in self.case.sources if one.id == source] or self.case.sources[:1]
        return named[0].named if named else self.case.name

    def _main_source(self) -> Text:
        return self._source("")

    def _origin(self) -> Text:
        """Name where the figures come from."""
        if self.published:
            return self._main_source()
        return text.say_both(f"story_from_{self.facts.panel.origin}")


def _retold(
    kept: Sequence[Step], made: Sequence[Step], story: ToldStory, window: DateRange | None
) -> list[Step]:
    """Put a case's own words in the place of those that were made, and its own steps among them.

    Parameters
    ----------
    kept, made
        The steps that would be told, and all that could be.
    window
        The time of the slider; None where there is none.
    """
    by_id = {step.id: step for step in made}
    told = {step.id: step for step in kept}
    for own in story.steps:
        step = _with_words(by_id.get(own.id), own, window)
        if own.leave_out or step is None:
            told.pop(own.id, None)
            by_id.pop(own.id, None)
        else:
            told[own.id] = by_id[own.id] = step
    if story.order:
        return [by_id[one] for one in story.order if one in by_id]
    return _in_order(list(told.values()))


def _with_words(step: Step | None, own: ToldStep, window: DateRange | None) -> Step | None:
    """Change what the case has words for; None where nothing is made and the words are not all there.

    The slider shows the map of the nearest day that it reaches.
    """
    if step is None:
        if own.heading is None or own.text is None or not own.evidence or not own.doubts:
            return None
        step = Step(own.id, own.heading, own.text, None, (), ())
    points = {f"{kind}s": ids for kind, ids in own.points.items()}
    return replace(
        step,
        heading=own.heading or step.heading,
        text=own.text or step.text,
        at=_middle(own.at.range, window) if own.at else step.at,
        proofs=tuple(Proof(one.rests_on, one.text, one.source) for one in own.evidence)
        or step.proofs,
        doubts=own.doubts or step.doubts,
        scenes=points.get("scenes", step.scenes),
        areas=points.get("areas", step.areas),
        services=points.get("services", step.services),
        zones=points.get("zones", step.zones),
    )


def _window(facts: Facts) -> DateRange:
    """Return the time that the slider reaches: from the case's first day to the last figure."""
    panel, case = facts.panel, facts.case
    told = [one.range for one in panel.slices if one.id in facts.known_slices] or [
        one.range for one in panel.slices
    ]
    start = panel.slices[0].range.start
    if panel.origin == "published" and case.period:
        start = min(start, case.period.start)
    return DateRange(start, told[-1].end)


def _in_order(steps: Sequence[Step]) -> list[Step]:
    """Put steps in the order of their days.

    A scene without a day stays behind the one that the case tells before it; a step of the case's own
    without one comes after all that have a day.
    """
    first = [step for step in steps if step.id == "moves"]
    last = [step for step in steps if step.id in _LAST]
    middle = [step for step in steps if step not in first and step not in last]
    days: dict[str, date | None] = {}
    latest = None
    for step in middle:
        latest = step.at or latest
        days[step.id] = latest if is_made(step.id) else step.at or date.max
    middle.sort(key=lambda step: (days[step.id] is not None, days[step.id] or 0))
    last.sort(key=lambda step: _LAST.index(step.id))
    return [*first, *middle, *last]


def _middle(days: DateRange, window: DateRange | None) -> date:
    """Return the day in the middle, kept within the time of the slider."""
    day = days.start + timedelta(days=(days.days - 1) // 2)
    return day if window is None else min(max(day, window.start), window.last)


def _is_dated(when: PartialRange) -> bool:
    return when.start is not None or when.end is not None


def _overlap(one: PartialRange, other: PartialRange) -> bool:
    return _is_dated(one) and one.first_day < other.end_day and other.first_day < one.end_day


def _imprecision(when: PartialRange) -> int:
    """Return how many days the start of an act may mean; the fewer, the better it is known."""
    return when.start.range.days if when.start else 1_000


def _headed(when: Text, what: Text) -> Text:
    return text.titled(text.say_both("story_heading", when=when, what=what))


def _sentence(words: Text) -> Text:
    """End words with a full stop, where they have none."""
    return text.both(*(words[lang] + ("" if words[lang][-1:] in ".!?" else ".") for lang in LANGS))


def _persons(said: Statement) -> Text | None:
    """Write how many persons were stated, as a heading has it."""
    if said.mean is not None:
        return text.say_both("story_mean", n=text.number(said.mean, 0))
    if said.low is None or said.high is None:
        return None
    low, high = text.number(said.low, 0), text.number(said.high, 0)
    if said.low == said.high:
        return text.say_both("story_persons", n=low)
    return text.say_both("story_persons", n=text.join([low, high], "–"))


def _basis_of(said: Statement) -> RestsOn:
    """Say how a statement is known: as it says itself, else by whether it has a figure."""
    return said.rests_on or ("observed" if _persons(said) else "told")


def _weight(said: Statement) -> tuple[bool, bool, bool]:
    """Put what was observed first, a mean before a range."""
    return _basis_of(said) != "observed", said.mean is None, said.unofficial


def _named(areas: Sequence[Area]) -> Text:
    """Name areas in a sentence."""
    names = [area.short_name for area in areas]
    if len(names) == 1:
        return names[0]
    return text.say_both("story_most_and", list=text.join(names[:-1]), last=names[-1])


def _same_count(tied: Sequence[tuple[Area, Cell]]) -> bool:
    """Say whether areas of the same rate have the same count: one may have been watched for longer."""
    return len({cell.value for _, cell in tied}) == 1


def _most_in(tied: Sequence[tuple[Area, Cell]], *, even: bool) -> Text:
    """Say where there were most: a few areas by name, many by how many they are."""
    if len(tied) <= _MOST_TIED:
        named = _named([area for area, _ in tied])
        return text.say_both("story_most_even" if even else "story_most_in", area=named)
    cell = tied[0][1]
    each = text.number(cell.value or 0, 0) if _same_count(tied) else text.number(_size(cell), 1)
    key = "story_even_of_many" if even else "story_most_of_many"
    return text.say_both(key, each=each, n=text.number(len(tied), 0))


def _size(cell: Cell) -> float:
    return float(cell.value or 0) if cell.per_30_days is None else cell.per_30_days
