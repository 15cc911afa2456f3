"use strict";

/* Geometry comes packed: each vertex the step from the one before, in letters of five bits, the least
   first; the second half of the letters says that more follow, and the last bit is the sign. */

scenemap.geometry = (() => {
  const PER_DEGREE = 1e6;
  const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const DEPTH_OF_RINGS = { LineString: 0, Polygon: 1, MultiLineString: 1, MultiPolygon: 2 };
  const BITS = new Map([...LETTERS].map((letter, bits) => [letter.charCodeAt(0), bits]));

  function unpackLine(text, unit) {
    const line = [];
    const here = [0, 0];
    let [axis, number, worth] = [0, 0, 1];
    for (let i = 0; i < text.length; i += 1) {
      const bits = BITS.get(text.charCodeAt(i));
      number += (bits % 32) * worth;
      worth *= 32;
      if (bits < 32) {
        here[axis] += number % 2 === 0 ? number / 2 : -(number + 1) / 2;
        if (axis === 1) {
          line.push([(here[0] * unit) / PER_DEGREE, (here[1] * unit) / PER_DEGREE]);
        }
        [axis, number, worth] = [1 - axis, 0, 1];
      }
    }
    return line;
  }

  function unpackLines(steps, depth, unit) {
    return depth === 0
      ? unpackLine(steps, unit)
      : steps.map((part) => unpackLines(part, depth - 1, unit));
  }

  function unpack(geometry) {
    if (geometry.steps === undefined) {
      return geometry;
    }
    const coordinates = unpackLines(geometry.steps, DEPTH_OF_RINGS[geometry.type], geometry.unit);
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
