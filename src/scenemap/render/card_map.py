"""The map of the zone card: backdrop, outline, services and names, in black and white."""

from __future__ import annotations

IMPORTS


@dataclass(frozen=True, slots=True)
class Name:
    """A name to put on the map if there is room.

    Parameters
    ----------
    style
        "church" gets a cross beside it; the others stand where they are.
    """

    text: str
    x: float
    y: float
    style: Literal["church", "square", "street", "park", "water"]


def _names(case: Case) -> list[Name]:
    """List the names whose position is sourced, the most helpful first."""
    found: list[Name] = []
    for feature in case.backdrop:
        kind = str(feature.properties.get("kind")).removesuffix("-label")
        named = feature.properties.get("name")
        geometry, sure = feature.geometry, float(feature.properties.get("accuracy_m") or np.inf)
        limit = _WATER_SURE_M if kind == "water" else _SURE_M
        # A sea is named by a label where its name belongs, not in the middle of its polygon.
        points = geometry is not None and geometry.geom_type == "Point"
        wanted = kind in {"park", "square"} or (points and kind in {"street", "water"})
        if geometry is None or not isinstance(named, dict) or not wanted or sure > limit:
            continue
        at = geometry.representative_point()
        x, y = to_metres(at.x, at.y, case.crs)
        style = cast(Literal["square", "street", "park", "water"], kind)
        found.append(Name(str(named.get("nb", "")), float(x), float(y), style))
    kinds = _place_kinds(case)
    for place in case.places:
        kind = kinds.get(place.name, "")
        if kind in _LANDMARKS and place.accuracy_m <= _SURE_M:
            x, y = to_metres(place.lon, place.lat, case.crs)
            style = cast(Literal["church", "square", "street"], kind)
            found.append(Name(_street(place.name), float(x), float(y), style))
    order = ["church", "square", "street", "park", "water"]
    return sorted(found, key=lambda name: order.index(name.style))


def _place_kinds(case: Case) -> dict[str, str]:
    path = case.path("places.csv")
    if not path.exists():
        return {}
    rows = read_csv(path, ("name", "kind"), Findings(path.name))
    return {row.text("name", required=False): row.text("kind", required=False) for row in rows}


def _street(name: str) -> str:
    """Take brackets, a second street and the house number from a place's name.

    Examples
    --------
    >>> _street("Michael Krohns gate 86"), _street("Magdalenagangen (by Korskirken)")
    ('Michael Krohns gate', 'Magdalenagangen')
    """
    first = name.partition("(")[0].partition("/")[0].strip()
    return re.sub(r"\s+\d+\s*[A-Za-z]?$", "", first)


def drawn_line(zone: Zone) -> tuple[BaseGeometry, float] | None:
    """Return the line that a zone's regions were grown from, and its accuracy in metres.

    None for a zone whose doubt is not of one width: it has no line to show.
    """
    inner, outer = zone.inner_m, zone.outer_m
    if zone.outline == "hypothetical" or inner.is_empty:
        return None
    accuracy = float(shapely.distance(inner.boundary, outer.boundary)) / 2
    if accuracy < 0.01:
        return (outer, 0.0) if inner.equals(outer) else None
    line = outer.buffer(-accuracy)
    again = line.buffer(-accuracy)
    if again.symmetric_difference(inner).area > 0.01 * inner.area:
        return None
    return line, accuracy


@dataclass(frozen=True, slots=True)
class View:
    """The ground that the map shows: metres to millimetres from its lower left corner."""

    west: float
    south: float
    metres_per_mm: float
    width: float
    height: float

    @classmethod
    def of(cls, zone: Zone, width: float, height: float) -> View:
        west, south, east, north = zone.outer_m.bounds
        pad = max(25.0, 0.06 * max(east - west, north - south))
        scale = max((east - west + 2 * pad) / width, (north - south + 2 * pad) / height, 1.5)
        return cls(
            (west + east) / 2 - scale * width / 2,
            (south + north) / 2 - scale * height / 2,
            scale,
            width,
            height,
        )

    def point(self, x: float, y: float) -> tuple[float, float]:
        return (x - self.west) / self.metres_per_mm, (y - self.south) / self.metres_per_mm

    def shows(self, x: float, y: float, margin: float = 2.0) -> bool:
        right, up = self.point(x, y)
        return margin <= right <= self.width - margin and margin <= up <= self.height - margin

    def shape(self, geometry: BaseGeometry) -> BaseGeometry:
        corner = (self.west, self.south)
        return shapely.transform(geometry, lambda xy: (xy - corner) / self.metres_per_mm)


def draw_map(axes: Axes, card: ZoneCard) -> None:
    (_, width), (_, height) = axes.get_xlim(), axes.get_ylim()
    view = View.of(card.zone, width, height)
    _draw_backdrop(axes, card.case, view)
    limits = _draw_zone(axes, card.zone, view)
    labels = _Labels(axes, limits)
    _draw_scale(axes, labels, view)
    _draw_north(axes, labels, card)
    _draw_services(axes, labels, card, view)
    _draw_names(axes, labels, card, view)
    if card.watermark:
        _draw_watermark(axes, card.watermark)
    frame = Rectangle(
        (0, 0), width, height, fill=False, edgecolor="black", linewidth=1.6, zorder=20
    )
    axes.add_patch(frame)


def _draw_backdrop(axes: Axes, case: Case, view: View) -> None:
    looks: dict[str, dict[str, Any]] = {
        "water": {"facecolor": "0.87", "edgecolor": "0.35", "linewidth": 0.7},
        "park": {"facecolor": "white", "edgecolor": "0.55", "linewidth": 0.5, "hatch": "..."},
        "square": {"facecolor": "white", "edgecolor": "0.35", "linewidth": 0.7},
    }
    shapes = [
        (str(feature.properties.get("kind")), view.shape(project(feature.geometry, case.crs)))
        for feature in case.backdrop
        if feature.geometry is not None
    ]
    for kind, look in looks.items():
        for other, shape in shapes:
            if other == kind and _near(shape, view):
                axes.add_patch(PathPatch(_outline(shape), zorder=1, **look))
    for kind, shape in shapes:
        if kind == "bridge" and shape.geom_type == "LineString" and _near(shape, view):
            x, y = shape.xy
            axes.plot(x, y, color="0.35", linewidth=4, zorder=1.5, solid_capstyle="butt")
            axes.plot(x, y, color="white", linewidth=2.6, zorder=1.6, solid_capstyle="butt")


def _near(shape: BaseGeometry, view: View) -> bool:
    return bool(shapely.box(*shape.bounds).intersects(shapely.box(0, 0, view.width, view.height)))


def _outline(shape: BaseGeometry) -> Outline:
    """Return polygons with their holes as one path."""
    points: list[Any] = []
    codes: list[Any] = []
    for polygon in shapely.get_parts(shape):
        if polygon.geom_type != "Polygon" or polygon.is_empty:
            continue
        turned = orient(polygon)
        for ring in (turned.exterior, *turned.interiors):
            around = np.asarray(ring.coords)
            points.append(around)
            codes += [Outline.MOVETO, *[Outline.LINETO] * (len(around) - 2), Outline.CLOSEPOLY]
    return Outline(np.concatenate(points) if points else np.empty((0, 2)), codes or None)


def _draw_zone(axes: Axes, zone: Zone, view: View) -> BaseGeometry:
    """Draw the outline and return its lines, which labels should keep clear of."""
    inner, outer = view.shape(zone.inner_m), view.shape(zone.outer_m)
    between = outer.difference(inner)
    drawn = drawn_line(zone)
    if drawn is not None:
        line = view.shape(drawn[0])
        if drawn[1]:
            axes.add_patch(PathPatch(_outline(between), facecolor="0.8", linewidth=0, zorder=3))
        axes.add_patch(PathPatch(_outline(line), **_as_patch("line")))
        return line.boundary
    axes.add_patch(PathPatch(_outline(between), fill=False, linewidth=0, zorder=2, **HATCH))
    axes.add_patch(PathPatch(_outline(outer), **_as_patch("outer")))
    axes.add_patch(PathPatch(_outline(inner), **_as_patch("inner")))
    return shapely.union_all([inner.boundary, outer.boundary])


def _as_patch(line: str) -> dict[str, Any]:
    look = {key: value for key, value in LINES[line].items() if "capstyle" not in key}
    look["edgecolor"] = look.pop("color")
    return {"fill": False, "zorder": 4, "joinstyle": "round", **look}


@dataclass(slots=True)
class _Labels:
    """Names on the map, each put where it covers nothing, or left out."""

    axes: Axes
    limits: BaseGeometry
    taken: list[BaseGeometry] = field(default_factory=list)

    def take(self, left: float, bottom: float, right: float, top: float) -> None:
        """Keep labels away from a box."""
        self.taken.append(shapely.box(left, bottom, right, top))

    def beside(self, x: float, y: float, words: str, *, far: bool, **font: bool) -> bool:
        """Put words beside a mark; ``far`` allows them at the end of a short line."""
        width, height = self._size(words, **font)
        spots: list[tuple[float, float, str, bool]] = []
        for gap in (1.9, 6.0, 11.0) if far else (1.9,):
            for right, up in _AROUND:
                if gap > 2 and not (right and up):
                    continue
                spots.append(
                    (
                        x + right * gap - (0, width / 2, width)[1 - right],
                        y + up * gap - (0, height / 2, height)[1 - up],
                        ("right", "center", "left")[right + 1],
                        gap > 2,
                    )
                )
        at = self._free([(left, bottom) for left, bottom, _, _ in spots], width, height)
        if at is None:
            return False
        left, bottom, align, leader = spots[at]
        if leader:
            end = min(max(x, left), left + width), min(max(y, bottom), bottom + height)
            self.axes.plot([x, end[0]], [y, end[1]], color="black", linewidth=0.6, zorder=7)
        self._put(left, bottom, width, height, words, align, **font)
        return True

    def upon(self, x: float, y: float, words: str, **look: Any) -> bool:
        """Put words on a place or a little beside it; several lines only if the caller broke them."""
        shade = look.pop("color", "black")
        width, height = self._size(words, **look)
        steps = [(0.0, 0.0), (0, 1.1), (0, -1.1), (0.35, 0), (-0.35, 0), (0.35, 1.1), (-0.35, 1.1)]
        steps += [(0.35, -1.1), (-0.35, -1.1), (0, 1.8), (0, -1.8)]
        spots = [
            (x - width / 2 + right * width, y - height / 2 + up * height) for right, up in steps
        ]
        at = self._free(spots, width, height)
        if at is None:
            return False
        self._put(*spots[at], width, height, words, "center", color=shade, **look)
        return True

    def _size(self, words: str, **font: bool) -> tuple[float, float]:
        lines = words.split("\n")
        width = max(measure(line, _LABEL, **font) for line in lines)
        return width + 0.8, len(lines) * _LABEL * POINT * 1.2

    def _free(
        self, spots: Sequence[tuple[float, float]], width: float, height: float
    ) -> int | None:
        """Return the first free spot, rather one that covers no limit of the zone."""
        (_, across), (_, up) = self.axes.get_xlim(), self.axes.get_ylim()
        found: list[tuple[bool, int]] = []
        for number, (left, bottom) in enumerate(spots):
            box = shapely.box(left, bottom, left + width, bottom + height)
            inside = left > 1 and bottom > 1 and left + width < across - 1
            if inside and bottom + height < up - 1 and not any(map(box.intersects, self.taken)):
                found.append((bool(self.limits.distance(box) < 0.4), number))
        return min(found)[1] if found else None

    def _put(
        self, left: float, bottom: float, width: float, height: float, words: str, align: str, **look: Any
    ) -> None:  # fmt: skip
        self.take(left, bottom, left + width, bottom + height)
        self.axes.add_patch(
            Rectangle(
                (left, bottom), width, height, color="white", alpha=0.85, linewidth=0, zorder=6
            )
        )
        shade = look.pop("color", "black")
        lines = words.split("\n")
        x = {"left": left + 0.4, "center": left + width / 2, "right": left + width - 0.4}[align]
        for number, line in enumerate(lines):
            baseline = bottom + (len(lines) - number - 1 + 0.27) * height / len(lines)
            bold = look.get("bold", False) and number == 0
            font = font_of(_LABEL, bold=bold, italic=look.get("italic", False))
            put_text(self.axes, x, baseline, line, font, ha=align, color=shade, zorder=9)


_AROUND = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1))


def _draw_services(axes: Axes, labels: _Labels, card: ZoneCard, view: View) -> None:
    shown = [
        (mark, *view.point(x, y))
        for mark, (x, y) in (
            (mark, (x, y)) for mark in card.marks for x, y, _ in mark.places if view.shows(x, y)
        )
    ]
    for mark, x, y in shown:
        put_marker(axes, x, y, mark.position)
        labels.take(x - 1.5, y - 1.5, x + 1.5, y + 1.5)
    # Services that somebody has leave to go to come first.
    for mark, x, y in sorted(shown, key=lambda one: not one[0].leave):
        words = mark.name
        if mark.leave:
            words += "\n" + say("card_leave", card.lang, clock=mark.leave)
        labels.beside(x, y, words, far=True, bold=True)


def _draw_names(axes: Axes, labels: _Labels, card: ZoneCard, view: View) -> None:
    shown: set[str] = set()
    zone = card.zone.outer_m
    names = [name for name in _names(card.case) if view.shows(name.x, name.y)]
    names.sort(key=lambda name: not zone.contains(shapely.Point(name.x, name.y)))
    for name in names:
        if name.text in shown:
            continue
        x, y = view.point(name.x, name.y)
        if name.style == "church":
            put = labels.beside(x, y, name.text, far=False)
            if put:
                cross = {"marker": "P", "markersize": 6.5, "color": "0.25"}
                axes.plot([x], [y], linestyle="none", zorder=5, **cross)
                labels.take(x - 1.2, y - 1.2, x + 1.2, y + 1.2)
        else:
            italic = name.style in {"park", "water"}
            put = labels.upon(x, y, name.text, italic=italic, color="0.25" if italic else "black")
        if put:
            shown.add(name.text)


def _draw_scale(axes: Axes, labels: _Labels, view: View) -> None:
    steps = (lead * 10**power for power, lead in itertools.product(range(6), (1, 2, 5)))
    metres = max(step for step in steps if step == 1 or step / view.metres_per_mm <= 32)
    length = metres / view.metres_per_mm
    box = Rectangle((1, 1), length + 9, 8, facecolor="white", edgecolor="none", zorder=10)
    axes.add_patch(box)
    labels.take(0, 0, length + 10, 9)
    axes.add_patch(
        Rectangle((3, 2.4), length, 1.3, facecolor="white", edgecolor="black", zorder=11)
    )
    axes.add_patch(Rectangle((3, 2.4), length / 2, 1.3, facecolor="black", zorder=11))
    for at, words in ((0.0, "0"), (length, f"{metres} m")):
        put_text(axes, 3 + at, 4.8, words, font_of(8), ha="center", zorder=11)


def _draw_north(axes: Axes, labels: _Labels, card: ZoneCard) -> None:
    """Draw an arrow to true north, which is not quite upwards in a projected map."""
    middle = card.zone.outer.centroid
    turn = np.radians(convergence(middle.x, middle.y, card.case.crs))
    (_, width), (_, height) = axes.get_xlim(), axes.get_ylim()
    axes.add_patch(
        Rectangle((width - 11, height - 15), 10, 14, facecolor="white", edgecolor="none", zorder=10)
    )
    labels.take(width - 12, height - 16, width, height)
    # Grid north lies ``turn`` clockwise of true north, so true north as much to the other side.
    turned = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    foot = np.array([width - 6, height - 13.5])
    arrow = np.array([[0, 8.0], [1.9, 0], [0, 1.6], [-1.9, 0]]) @ turned.T + foot
    axes.add_patch(Polygon(arrow, facecolor="black", edgecolor="black", linewidth=0.5, zorder=11))
    x, y = np.array([0, 10.3]) @ turned.T + foot
    put_text(axes, x, y, "N", font_of(10, bold=True), ha="center", va="center", zorder=11)


def _draw_watermark(axes: Axes, lines: Sequence[str]) -> None:
    """Write lines of the same length across the middle of the map, over everything."""
    (_, width), (_, height) = axes.get_xlim(), axes.get_ylim()
    angle = np.radians(32)
    per_point = [measure(line, 40, bold=True) / 40 for line in lines]
    # Length of the lines so that the slanted block just fits into the frame.
    tall = sum(0.95 * POINT / each for each in per_point)
    length = min(
        0.97 * width / (np.cos(angle) + tall * np.sin(angle)),
        0.97 * height / (np.sin(angle) + tall * np.cos(angle)),
    )
    up = tall * length / 2
    for line, each in zip(lines, per_point, strict=True):
        size = length / each
        tallness = 0.95 * POINT * size
        up -= tallness / 2
        put_text(
            axes,
            width / 2 - up * np.sin(angle),
            height / 2 + up * np.cos(angle),
            line,
            font_of(round(size, 1), bold=True),
            rotation=32,
            rotation_mode="anchor",
            ha="center",
            va="center_baseline",
            alpha=0.36,
            zorder=15,
        )
        up -= tallness / 2
