"use strict";

/* Rings as lists of corners [x, y], the last joined to the first: whether they cross, and how they lie
   within one another. Pure. */

scenemap.traceRings = (() => {
  const { isWithin, nearest } = scenemap.check;

  function closed(ring) {
    return [...ring, ring[0]];
  }

  function edges(ring) {
    return ring.map((corner, index) => [corner, ring[(index + 1) % ring.length]]);
  }

  /** Twice the signed area of a triangle: above 0 where c lies to the left of a to b. */
  function turn([ax, ay], [bx, by], [cx, cy]) {
    return (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
  }

  function same([ax, ay], [bx, by]) {
    return ax === bx && ay === by;
  }

  function onEdge([a, b], point) {
    return turn(a, b, point) === 0 && nearest(point[0], point[1], [[a, b]]).distance === 0;
  }

  /** A point that two edges have in common; null if there is none. */
  function meeting([a, b], [c, d]) {
    const [one, two, three, four] = [turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)];
    if (one * two < 0 && three * four < 0) {
      const along = three / (three - four);
      return [a[0] + along * (b[0] - a[0]), a[1] + along * (b[1] - a[1])];
    }
    const touching = [
      [[a, b], c],
      [[a, b], d],
      [[c, d], a],
      [[c, d], b],
    ].find(([edge, point]) => onEdge(edge, point));
    return touching === undefined ? null : touching[1];
  }

  /** Where a ring crosses or touches itself, or turns back on itself; null if it does not. */
  function crossingOf(ring) {
    const all = edges(ring);
    for (let i = 0; i < all.length; i += 1) {
      for (let j = i + 1; j < all.length; j += 1) {
        const follows = j === i + 1 || (i === 0 && j === all.length - 1);
        if (!follows) {
          const at = meeting(all[i], all[j]);
          if (at !== null) {
            return at;
          }
        } else if (all.length > 2) {
          const [first, second] = j === i + 1 ? [all[i], all[j]] : [all[j], all[i]];
          if (onEdge(first, second[1]) || onEdge(second, first[0])) {
            return first[1];
          }
        }
      }
    }
    return null;
  }

  /** Where two rings cross or run along each other; a corner in common is allowed. */
  function crossingBetween(one, two) {
    for (const edge of edges(one)) {
      for (const other of edges(two)) {
        const at = meeting(edge, other);
        const isCorner = at !== null && [edge, other].every((ends) => ends.some((end) => same(end, at)));
        if (at !== null && !isCorner) {
          return at;
        }
      }
    }
    const middles = edges(one).map(([[ax, ay], [bx, by]]) => [(ax + bx) / 2, (ay + by) / 2]);
    const inside = middles.map(([x, y]) => isWithin(x, y, [closed(two)]));
    const odd = inside.findIndex((value) => value !== inside[0]);
    return odd === -1 ? null : one[odd];
  }

  /** Where rings cross themselves or each other: { at, rings: [index, index] }; null if nowhere. */
  function crossing(rings) {
    for (let i = 0; i < rings.length; i += 1) {
      const at = crossingOf(rings[i]);
      if (at !== null) {
        return { at, rings: [i, i] };
      }
      for (let j = 0; j < i; j += 1) {
        const between = crossingBetween(rings[i], rings[j]) ?? crossingBetween(rings[j], rings[i]);
        if (between !== null) {
          return { at: between, rings: [j, i] };
        }
      }
    }
    return null;
  }

  function signedArea(ring) {
    return edges(ring).reduce((sum, [[ax, ay], [bx, by]]) => sum + ax * by - bx * ay, 0) / 2;
  }

  /** A ring that runs round to the left, as outer rings do in GeoJSON, or to the right. */
  function turned(ring, left) {
    return signedArea(ring) > 0 === left ? ring : [...ring].reverse();
  }

  /** Whether the middle of a ring's first edge lies in another ring that it does not cross. */
  function liesIn(ring, other) {
    const [[ax, ay], [bx, by]] = edges(ring)[0];
    return isWithin((ax + bx) / 2, (ay + by) / 2, [closed(other)]);
  }

  /** Polygons, each its outer ring and its holes, of parts { ring, hole } that do not cross; or
      { fault, part } where a hole lies in nothing, or a part within another. */
  function polygons(parts) {
    const holders = parts.map(({ ring }, index) =>
      parts.flatMap((other, at) => (at !== index && liesIn(ring, other.ring) ? [at] : [])),
    );
    const wrong = parts.findIndex(({ hole }, index) => hole !== (holders[index].length % 2 === 1));
    if (wrong !== -1) {
      return { fault: parts[wrong].hole ? "hole_outside" : "part_within", part: wrong };
    }
    const outer = parts.flatMap(({ hole }, index) => (hole ? [] : [index]));
    const found = outer.map((index) => {
      const holes = parts.flatMap(({ ring, hole }, at) => {
        const isOurs =
          hole && holders[at].includes(index) && holders[at].length === holders[index].length + 1;
        return isOurs ? [turned(ring, false)] : [];
      });
      return [turned(parts[index].ring, true), ...holes];
    });
    return { polygons: found };
  }

  return Object.freeze({ closed, crossing, polygons, signedArea });
})();
