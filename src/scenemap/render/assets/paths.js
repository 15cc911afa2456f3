"use strict";

/* Lines between things on the map: moves between scenes, and the path of the mean centre. */

scenemap.paths = (() => {
  const { svgPlan } = scenemap.dom;

  // What a symbol takes of an arrow at each end, and the least that must be left of it.
  const CLEARANCE = 14;
  const SHORTEST = 12;
  const BEND = 0.16;
  const HEAD = 9;

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

  function write({ x, y }) {
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  }

  /** An arrow: its line and its head; nothing where there is no room for one. */
  function arrow(from, to) {
    const found = curve(from, to);
    if (found === null) {
      return [];
    }
    const { start, bend, end, degrees } = found;
    const transform = `translate(${write(end)}) rotate(${degrees.toFixed(0)})`;
    const head = { class: "sm-arrow-head", d: `M0,0L${-HEAD},-4.5V4.5Z`, transform };
    return [
      svgPlan("path", { class: "sm-arrow", d: `M${write(start)}Q${write(bend)} ${write(end)}` }),
      svgPlan("path", head),
    ];
  }

  function centrePath(from, to) {
    return [
      svgPlan("path", { class: "sm-centre-path", d: `M${write(from)}L${write(to)}` }),
      svgPlan("circle", { class: "sm-arrow-head", cx: from.x, cy: from.y, r: 2.5 }),
    ];
  }

  return { curve, arrow, centrePath };
})();
