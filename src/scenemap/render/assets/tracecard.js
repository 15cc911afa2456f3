"use strict";

/* The card that is printed: the outline over the sketch, how far it may be off, and what the paper
   says. */

scenemap.traceCard = (() => {
  const { html, svg } = scenemap.dom;
  const { linesOf } = scenemap.geometry;
  const { isFree } = scenemap.layout;

  const WIDTH = 1300; // tenths of a millimetre, as wide as the sheet of A5 allows
  const HEIGHT = 760;
  const FRAME = { left: 20, top: 10, right: WIDTH - 20, bottom: HEIGHT - 60 };
  const ROOM = 0.16;
  const LEAST_M = 150;
  const NICE = [1, 2, 5];
  const TEXT = 26;

  /** The place on the paper of metres: the outline in the middle, with room around it. */
  function createView(rings, accuracy) {
    const corners = rings.flatMap(({ ring }) => ring);
    const [low, high] = [Math.min, Math.max].map((end) =>
      [0, 1].map((axis) => end(...corners.map((corner) => corner[axis]))),
    );
    const wide = Math.max(high[0] - low[0] + 2 * accuracy, LEAST_M) * (1 + 2 * ROOM);
    const tall = Math.max(high[1] - low[1] + 2 * accuracy, LEAST_M) * (1 + 2 * ROOM);
    const scale = Math.min(WIDTH / wide, HEIGHT / tall);
    const middle = [0, 1].map((axis) => (low[axis] + high[axis]) / 2);
    return {
      scale,
      at: ([x, y]) => [WIDTH / 2 + scale * (x - middle[0]), HEIGHT / 2 - scale * (y - middle[1])],
    };
  }

  function pathOf(lines, isClosed) {
    return lines
      .map((line) => {
        const points = line.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`);
        return `M${points.join("L")}${isClosed ? "Z" : ""}`;
      })
      .join("");
  }

  /** Names of what lies on the paper, as many as have room beside the line. */
  function drawNames(names, onPaper, rings) {
    const taken = [];
    const crosses = ({ left, right, top, bottom }) => {
      const corners = [[left, top], [right, top], [right, bottom], [left, bottom]];
      return scenemap.traceRings.crossing([corners, ...rings]) !== null;
    };
    return names.flatMap(({ lon, lat, name }) => {
      const [x, y] = onPaper([lon, lat]);
      const half = (name.length * TEXT) / 3.6;
      const box = { left: x - half, right: x + half, top: y - TEXT, bottom: y + TEXT / 2 };
      if (!isFree(box, taken, FRAME) || crosses(box)) {
        return [];
      }
      taken.push(box);
      return [svg("text", { x: x.toFixed(1), y: y.toFixed(1), class: "tr-paper-name" }, name)];
    });
  }

  /** A bar of round metres, a fifth of the paper wide or less. */
  function drawScale(scale) {
    const most = WIDTH / 5 / scale;
    const power = 10 ** Math.floor(Math.log10(most));
    const metres = Math.max(...NICE.map((one) => one * power).filter((one) => one <= most));
    const [left, bottom] = [40, HEIGHT - 36];
    const right = left + metres * scale;
    return [
      svg("path", {
        class: "tr-paper-scale",
        d: `M${left} ${bottom - 14}V${bottom}H${right.toFixed(1)}V${bottom - 14}`,
      }),
      svg("text", { x: (right + 14).toFixed(1), y: bottom, class: "tr-paper-scale-text" }, `${metres} m`),
    ];
  }

  function drawMap(facts, words, plane, map, { rings, accuracy }, hasInside) {
    const view = createView(rings, accuracy);
    const onPaper = (degrees) => view.at(plane.toMetres(degrees));
    const drawn = rings.map(({ ring }) => ring.map(view.at));
    const line = pathOf(drawn, true);
    const sketch = facts.backdrop
      .filter(({ geometry }) => geometry.type !== "Point")
      .map(({ geometry, properties }) =>
        svg("path", {
          class: `tr-paper-${properties.kind}`,
          "fill-rule": "evenodd",
          d: pathOf(
            linesOf(geometry).map((one) => one.map(onPaper)),
            geometry.type.endsWith("Polygon"),
          ),
        }),
      );
    const streets = map
      .streets()
      .lines.map((one) =>
        svg("path", {
          class: "tr-paper-street",
          d: pathOf([one.map(({ lat, lng }) => onPaper([lng, lat]))], false),
        }),
      );
    const labels = facts.backdrop
      .filter(({ geometry }) => geometry.type === "Point")
      .map(({ geometry, properties }) => {
        const [lon, lat] = geometry.coordinates;
        return { lon, lat, name: words.of(properties.name) };
      });
    return svg(
      "svg",
      { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": words.ui("card_map") },
      ...sketch,
      ...streets,
      ...(hasInside
        ? [svg("path", { class: "tr-paper-inside", "fill-rule": "evenodd", d: line })]
        : []),
      svg("path", {
        class: "tr-paper-band",
        d: line,
        "stroke-width": (2 * accuracy * view.scale).toFixed(1),
      }),
      svg("path", { class: "tr-paper-line", d: line }),
      ...drawNames([...labels, ...map.places], onPaper, drawn),
      ...drawScale(view.scale),
    );
  }

  /** The card as elements.

      @param told  `unsure` across the top or blank, `hasInside` whether anywhere is surely inside,
                   `title`, `notice`, `facts` as pairs of a heading and a text, `blanks` to fill in by
                   hand, `footer` sentences */
  function draw(facts, words, plane, map, drawing, told) {
    return [
      ...(told.unsure === "" ? [] : [html("p", { class: "tr-card-unsure" }, told.unsure)]),
      html("h2", {}, told.title),
      html("p", { class: "tr-card-notice" }, told.notice),
      drawMap(facts, words, plane, map, drawing, told.hasInside),
      html(
        "dl",
        {},
        ...told.facts.flatMap(([heading, text]) => [html("dt", {}, heading), html("dd", {}, text)]),
      ),
      ...told.blanks.map((sentence) => html("p", { class: "tr-card-blank" }, sentence)),
      ...told.footer.map((sentence) => html("p", {}, sentence)),
    ];
  }

  return Object.freeze({ draw });
})();
