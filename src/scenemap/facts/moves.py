"""The moves of the scene: their order, numbers, dates and evidence, for page, pictures and report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scenemap import text

if TYPE_CHECKING:
    from scenemap.case import Case
    from scenemap.intervals import PartialDate
    from scenemap.model import RestsOn, Text
    from scenemap.scenes import Scene


@dataclass(frozen=True, slots=True)
class Move:
    """A move from one scene to the next, as the evidence of a case tells it.

    Parameters
    ----------
    number
        From 1, in the order in which the scene moved.
    start
        When the target was first the largest scene; None where nobody says.
    rests_on
        The surest that is known of it.
    text
        The evidence in words.
    """

    number: int
    source: Scene
    target: Scene
    start: PartialDate | None
    rests_on: RestsOn
    text: Text

    @property
    def when(self) -> Text:
        """Its date, as precisely as it is known."""
        return text.partial_date(self.start) if self.start else text.say_both("move_undated")

    @property
    def basis(self) -> Text:
        """What it rests on, in a word or two."""
        return text.say_both(f"rests_on_{self.rests_on}")

    @property
    def sentence(self) -> Text:
        """Number, date, both scenes and what it rests on, in one line."""
        return text.say_both(
            "move",
            number=self.number,
            when=self.when,
            source=self.source.name,
            target=self.target.name,
            basis=self.basis,
        )

    @property
    def told(self) -> Text:
        """The move in one line, and its evidence."""
        return text.join([self.sentence, self.text], ". ")

    @property
    def drawn(self) -> bool:
        """Say whether a map can show it: both scenes have a position, and it has a date."""
        placed = self.source.lon is not None and self.target.lon is not None
        return placed and self.start is not None


def moves_of(case: Case) -> tuple[Move, ...]:
    """List the moves between scenes that the evidence of a case names.

    They stand in the order of their dates; where one has no date, in the order in which the case
    tells them.

    Parameters
    ----------
    case
        The case.

    Examples
    --------
    >>> from scenemap.case import load_case
    >>> for move in moves_of(load_case("bergen")):
    ...     print(move.sentence["en"])
    Move 1, August 2014: Nygårdsparken → Vågsbunnen (observed)
    Move 2, spring 2015: Vågsbunnen → The tunnel by Strax-huset (counted)
    """
    scenes = {scene.id: scene for scene in case.scenes}
    legs = [one for one in case.evidence if {one.from_scene, one.to_scene} <= scenes.keys()]
    starts = {one.to_scene: _first_largest(scenes[one.to_scene]) for one in legs}
    dates = {scene: start.range.start for scene, start in starts.items() if start}
    if len(dates) == len(starts):
        legs.sort(key=lambda one: dates[one.to_scene])
    return tuple(
        Move(
            number,
            scenes[one.from_scene],
            scenes[one.to_scene],
            starts[one.to_scene],
            one.rests_on,
            one.text,
        )
        for number, one in enumerate(legs, start=1)
    )


def _first_largest(scene: Scene) -> PartialDate | None:
    """Return when a scene was first the largest, in the first wording that has a date."""
    return next((said.when.start for said in scene.largest if said.when.start), None)
