"use strict";

/* Where symbols and their labels may stand without hiding one another. Pure geometry. */

scenemap.layout = (() => {
  const GAP = 3;
  // From this distance on, a line leads from a symbol to its label.
  const LEADER = 8;
  // By so much, at least, a label is nearer to its own symbol than to any other.
  const CLEARLY = 2;
  const RINGS = [20, 32, 46, 62];
  // What must be named looks further for a place where its name has room, too.
  const FURTHER = [80, 100, 125, 150, 180, 215, 255];
  const COMPASS = [
    [1, 0],
    [-1, 0],
    [0.7, -0.7],
    [-0.7, -0.7],
    [0.7, 0.7],
    [-0.7, 0.7],
    [0, -1],
    [0, 1],
  ];

  function box(x, y, halfWidth, halfHeight) {
    return {
      left: x - halfWidth,
      right: x + halfWidth,
      top: y - halfHeight,
      bottom: y + halfHeight,
    };
  }

  function overlap(one, two) {
    return (
      one.left < two.right && two.left < one.right && one.top < two.bottom && two.top < one.bottom
    );
  }

  function inside(one, frame) {
    return (
      one.left >= frame.left &&
      one.right <= frame.right &&
      one.top >= frame.top &&
      one.bottom <= frame.bottom
    );
  }

  /** How far two boxes lie apart; 0 where they touch. */
  function gap(one, two) {
    const across = Math.max(one.left - two.right, two.left - one.right, 0);
    const up = Math.max(one.top - two.bottom, two.top - one.bottom, 0);
    return Math.hypot(across, up);
  }

  /** Whether two boxes lie no farther apart than a distance: asked so often that it works nothing out
      that it need not. */
  function isWithin(one, two, distance) {
    const across = Math.max(one.left - two.right, two.left - one.right, 0);
    if (across > distance) {
      return false;
    }
    const up = Math.max(one.top - two.bottom, two.top - one.bottom, 0);
    return up <= distance && Math.hypot(across, up) <= distance;
  }

  function isFree(candidate, taken, frame) {
    if (!inside(candidate, frame)) {
      return false;
    }
    for (const other of taken) {
      if (overlap(candidate, other)) {
        return false;
      }
    }
    return true;
  }

  function placesAround({ x, y }, rings) {
    const around = rings.flatMap((ring) =>
      COMPASS.map(([east, south]) => [x + ring * east, y + ring * south]),
    );
    return [[x, y], ...around];
  }

  /** The nearest free place for a symbol, or its own place where there is none. */
  function placeSymbol({ x, y, half }, taken, frame) {
    const places = placesAround({ x, y }, RINGS);
    const free = places.find(([px, py]) => isFree(box(px, py, half, half), taken, frame));
    return free ?? places[0];
  }

  /** The middles of the eight places around a symbol, so far from it, that a label may fill, the best
      first. A label beside its symbol is set towards it. */
  function labelPlaces({ x, y, half }, { width, height }, reach) {
    const sideways = half + GAP + reach + width / 2;
    const upwards = half + GAP + reach + height / 2;
    const corner = 0.75 * (half + reach) + GAP;
    return [
      [x + sideways, y, "start"],
      [x - sideways, y, "end"],
      [x + corner + width / 2, y - corner - height / 2, "start"],
      [x + corner + width / 2, y + corner + height / 2, "start"],
      [x - corner - width / 2, y - corner - height / 2, "end"],
      [x - corner - width / 2, y + corner + height / 2, "end"],
      [x, y - upwards, "middle"],
      [x, y + upwards, "middle"],
    ];
  }

  /** The line from a symbol to a label that stands apart from it. */
  function leaderTo({ x, y, half }, place) {
    const end = {
      x: Math.min(Math.max(x, place.left), place.right),
      y: Math.min(Math.max(y, place.top), place.bottom),
    };
    const whole = Math.hypot(end.x - x, end.y - y);
    const part = Math.min(1, half / whole);
    return { x1: x + (end.x - x) * part, y1: y + (end.y - y) * part, x2: end.x, y2: end.y };
  }

  function crosses({ x1, y1, x2, y2 }, boxes) {
    return [0.25, 0.5, 0.75].some((part) => {
      const [x, y] = [x1 + (x2 - x1) * part, y1 + (y2 - y1) * part];
      return boxes.some((one) => x > one.left && x < one.right && y > one.top && y < one.bottom);
    });
  }

  /** The first label, of several from long to short, that has a free place no nearer to another
      symbol than to its own; null if none has. Only the short ones may stand apart.

      `boxes` are those of all symbols, `own` among them; `reaches` how far a label may stand apart. */
  function placeLabel(symbol, labels, taken, frame, own = null, boxes = [], reaches = [0]) {
    const isOwn = (place) => {
      const near = own === null ? 0 : gap(place, own);
      return !boxes.some((one) => one !== own && isWithin(place, one, near + CLEARLY));
    };
    const isCrossed = (leader) => crosses(leader, boxes.filter((one) => one !== own));
    for (const label of labels) {
      for (const reach of label.stays ? [0] : reaches) {
        for (const [x, y, anchor] of labelPlaces(symbol, label, reach)) {
          const place = box(x, y, label.width / 2, label.height / 2);
          if (isFree(place, taken, frame) && isOwn(place)) {
            const leader = reach < LEADER ? null : leaderTo(symbol, place);
            if (leader === null || !isCrossed(leader)) {
              return { label, place: { ...place, anchor }, leader };
            }
          }
        }
      }
    }
    return null;
  }

  /** The first of some places for a symbol where its name has room as well: where both stand; null
      if there is none. The symbol itself keeps clear of `firm` alone, where that is given; its name
      stands apart where `reaches` say so. */
  function placeNamed({ half, labels }, places, taken, frame, boxes, { firm, reaches } = {}) {
    for (const [x, y] of places) {
      const own = box(x, y, half, half);
      if (isFree(own, firm ?? taken, frame)) {
        const all = [...boxes, own];
        const around = [...taken, own];
        const placed = placeLabel({ x, y, half }, labels, around, frame, own, all, reaches);
        if (placed !== null) {
          return { x, y, placed };
        }
      }
    }
    return null;
  }

  function placesFar(symbol) {
    return placesAround(symbol, [...RINGS, ...FURTHER]);
  }

  /** The order in which symbols are drawn: as they come, but that of two that overlap the smaller is
      drawn later, and so on top. Little changes in it while little changes on the map. */
  function drawingOrder(items) {
    const boxes = items.map(({ x, y, half }) => box(x, y, half, half));
    const above = items.map(() => []);
    const beneath = items.map(() => 0);
    items.forEach((item, one) => {
      for (let two = one + 1; two < items.length; two += 1) {
        const other = items[two];
        if (item.half > 0 && other.half > 0 && overlap(boxes[one], boxes[two])) {
          const [low, high] = item.half >= other.half ? [one, two] : [two, one];
          above[low].push(high);
          beneath[high] += 1;
        }
      }
    });
    const drawn = [];
    let reached = -1;
    // Each goes as soon as all that lie beneath it have gone; as these are larger, there is no circle.
    function draw(index) {
      drawn.push(items[index]);
      for (const high of above[index]) {
        beneath[high] -= 1;
        if (beneath[high] === 0 && high < reached) {
          draw(high);
        }
      }
    }
    items.forEach((_, index) => {
      reached = index;
      if (beneath[index] === 0) {
        draw(index);
      }
    });
    return drawn;
  }

  /** Push numbers in order apart until neighbours are `least` apart, within `low` and `high`. */
  function spread(wanted, least, low, high) {
    const order = wanted.map((_, index) => index).sort((a, b) => wanted[a] - wanted[b]);
    const placed = [];
    order.forEach((index, rank) => {
      const floor = rank === 0 ? low : placed[order[rank - 1]] + least;
      placed[index] = Math.max(wanted[index], floor);
    });
    let ceiling = high;
    for (const index of order.reverse()) {
      placed[index] = Math.min(placed[index], ceiling);
      ceiling = placed[index] - least;
    }
    return placed;
  }

  /** Break text into at most `most` lines of about `width` characters; an ellipsis marks a cut. */
  function wrap(text, width, most) {
    const lines = [""];
    for (const word of text.split(/\s+/)) {
      const last = lines[lines.length - 1];
      if (last !== "" && last.length + 1 + word.length > width) {
        lines.push(word);
      } else {
        lines[lines.length - 1] = last === "" ? word : `${last} ${word}`;
      }
    }
    if (lines.length <= most) {
      return lines;
    }
    return [...lines.slice(0, most - 1), `${lines[most - 1]} …`];
  }

  return { box, gap, isFree, placeSymbol, placeLabel, placeNamed, placesFar, drawingOrder, spread, wrap };
})();
