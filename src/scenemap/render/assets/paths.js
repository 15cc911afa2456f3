"use strict";

/* Lines between things on the map: the numbered moves between scenes, and the path of the mean
   centre. */

scenemap.paths = (() => {
  const { svgPlan } = scenemap.dom;
  const { box } = scenemap.layout;

  // What a symbol takes of an arrow at each end, and the least that must be left of it.
  const CLEARANCE = 13;
  const SHORTEST = 14;
  const BEND = 0.2;
  // Width and head of an arrow, by what the move rests on: the surer, the broader.
  const LOOKS = {
    observed: { width: 5, head: 15 },
    counted: { width: 3.5, head: 13 },
    told: { width: 2, head: 11 },
  };
  const CASING = 3;
  const STEP = 9;
  const BADGE = 9;
  // Where along an arrow its number may stand, the best first.
  const ALONG = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82, 0.1, 0.9];

  function towards(one, two, length) {
    const whole = Math.hypot(two.x - one.x, two.y - one.y);
    const part = length / whole;
    return { x: one.x + (two.x - one.x) * part, y: one.y + (two.y - one.y) * part };
  }

  /** A curve that leaves and meets two symbols, and the direction in which it ends; null where
      they are too near each other for one. */
  function curve(from, to) {
    const [dx, dy] = [to.x - from.x, to.y - from.y];
    if (Math.hypot(dx, dy) < 2 * CLEARANCE + SHORTEST) {
      return null;
    }
    const bend = { x: (from.x + to.x) / 2 + dy * BEND, y: (from.y + to.y) / 2 - dx * BEND };
    const start = towards(from, bend, CLEARANCE);
    const end = towards(to, bend, CLEARANCE);
    const degrees = (Math.atan2(end.y - bend.y, end.x - bend.x) * 180) / Math.PI;
    return { start, bend, end, degrees };
  }

  /** The point at a part of a curve, from 0 where it starts to 1. */
  function along({ start, bend, end }, part) {
    const at = (one, two, three) =>
      (1 - part) ** 2 * one + 2 * part * (1 - part) * two + part ** 2 * three;
    return { x: at(start.x, bend.x, end.x), y: at(start.y, bend.y, end.y) };
  }

  /** Boxes that cover a curve, for what must keep clear of it. */
  function boxesAlong(found, restsOn) {
    const { start, bend, end } = found;
    const length =
      Math.hypot(bend.x - start.x, bend.y - start.y) + Math.hypot(end.x - bend.x, end.y - bend.y);
    const count = Math.ceil(length / STEP);
    const half = LOOKS[restsOn].width / 2 + CASING;
    return Array.from({ length: count + 1 }, (_, index) => {
      const { x, y } = along(found, index / count);
      return box(x, y, half, half);
    });
  }

  /** Where on its curve the number of a move may stand, the best first. */
  function badgePlaces(found) {
    return ALONG.map((part) => along(found, part));
  }

  function write({ x, y }) {
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  }

  /** An arrow: its line, and its head; both stand out from what lies beneath. */
  function arrow(found, restsOn) {
    const { start, bend, end, degrees } = found;
    const { width, head } = LOOKS[restsOn];
    // The line ends within its head, so that the tip stays sharp.
    const stop = towards(end, bend, 0.7 * head);
    const d = `M${write(start)}Q${write(bend)} ${write(stop)}`;
    const transform = `translate(${write(end)}) rotate(${degrees.toFixed(0)})`;
    const wide = (0.42 * head).toFixed(1);
    const tip = { class: "sm-arrow-head", d: `M0,0L${-head},-${wide}V${wide}Z`, transform };
    return [
      svgPlan("path", { class: "sm-arrow-casing", d, "stroke-width": width + CASING }),
      svgPlan("path", { class: `sm-arrow sm-rests-${restsOn}`, d, "stroke-width": width }),
      svgPlan("path", tip),
    ];
  }

  /** The number of a move; with more words in it, as broad as they take. */
  function badge(words, across = BADGE) {
    const [x, y] = [-across, -BADGE];
    const sides = { width: 2 * across, height: 2 * BADGE, rx: BADGE };
    return {
      half: BADGE,
      across,
      shapes: [
        svgPlan("rect", { class: "sm-badge", x, y, ...sides }),
        svgPlan("text", { class: "sm-badge-number", "text-anchor": "middle", dy: "0.35em" }, words),
      ],
    };
  }

  /** A sample for the legend, around the origin. */
  function sample(restsOn) {
    return arrow(curve({ x: -34, y: 4 }, { x: 34, y: 4 }), restsOn);
  }

  function centrePath(from, to) {
    return [
      svgPlan("path", { class: "sm-centre-path", d: `M${write(from)}L${write(to)}` }),
      svgPlan("circle", { class: "sm-centre-start", cx: from.x, cy: from.y, r: 2.5 }),
    ];
  }

  return { curve, boxesAlong, badgePlaces, arrow, badge, sample, centrePath };
})();
