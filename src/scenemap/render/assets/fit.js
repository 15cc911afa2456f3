"use strict";

/* From a photo of a map to metres: the map that fits pairs of points best, which pairs are likely
   wrong, and how far a line traced on the photo may be off. Pure: nothing here touches the page. */

scenemap.fit = (() => {
  const FEWEST = 3;
  const FEWEST_FOR_AFFINE = 5;
  // A disc that holds 95 % of a normal error of the same size on both axes is so many of its
  // standard deviations wide: the root of -2 ln 0.05.
  const RADIUS_95 = 2.4477;
  // How far a hand that points at a corner is beside it, a standard deviation in pixels.
  const POINTING_PX = 5;
  // Pairs that lie so much closer to a line than they reach along it lie on it.
  const FLATTEST = 0.05;
  // Sums of weighted squares that differ by less are the same.
  const ROUNDING = 1e-9;
  const SAME_PX = 1;
  const SAME_M = 0.1;

  /* ---- Small linear algebra ------------------------------------------------------------------ */

  /** The lower triangle L of a symmetric matrix with more on its diagonal, L Lt = matrix + more;
      null if that is not positive. */
  function cholesky(matrix, more) {
    const n = matrix.length;
    const lower = matrix.map(() => new Float64Array(n));
    for (let i = 0; i < n; i += 1) {
      const whole = matrix[i][i] + more[i];
      for (let j = 0; j <= i; j += 1) {
        let sum = i === j ? whole : matrix[i][j];
        for (let k = 0; k < j; k += 1) {
          sum -= lower[i][k] * lower[j][k];
        }
        if (i === j) {
          if (!(sum > 1e-13 * whole)) {
            return null;
          }
          lower[i][i] = Math.sqrt(sum);
        } else {
          lower[i][j] = sum / lower[j][j];
        }
      }
    }
    return lower;
  }

  /** L^-1 right. */
  function forward(lower, right) {
    const x = Float64Array.from(right);
    for (let i = 0; i < x.length; i += 1) {
      for (let k = 0; k < i; k += 1) {
        x[i] -= lower[i][k] * x[k];
      }
      x[i] /= lower[i][i];
    }
    return x;
  }

  /** L^-t right. */
  function backward(lower, right) {
    const x = Float64Array.from(right);
    for (let i = x.length - 1; i >= 0; i -= 1) {
      for (let k = i + 1; k < x.length; k += 1) {
        x[i] -= lower[k][i] * x[k];
      }
      x[i] /= lower[i][i];
    }
    return x;
  }

  const solveCholesky = (lower, right) => backward(lower, forward(lower, right));

  function inverse3([a, b, c, d, e, f, g, h, i]) {
    const [A, B, C] = [e * i - f * h, c * h - b * i, b * f - c * e];
    const [D, E, F] = [f * g - d * i, a * i - c * g, c * d - a * f];
    const [G, H, I] = [d * h - e * g, b * g - a * h, a * e - b * d];
    const determinant = a * A + b * D + c * G;
    return [A, B, C, D, E, F, G, H, I].map((value) => value / determinant);
  }

  function apply3([a, b, c, d, e, f, g, h, i], [x, y]) {
    const w = g * x + h * y + i;
    return [(a * x + b * y + c) / w, (d * x + e * y + f) / w];
  }

  /* ---- Coordinates near one ------------------------------------------------------------------ */

  /** Shift and scale that bring points to mean zero and mean square distance two (Hartley 1997). */
  function frameOf(points) {
    const n = points.length;
    const centre = [0, 1].map((axis) => points.reduce((sum, point) => sum + point[axis], 0) / n);
    const square = points.reduce(
      (sum, [x, y]) => sum + (x - centre[0]) ** 2 + (y - centre[1]) ** 2,
      0,
    );
    const scale = Math.sqrt(square / n / 2) || 1;
    return {
      scale,
      enter: ([x, y]) => [(x - centre[0]) / scale, (y - centre[1]) / scale],
      leave: ([x, y]) => [centre[0] + scale * x, centre[1] + scale * y],
    };
  }

  /** How wide points lie across their long axis, as a share of it. */
  function flatness(points) {
    const { enter } = frameOf(points);
    let [xx, xy, yy] = [0, 0, 0];
    for (const [x, y] of points.map(enter)) {
      [xx, xy, yy] = [xx + x * x, xy + x * y, yy + y * y];
    }
    const [mean, half] = [(xx + yy) / 2, Math.hypot((xx - yy) / 2, xy)];
    return Math.sqrt(Math.max(0, mean - half) / (mean + half || 1));
  }

  /** The photo's rows run down and the map's north up: the photo is turned over first, so that no
      fit of a sheet that lies face up is mirrored. */
  const upright = ([x, y]) => [x, -y];

  /* ---- The three maps ------------------------------------------------------------------------ */

  // Each map has parameters, is linear where they are small, and gives with a point its derivatives
  // by them: one row for each coordinate. `matrix` is the same map in homogeneous coordinates.
  const KINDS = {
    similarity: {
      fewest: 2,
      start: [1, 0, 0, 0],
      matrix: ([a, b, c, d]) => [a, -b, c, b, a, d, 0, 0, 1],
      derivatives: (_, [x, y]) => [
        [x, -y, 1, 0],
        [y, x, 0, 1],
      ],
    },
    affine: {
      fewest: 3,
      start: [1, 0, 0, 0, 1, 0],
      matrix: (p) => [...p, 0, 0, 1],
      derivatives: (_, [x, y]) => [
        [x, y, 1, 0, 0, 0],
        [0, 0, 0, x, y, 1],
      ],
    },
    projective: {
      fewest: 4,
      start: [1, 0, 0, 0, 1, 0, 0, 0],
      matrix: (p) => [...p, 1],
      derivatives: (p, [x, y]) => {
        const w = p[6] * x + p[7] * y + 1;
        const [u, v] = [(p[0] * x + p[1] * y + p[2]) / w, (p[3] * x + p[4] * y + p[5]) / w];
        return [
          [x, y, 1, 0, 0, 0, -u * x, -u * y].map((value) => value / w),
          [0, 0, 0, x, y, 1, -v * x, -v * y].map((value) => value / w),
        ];
      },
    },
  };

  function misfit(kind, parameters, points) {
    const matrix = KINDS[kind].matrix(parameters);
    return points.reduce((sum, { from, to, weight }) => {
      const [x, y] = apply3(matrix, from);
      return sum + weight * ((x - to[0]) ** 2 + (y - to[1]) ** 2);
    }, 0);
  }

  /** Jt W J and Jt W (to - map(from)). */
  function normalEquations(kind, parameters, points) {
    const n = parameters.length;
    const matrix = KINDS[kind].matrix(parameters);
    const square = Array.from({ length: n }, () => new Float64Array(n));
    const right = new Float64Array(n);
    for (const { from, to, weight } of points) {
      const at = apply3(matrix, from);
      KINDS[kind].derivatives(parameters, from).forEach((row, axis) => {
        for (let i = 0; i < n; i += 1) {
          right[i] += weight * row[i] * (to[axis] - at[axis]);
          for (let j = 0; j < n; j += 1) {
            square[i][j] += weight * row[i] * row[j];
          }
        }
      });
    }
    return { square, right };
  }

  /** Parameters with the least weighted sum of squared distances, from a start: Levenberg (1944).
      Null where the points do not determine them. */
  function descend(kind, start, points) {
    let [parameters, cost, damping] = [start, misfit(kind, start, points), 0];
    for (let step = 0; step < 60; step += 1) {
      const { square, right } = normalEquations(kind, parameters, points);
      const lower = cholesky(
        square,
        square.map((row, i) => damping * row[i]),
      );
      if (lower === null) {
        return null;
      }
      const move = solveCholesky(lower, right);
      const next = parameters.map((value, i) => value + move[i]);
      const after = misfit(kind, next, points);
      if (after <= cost) {
        const still = Math.max(...move.map(Math.abs)) < 1e-13;
        [parameters, cost, damping] = [next, after, damping / 10 < 1e-9 ? 0 : damping / 10];
        if (still) {
          break;
        }
      } else if (damping > 1e8 || Math.max(...move.map(Math.abs)) < 1e-11) {
        break;
      } else {
        damping = damping === 0 ? 1e-6 : damping * 10;
      }
    }
    return parameters;
  }

  /** The projective map whose equations, multiplied by their denominators, hold best: a start. */
  function algebraic(points) {
    const square = Array.from({ length: 8 }, () => new Float64Array(8));
    const right = new Float64Array(8);
    for (const { from, to, weight } of points) {
      const [x, y] = from;
      const rows = [
        [x, y, 1, 0, 0, 0, -to[0] * x, -to[0] * y],
        [0, 0, 0, x, y, 1, -to[1] * x, -to[1] * y],
      ];
      rows.forEach((row, axis) => {
        for (let i = 0; i < 8; i += 1) {
          right[i] += weight * row[i] * to[axis];
          for (let j = 0; j < 8; j += 1) {
            square[i][j] += weight * row[i] * row[j];
          }
        }
      });
    }
    const lower = cholesky(square, new Float64Array(8));
    return lower === null ? null : Array.from(solveCholesky(lower, right));
  }

  /** Whether a map keeps a convex patch of the sheet in one piece and face up. */
  function isWhole(matrix, points) {
    const [a, b, c, d, e, f, g, h, i] = matrix;
    const determinant =
      a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
    // The horizon keeps away: nothing is drawn eight times as large as the middle of the pairs.
    return determinant > 0 && points.every(([x, y]) => g * x + h * y + i > 0.125 * i);
  }

  /** Fits one kind of map to points with weights; null where they do not determine it. */
  function fitted(kind, points, patch) {
    if (points.length < KINDS[kind].fewest) {
      return null;
    }
    const starts = [];
    if (kind === "projective") {
      const affine = descend("affine", KINDS.affine.start, points);
      starts.push(algebraic(points), affine && [...affine, 0, 0]);
    } else {
      starts.push(KINDS[kind].start);
    }
    const found = starts
      .filter((start) => start !== null)
      .map((start) => descend(kind, start, points))
      .filter((end) => end !== null && end.every(Number.isFinite))
      .filter((end) => kind !== "projective" || isWhole(KINDS[kind].matrix(end), patch))
      .map((end) => ({ parameters: end, cost: misfit(kind, end, points) }))
      .sort((one, two) => one.cost - two.cost);
    return found.length === 0 ? null : found[0].parameters;
  }

  /* ---- Pairs --------------------------------------------------------------------------------- */

  /** A pair that lacks a side, or whose radius is not known, is not used. */
  function isUsable({ photo, map, radius_m: radius }) {
    const numbers = [...(photo ?? [NaN]), ...(map ?? [NaN]), radius];
    return numbers.length === 5 && numbers.every(Number.isFinite) && radius >= 0;
  }

  function isNearAnother(points, least) {
    return points.some((one, i) =>
      points.some((two, j) => j < i && Math.hypot(one[0] - two[0], one[1] - two[1]) < least),
    );
  }

  function faultOf(pairs) {
    if (pairs.length < FEWEST) {
      return "too_few";
    }
    const [photo, map] = [pairs.map((pair) => pair.photo), pairs.map((pair) => pair.map)];
    if (isNearAnother(photo, SAME_PX) || isNearAnother(map, SAME_M)) {
      return "same_point";
    }
    return Math.min(flatness(photo), flatness(map)) < FLATTEST ? "on_one_line" : null;
  }

  /** Standard deviation of a reference on each axis, in metres. */
  const deviation = (pair) => pair.radius_m / RADIUS_95;

  /** Pairs in coordinates near one, with the weights of the fit. */
  function prepared(pairs) {
    const source = frameOf(pairs.map(({ photo }) => upright(photo)));
    const target = frameOf(pairs.map(({ map }) => map));
    const pointing = (POINTING_PX * target.scale) / source.scale;
    const points = pairs.map((pair) => ({
      from: source.enter(upright(pair.photo)),
      to: target.enter(pair.map),
      weight: (target.scale / Math.hypot(deviation(pair), pointing)) ** 2,
    }));
    return { source, target, points };
  }

  /** The corners of the box around points, half as large again on each side. */
  function patchOf(points) {
    const box = [0, 1].map((axis) => {
      const values = points.map((point) => point[axis]);
      const [least, most] = [Math.min(...values), Math.max(...values)];
      return [least - (most - least) / 2, most + (most - least) / 2];
    });
    return box[0].flatMap((x) => box[1].map((y) => [x, y]));
  }

  const distance = ([x1, y1], [x2, y2]) => Math.hypot(x1 - x2, y1 - y2);

  /** How far each pair lies from where the others put it, in units of the target's scale. */
  function leftOut(kind, points, patch) {
    return points.map(({ from, to }, index) => {
      const rest = points.filter((_, other) => other !== index);
      const parameters = fitted(kind, rest, patch);
      return parameters === null
        ? Infinity
        : distance(apply3(KINDS[kind].matrix(parameters), from), to);
    });
  }

  /** The kind of map that leaves least when each pair is left out, and what it leaves. */
  function chosen(points, patch) {
    const kinds = points.length < FEWEST_FOR_AFFINE ? ["similarity"] : ["affine", "projective"];
    const candidates = kinds.map((kind) => {
      const parameters = fitted(kind, points, patch);
      const left = leftOut(kind, points, patch);
      const sum = points.reduce((total, { weight }, i) => total + weight * left[i] ** 2, 0);
      return { kind, parameters, left, sum: parameters === null ? Infinity : sum };
    });
    return candidates.reduce((best, one) => (one.sum < best.sum - ROUNDING ? one : best));
  }

  /* ---- What the true map may be -------------------------------------------------------------- */

  // How the true map may differ from a shift, turn and scale of the photo, as displacements at x and
  // y, which are one at the rim of what is used and turned as the map is. Each is normal with a
  // standard deviation in parts of the sheet's half size: sheared and scaled unevenly, seen in
  // perspective, bent by the lens, bent anyhow.
  const FREE = 3;
  const TERMS = [
    { size: FREE, at: () => [1, 0] },
    { size: FREE, at: () => [0, 1] },
    { size: FREE, at: (x, y) => [x, y] },
    { size: FREE, at: (x, y) => [-y, x] },
    { size: 0.06, at: (x, y) => [x, -y] },
    { size: 0.06, at: (x, y) => [y, x] },
    { size: 0.1, at: (x, y) => [x * x, x * y] },
    { size: 0.1, at: (x, y) => [x * y, y * y] },
    { size: 0.03, at: (x, y) => [x * (x * x + y * y), y * (x * x + y * y)] },
    { size: 0.01, at: (x, y) => [x * x, 0] },
    { size: 0.01, at: (x, y) => [0, x * x] },
    { size: 0.01, at: (x, y) => [2 * x * y, 0] },
    { size: 0.01, at: (x, y) => [0, 2 * x * y] },
    { size: 0.01, at: (x, y) => [y * y, 0] },
    { size: 0.01, at: (x, y) => [0, y * y] },
  ];
  // Any place of the sheet may be off besides by itself.
  const LOCAL = 0.004;
  // So much of a reference's error all have in common, as places of one sketch: pairs do not show it.
  const COMMON = 0.5;
  // How distorted a photo is, and how well its pairs are placed, is not known: times the sizes above,
  // and times a reference's radius with a hand's pixels besides, each with its share.
  const DISTORTIONS = [
    { factor: 0.3, share: 0.35 },
    { factor: 1, share: 0.45 },
    { factor: 2.5, share: 0.2 },
  ];
  const PLACINGS = [
    { reference: 1, pointing_px: 3, share: 0.3 },
    { reference: 1, pointing_px: 8, share: 0.3 },
    { reference: 1, pointing_px: 16, share: 0.2 },
    { reference: 1.6, pointing_px: 8, share: 0.2 },
  ];
  // About one pair in seven is wrong: beside the place by more than its radius and a fiftieth of the
  // sheet, standard deviations on each axis. A second one is rarer than chance would have it: who has
  // found one looks at the others. Of fifty sheets one has two pairs exchanged.
  const WRONG_SHARE = 0.15;
  const WRONG_RADII = 1.2;
  const WRONG_SIZE = 0.02;
  const SECOND = 0.4;
  const SWAPPED_SHARE = 0.02;
  // So many pairs are supposed wrong or exchanged, those that the others put farthest away.
  const MOST_DOUBTED = 8;
  // A pair that is wrong with so much of the shares is named: to look again costs little.
  const NAMED = 0.22;
  // Ways that explain the pairs so much worse than the best (in logarithms; in shares) do not matter.
  const SCREEN = 9;
  const LEAST_SHARE = 2e-5;

  const termsAt = ([x, y]) => TERMS.map(({ at }) => at(x, y));

  /** The terms at places, a row for each of their coordinates. */
  function rowsOf(places) {
    return places.flatMap((place) => {
      const terms = termsAt(place);
      return [0, 1].map((axis) => terms.map((term) => term[axis]));
    });
  }

  /** The covariance of the true map at the places of such rows. */
  function covariance(rows, sizes) {
    return rows.map((one) =>
      rows.map((two) => sizes.reduce((sum, size, k) => sum + size * size * one[k] * two[k], 0)),
    );
  }

  /** Which pairs may be wrong, which swapped, each with its share before the pairs are looked at. */
  function suppositions(n, doubted) {
    const share = (wrong) => WRONG_SHARE ** wrong * (1 - WRONG_SHARE) ** (n - wrong);
    const plain = [
      { wrong: [], swapped: null, share: share(0) },
      ...doubted.map((i) => ({ wrong: [i], swapped: null, share: share(1) })),
    ];
    const couples = doubted.flatMap((i) => doubted.filter((j) => j > i).map((j) => [i, j]));
    const both = n < FEWEST_FOR_AFFINE ? [] : couples;
    return [
      ...plain,
      ...both.map((wrong) => ({ wrong, swapped: null, share: SECOND * share(2) })),
      ...couples.flatMap((swapped) =>
        plain
          .filter(({ wrong }) => !wrong.some((i) => swapped.includes(i)))
          .map((one) => ({ ...one, swapped, share: (one.share * SWAPPED_SHARE) / couples.length })),
      ),
    ];
  }

  /** The frame of what is used of a photo: middle and half size in pixels, metres to its half. */
  function sheetOf(pairs, outline) {
    const used = [...pairs.map(({ photo }) => photo), ...outline].map(upright);
    const box = [0, 1].map((axis) => used.map((point) => point[axis]));
    const [low, high] = [box.map((v) => Math.min(...v)), box.map((v) => Math.max(...v))];
    const middle = [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2];
    const half = Math.max(...used.map((point) => distance(point, middle)));
    const scale =
      frameOf(pairs.map(({ map }) => map)).scale / frameOf(pairs.map(({ photo }) => photo)).scale;
    return {
      metres: half * scale,
      scale,
      enter: (point) => upright(point).map((value, axis) => (value - middle[axis]) / half),
    };
  }

  /** What there is to know of a photo before the pairs' map points are looked at. */
  function groundsOf(pairs, outline) {
    const sheet = sheetOf(pairs, outline);
    const places = pairs.map(({ photo }) => sheet.enter(photo));
    const rows = rowsOf(places);
    const centre = frameOf(pairs.map(({ map }) => map)).leave([0, 0]);
    const told = pairs.map(({ map }) => map.map((value, axis) => value - centre[axis]));
    const distortions = DISTORTIONS.map(({ factor, share }) => {
      const sizes = TERMS.map(({ size }) => size * sheet.metres * (size === FREE ? 1 : factor));
      return {
        share,
        sizes,
        local: (LOCAL * sheet.metres * factor) ** 2,
        smooth: covariance(rows, sizes),
      };
    });
    return { pairs, sheet, places, rows, centre, told, distortions };
  }

  const turned = ([x, y], [cos, sin], way) => [cos * x - way * sin * y, way * sin * x + cos * y];

  /** Cosine and sine of the turn from photo to map, by the pairs that are not supposed wrong. */
  function turnOf({ places, told }, order, wrong) {
    const used = order.map((from, i) => [places[i], told[from]]).filter((_, i) => !wrong.includes(i));
    const middle = [0, 1].map((axis) => used.reduce((sum, [at]) => sum + at[axis], 0) / used.length);
    let [cos, sin] = [0, 0];
    for (const [at, to] of used) {
      const [x, y] = [at[0] - middle[0], at[1] - middle[1]];
      cos += x * to[0] + y * to[1];
      sin += x * to[1] - y * to[0];
    }
    const length = Math.hypot(cos, sin) || 1;
    return [cos / length, sin / length];
  }

  /** A supposition with the pairs put in its order, seen in the photo's direction. */
  function supposed(grounds, supposition) {
    const { wrong, swapped } = supposition;
    const order = grounds.pairs.map((_, i) =>
      swapped === null || !swapped.includes(i) ? i : swapped[0] + swapped[1] - i,
    );
    const turn = turnOf(grounds, order, wrong);
    const seen = order.flatMap((from) => turned(grounds.told[from], turn, -1));
    return { ...supposition, order, turn, seen };
  }

  /** One way in which the pairs may have come about, and how well it explains them. */
  function wayOf({ pairs, sheet }, distortion, placing, supposition) {
    const floor = 1e-9 * sheet.metres ** 2;
    const noise = supposition.order.flatMap((from, i) => {
      const reference = placing.reference * deviation(pairs[from]);
      const pointing = placing.pointing_px * sheet.scale;
      const off = supposition.wrong.includes(i)
        ? WRONG_RADII * pairs[from].radius_m + WRONG_SIZE * sheet.metres
        : 0;
      const variance = reference ** 2 + pointing ** 2 + distortion.local + off ** 2 + floor;
      return [variance, variance];
    });
    const factor = cholesky(distortion.smooth, noise);
    const size = forward(factor, supposition.seen).reduce((sum, value) => sum + value * value, 0);
    const volume = factor.reduce((sum, row, i) => sum + Math.log(row[i]), 0);
    const share = supposition.share * distortion.share * placing.share;
    const evidence = Math.log(share) - size / 2 - volume;
    return { supposition, distortion, noise, factor, evidence };
  }

  /** All ways that matter in which the pairs may have come about, each with its share once they are
      looked at. What explains the pairs badly at the middle of the grid is not looked at further. */
  function waysOf(grounds, doubted) {
    const middle = { reference: 1.3, pointing_px: 10, share: 1 };
    const screened = suppositions(grounds.pairs.length, doubted)
      .map((supposition) => supposed(grounds, supposition))
      .map((supposition) => wayOf(grounds, grounds.distortions[1], middle, supposition));
    const best = Math.max(...screened.map(({ evidence }) => evidence));
    const ways = screened
      .filter(({ evidence }) => evidence > best - SCREEN)
      .flatMap(({ supposition }) =>
        grounds.distortions.flatMap((distortion) =>
          PLACINGS.map((placing) => wayOf(grounds, distortion, placing, supposition)),
        ),
      );
    const most = Math.max(...ways.map(({ evidence }) => evidence));
    const total = ways.reduce((sum, { evidence }) => sum + Math.exp(evidence - most), 0);
    return ways
      .map((way) => ({ ...way, share: Math.exp(way.evidence - most) / total }))
      .filter(({ share }) => share > LEAST_SHARE);
  }

  /** The pairs that are farthest from where the others put them. */
  function doubtedOf(left) {
    return left
      .map((value, index) => ({ value, index }))
      .sort((one, two) => Number(two.value > one.value) - Number(two.value < one.value))
      .slice(0, MOST_DOUBTED)
      .map(({ index }) => index)
      .sort((one, two) => one - two);
  }

  /** What the shares of ways add up to by what they suppose. */
  function sharesBy(ways, keysOf) {
    const shares = new Map();
    for (const { share, supposition } of ways) {
      for (const key of keysOf(supposition)) {
        shares.set(key, (shares.get(key) ?? 0) + share);
      }
    }
    return [...shares].filter(([, share]) => share > NAMED).sort((one, two) => two[1] - one[1]);
  }

  /** What is likely wrong with each pair, as the ways that the pairs may have come about say. */
  function suspects(pairs, left) {
    const ways = waysOf(groundsOf(pairs, []), doubtedOf(left));
    const found = pairs.map(() => null);
    for (const [couple] of sharesBy(ways, ({ swapped }) => (swapped ? [swapped.join(" ")] : []))) {
      const [one, two] = couple.split(" ").map(Number);
      if (found[one] === null && found[two] === null) {
        found[one] = { swapped_with: two };
        found[two] = { swapped_with: one };
      }
    }
    for (const [index] of sharesBy(ways, ({ wrong }) => wrong)) {
      found[index] = found[index] ?? "wrong";
    }
    return found;
  }

  /* ---- The fit ------------------------------------------------------------------------------- */

  function unsolved(pairs, fault) {
    return {
      kind: null,
      hypothetical: true,
      toMap: null,
      toPhoto: null,
      sees: null,
      parameters: null,
      pairs: pairs.map(() => ({ residual_m: null, left_out_m: null, suspect: null })),
      fault,
    };
  }

  /** The map from photo to metres that pairs of points determine.

      Least squares in metres: the sum of |map(photo) - reference|² over the pairs, each divided by
      the variance of its reference and of a hand that points at a corner. Three and four pairs give
      a similarity, five and more an affine or projective map, whichever leaves less when each pair
      is left out. `sees` tells whether a point of the photo lies on the near side of the horizon. */
  function solve(pairs) {
    const usable = pairs.map((pair, index) => ({ ...pair, index })).filter(isUsable);
    const fault = faultOf(usable);
    if (fault !== null) {
      return unsolved(pairs, fault);
    }
    const { source, target, points } = prepared(usable);
    const patch = patchOf(points.map(({ from }) => from));
    const { kind, parameters, left } = chosen(points, patch);
    if (parameters === null) {
      return unsolved(pairs, "on_one_line");
    }
    const matrix = KINDS[kind].matrix(parameters);
    const back = inverse3(matrix);
    const toMap = (point) => target.leave(apply3(matrix, source.enter(upright(point))));
    const toPhoto = (point) => upright(source.leave(apply3(back, target.enter(point))));
    const sees = (point) => isWhole(matrix, [source.enter(upright(point))]);
    const found = unsolved(pairs, usable.every(({ photo }) => sees(photo)) ? null : "folded");
    const doubts = suspects(usable, left);
    usable.forEach(({ photo, map, index }, i) => {
      const { swapped_with: other } = doubts[i] ?? {};
      found.pairs[index] = {
        residual_m: distance(toMap(photo), map),
        left_out_m: left[i] * target.scale,
        suspect: other === undefined ? doubts[i] : { swapped_with: usable[other].index },
      };
    });
    const hypothetical = usable.length < FEWEST_FOR_AFFINE;
    return { ...found, kind, hypothetical, toMap, toPhoto, sees, parameters };
  }

  /* ---- How far the line may be off ----------------------------------------------------------- */

  // So many maps are drawn that explain the pairs; in so many of them the whole line is within. The
  // distortions above are larger than most, so that in truth it is within in 99 of 100.
  const DRAWS = 1500;
  const WITHIN = 0.977;
  // Of a hundred corners, 99 lie within so many standard deviations of the hand.
  const HAND = 2.5;
  // So many points are looked at along the line, besides its corners.
  const SAMPLES = 64;

  /** Normal numbers, the same in each run: mulberry32 and Box-Muller (1958). */
  function normals(seed) {
    let state = seed;
    const uniform = () => {
      state = (state + 0x6d2b79f5) | 0;
      let t = Math.imul(state ^ (state >>> 15), 1 | state);
      t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
      return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    };
    return (size) =>
      size * Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  }

  /** Points along rings, at most so far apart that the longest has `SAMPLES`, with their edges. */
  function sampled(rings) {
    const edges = rings.flatMap((ring) =>
      ring.slice(1).map((end, i) => ({ start: ring[i], end, length: distance(ring[i], end) })),
    );
    const step = edges.reduce((sum, { length }) => sum + length, 0) / SAMPLES;
    return edges
      .filter(({ length }) => length > 0)
      .flatMap(({ start, end, length }) => {
        const parts = Math.max(1, Math.ceil(length / step));
        const along = [(end[0] - start[0]) / length, (end[1] - start[1]) / length];
        return Array.from({ length: parts + 1 }, (_, k) => ({
          at: [0, 1].map((axis) => start[axis] + ((end[axis] - start[axis]) * k) / parts),
          along,
        }));
      });
  }

  /** At one point of the line: where it goes on the map, its normal and metres to a pixel there. */
  function onMap(toMap, { at, along }) {
    const step = (dx, dy) => {
      const one = toMap([at[0] + dx / 2, at[1] + dy / 2]);
      const two = toMap([at[0] - dx / 2, at[1] - dy / 2]);
      return [one[0] - two[0], one[1] - two[1]];
    };
    const tangent = step(...along);
    const across = step(-along[1], along[0]);
    const length = Math.hypot(...tangent);
    const normal = [-tangent[1] / length, tangent[0] / length];
    const pixel = Math.abs(across[0] * normal[0] + across[1] * normal[1]);
    return { at, normal, pixel, to: toMap(at) };
  }

  /** The factors of the terms of one map that explains the pairs as this way does, drawn at random:
      a map and pairs drawn before these are looked at, put right by what the pairs say (Matheron). */
  function drawnMap(rows, { supposition, distortion, noise, factor }, normal) {
    const factors = distortion.sizes.map((size) => normal(size));
    const missing = rows.map((row, i) => {
      let rest = supposition.seen[i] - normal(Math.sqrt(noise[i]));
      for (let k = 0; k < row.length; k += 1) {
        rest -= row[k] * factors[k];
      }
      return rest;
    });
    const pull = solveCholesky(factor, missing);
    rows.forEach((row, i) => {
      for (let k = 0; k < row.length; k += 1) {
        factors[k] += distortion.sizes[k] ** 2 * row[k] * pull[i];
      }
    });
    return factors;
  }

  /** What each term, and a shift of one metre, moves the line sideways at each place. */
  function sideways({ centre }, places, turn) {
    return places.map(({ terms, to, normal }) => {
      const [nx, ny] = turned(normal, turn, -1);
      return {
        moves: terms.map(([x, y]) => x * nx + y * ny),
        shift: [nx, ny],
        still: (centre[0] - to[0]) * normal[0] + (centre[1] - to[1]) * normal[1],
      };
    });
  }

  /** How far the line may be off by the pairs: for each of many maps that explain them, how far the
      whole line stays within. */
  function farthest(grounds, ways, places, common) {
    const normal = normals(1);
    const found = [];
    let due = 0.5;
    for (const way of ways) {
      due += way.share * DRAWS;
      const beside = due < 1 ? [] : sideways(grounds, places, way.supposition.turn);
      const rigid = Math.sqrt(common + way.distortion.local);
      for (; due >= 1; due -= 1) {
        const factors = drawnMap(grounds.rows, way, normal);
        const [east, north] = [normal(rigid), normal(rigid)];
        let most = 0;
        for (const { moves, shift, still } of beside) {
          let off = still + east * shift[0] + north * shift[1];
          for (let k = 0; k < moves.length; k += 1) {
            off += moves[k] * factors[k];
          }
          most = Math.max(most, Math.abs(off));
        }
        found.push(most);
      }
    }
    return found.sort((one, two) => one - two)[Math.floor(WITHIN * found.length)];
  }

  /** How far the radii of the references move the line sideways through the fit, at 95 %: at the
      place where they move it most, the error that all have in common included. */
  function byReferences(pairs, { kind, parameters }, places) {
    const { source, target, points } = prepared(pairs);
    const { square } = normalEquations(kind, parameters, points);
    const lower = cholesky(square, new Float64Array(parameters.length));
    const common = COMMON * Math.max(...pairs.map(deviation));
    const along = (point, [x, y]) => {
      const [east, north] = KINDS[kind].derivatives(parameters, point);
      return east.map((value, k) => value * x + north[k] * y);
    };
    const variances = places.map(({ at, normal }) => {
      const pull = solveCholesky(lower, along(source.enter(upright(at)), normal));
      return points.reduce((sum, { from, weight }, i) => {
        const moved = KINDS[kind]
          .derivatives(parameters, from)
          .map((row) => weight * row.reduce((total, value, k) => total + value * pull[k], 0));
        return sum + (1 - COMMON ** 2) * (Math.hypot(...moved) * deviation(pairs[i])) ** 2;
      }, common ** 2);
    });
    return RADIUS_95 * Math.sqrt(Math.max(...variances));
  }

  /** How far a line traced on the photo may be off, in metres: the root of the sum of squares of
      what the references, the fit, the width of the line and the hand do to it; doubled where fewer
      than five pairs carry it. Infinite where it cannot be told: the pairs determine no map, or the
      outline has no length or reaches over the horizon.

      @param outline  rings of the photo, closed, in pixels
      @param line_px  how wide the line is drawn
      @param hand_px  how far the hand is beside it, a standard deviation on each axis */
  function accuracy(pairs, solution, { outline, line_px: line, hand_px: hand }) {
    const usable = pairs.filter(isUsable);
    const doubled = usable.length < FEWEST_FOR_AFFINE;
    const samples = sampled(outline);
    const isTold = solution.toMap !== null && samples.length > 0;
    if (!isTold || !samples.every(({ at }) => solution.sees(at))) {
      const parts = { references_m: Infinity, fit_m: Infinity, line_m: Infinity, hand_m: Infinity };
      return { accuracy_m: Infinity, ...parts, doubled };
    }
    const grounds = groundsOf(usable, outline.flat());
    const left = solution.pairs.filter((_, i) => isUsable(pairs[i])).map((one) => one.left_out_m);
    const ways = waysOf(grounds, doubtedOf(left));
    const places = samples.map((sample) => ({
      ...onMap(solution.toMap, sample),
      terms: termsAt(grounds.sheet.enter(sample.at)),
    }));
    const references = byReferences(usable, solution, places);
    const common = (COMMON * Math.max(...usable.map(deviation))) ** 2;
    const both = Math.max(references, farthest(grounds, ways, places, common));
    const pixel = Math.max(...places.map((place) => place.pixel));
    const parts = {
      references_m: references,
      fit_m: Math.sqrt(both ** 2 - references ** 2),
      line_m: (line / 2) * pixel,
      hand_m: HAND * hand * pixel,
    };
    const sum = Math.hypot(...Object.values(parts));
    return { accuracy_m: doubled ? 2 * sum : sum, ...parts, doubled };
  }

  return Object.freeze({ solve, accuracy });
})();
