"use strict";

/* Geometry comes packed: whole numbers, each the step from the vertex before. */

scenemap.geometry = (() => {
  const DEGREE_STEPS = 1e6;
  const DEPTH_OF_RINGS = { LineString: 0, Polygon: 1, MultiLineString: 1, MultiPolygon: 2 };

  function unpackLine(steps) {
    const line = [];
    let [east, north] = [0, 0];
    for (let i = 0; i < steps.length; i += 2) {
      east += steps[i];
      north += steps[i + 1];
      line.push([east / DEGREE_STEPS, north / DEGREE_STEPS]);
    }
    return line;
  }

  function unpackLines(steps, depth) {
    return depth === 0 ? unpackLine(steps) : steps.map((part) => unpackLines(part, depth - 1));
  }

  function unpack(geometry) {
    if (geometry.steps === undefined) {
      return geometry;
    }
    const coordinates = unpackLines(geometry.steps, DEPTH_OF_RINGS[geometry.type]);
    return { type: geometry.type, coordinates };
  }

  /** The lines and rings of a geometry, in whatever it holds them. */
  function linesOf(geometry) {
    const { type, coordinates } = unpack(geometry);
    const depth = DEPTH_OF_RINGS[type];
    return depth === 0 ? [coordinates] : coordinates.flat(depth - 1);
  }

  return { unpack, linesOf };
})();
