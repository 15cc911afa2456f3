"""What is said of the changes of all areas, and how they lie round a place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scenemap import text
from scenemap.facts.cautions import recording_between
from scenemap.measures.changes import by_direction, by_distance
from scenemap.text import say_both

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scenemap.facts.build import Facts
    from scenemap.measures.changes import Changes, Stretch
    from scenemap.model import Text


@dataclass(frozen=True)
class Around:
    """A place, and the areas as they are seen from it.

    Parameters
    ----------
    name
        Of the place.
    place
        x and y in metres of the case's projected system.
    points
        Where the areas lie, in the same system.
    edges
        Outer edges of the rings, in metres.
    """

    name: Text
    place: tuple[float, float]
    points: Mapping[str, tuple[float, float]]
    edges: Sequence[float]

    def rings(self, found: Changes) -> tuple[Stretch, ...]:
        """Add areas up by distance."""
        return by_distance(found, self.points, self.place, self.edges)

    def directions(self, found: Changes) -> tuple[Stretch, ...]:
        """Add areas up by direction."""
        return by_direction(found, self.points, self.place)


def notes_of(found: Changes, facts: Facts) -> list[Text]:
    """Say what the tests are, what they rest on, and what they do not show."""
    share = text.number(100 * found.false_share, 0)
    notes = [say_both("changes_tests", of=len(found.areas), share=share)]
    dispersions = {one.dispersion for one in found.areas}
    if len(dispersions) == 1:
        (same,) = dispersions
        notes += [say_both("changes_phi_assumed")] if same.assumed else same.words(facts.names)
    else:
        ends = [
            text.number(end(one.dispersion.phi for one in found.areas), 2) for end in (min, max)
        ]
        phis = text.join(ends if ends[0] != ends[1] else ends[:1], "–")
        notes.append(say_both("changes_phi_each", phis=phis))
    said = [recording_between(found.windows, facts), say_both("changes_not_from_where")]
    return [*notes, *said, *facts.told]
