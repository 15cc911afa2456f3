"use strict";

/* Whether a point lies in the outline as it is drawn: decided as Python decides it on the saved file, and
   never more confidently. Pure. */

scenemap.traceCheck = (() => {
  // Python's two regions are polygons around round corners, on the safe side of them; the page has the
  // distance itself, and allows for so much of the accuracy and for the rounding to millimetres.
  const SAFE_SHARE = 0.01;
  const SAFE_M = 0.05;
  const GRID = 60;

  /** How a point { lon, lat, accuracy } lies to a drawing: its rings in metres, which may be off by its
      accuracy:
      { position, distance } with the metres to the line that was drawn; or { fault }. */
  function decide(facts, plane, { rings, accuracy }, point) {
    const fault = scenemap.check.faultOf(facts, point);
    if (fault !== null) {
      return { fault };
    }
    const [x, y] = plane.toMetres([point.lon, point.lat]);
    const line = rings.map(({ ring }) => scenemap.traceRings.closed(ring));
    const doubt = accuracy * (1 + SAFE_SHARE) + SAFE_M + point.accuracy;
    const { position, distance } = scenemap.check.position(x, y, { inner: line, outer: line }, doubt);
    return { fault: null, position, distance };
  }

  /** Whether anywhere in a drawing is surely inside, looked for over a grid: a drawing with less than
      that counts as nowhere inside. */
  function hasInside({ rings, accuracy }) {
    const line = rings.map(({ ring }) => scenemap.traceRings.closed(ring));
    const doubt = accuracy * (1 + SAFE_SHARE) + SAFE_M;
    const [xs, ys] = [0, 1].map((axis) => {
      const values = line.flat().map((at) => at[axis]);
      const [low, high] = [Math.min(...values), Math.max(...values)];
      return Array.from({ length: GRID - 1 }, (_, at) => low + ((high - low) * (at + 1)) / GRID);
    });
    const isInside = (x, y) =>
      scenemap.check.position(x, y, { inner: line, outer: line }, doubt).position === "inside";
    return xs.some((x) => ys.some((y) => isInside(x, y)));
  }

  return Object.freeze({ decide, hasInside });
})();
