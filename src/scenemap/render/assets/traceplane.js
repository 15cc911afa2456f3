"use strict";

/* Degrees and metres of the case's system, both ways. */

scenemap.tracePlane = (() => {
  // Beside each other by about a tenth of a metre: the projection is as good as straight there.
  const BESIDE = 1e-6;
  const ROUNDS = 8;
  const NEAR_ENOUGH = 1e-6;
  // What a file keeps, about a centimetre, and what Python rounds metres to.
  const DEGREE_DECIMALS = 7;
  const METRE_DECIMALS = 3;

  function createPlane({ projection, view }) {
    const project = scenemap.check.createProjection(projection);
    const [west, south, east, north] = view;

    /** Metres [east, north] of degrees [lon, lat]. */
    function toMetres([lon, lat]) {
      return project(lon, lat);
    }

    /** Degrees [lon, lat] of metres: Newton's method, from the middle of the map. */
    function toDegrees([x, y]) {
      let [lon, lat] = [(west + east) / 2, (south + north) / 2];
      for (let round = 0; round < ROUNDS; round += 1) {
        const here = project(lon, lat);
        const [dx, dy] = [x - here[0], y - here[1]];
        if (Math.hypot(dx, dy) < NEAR_ENOUGH) {
          break;
        }
        const beside = project(lon + BESIDE, lat);
        const above = project(lon, lat + BESIDE);
        const [a, b] = [(beside[0] - here[0]) / BESIDE, (above[0] - here[0]) / BESIDE];
        const [c, d] = [(beside[1] - here[1]) / BESIDE, (above[1] - here[1]) / BESIDE];
        const size = a * d - b * c;
        lon += (d * dx - b * dy) / size;
        lat += (a * dy - c * dx) / size;
      }
      return [lon, lat];
    }

    /** Degrees as a file holds them. */
    function written(metres) {
      return toDegrees(metres).map((value) => Number(value.toFixed(DEGREE_DECIMALS)));
    }

    /** Metres as Python reads them from that file. */
    function read(degrees) {
      return toMetres(degrees).map((value) => Number(value.toFixed(METRE_DECIMALS)));
    }

    return Object.freeze({ toMetres, toDegrees, written, read });
  }

  return Object.freeze({ createPlane });
})();
