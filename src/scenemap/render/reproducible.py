"""Rendering that leaves no trace: folium's random names, made fixed for as long as it takes."""

from collections.abc import Iterator
from contextlib import contextmanager

from branca.element import Element, Figure


@contextmanager
def reproducible(figure: Figure) -> Iterator[None]:
    """Give the elements of `figure` fixed ids within the block, then put everything back.

    folium names each element at random and writes the names into the page, so the same map never
    gives the same bytes. Rendering also fills the figure's header, body and script; what it put
    there goes too, so that a later rendering does not find the numbered elements beside its own.

    Parameters
    ----------
    figure
        The root of the map.
    """
    ids = [(element, element._id) for element in _descendants(figure)]
    parts = (figure.header, figure.html, figure.script)
    children = [(part, part._children.copy()) for part in parts]
    for number, (element, _) in enumerate(ids):
        element._id = str(number)
    try:
        yield
    finally:
        for element, name in ids:
            element._id = name
        for part, before in children:
            part._children = before


def _descendants(element: Element) -> Iterator[Element]:
    for child in element._children.values():
        yield child
        yield from _descendants(child)
