"use strict";

/* Where symbols and their labels may stand without hiding one another. Pure geometry. */

scenemap.layout = (() => {
  const GAP = 3;
  const RINGS = [20, 32, 46, 62];
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

  function isFree(candidate, taken, frame) {
    return inside(candidate, frame) && !taken.some((other) => overlap(candidate, other));
  }

  /** The nearest free place for a symbol, or its own place where there is none. */
  function placeSymbol({ x, y, half }, taken, frame) {
    const places = [[x, y]];
    for (const ring of RINGS) {
      places.push(...COMPASS.map(([east, south]) => [x + ring * east, y + ring * south]));
    }
    const free = places.find(([px, py]) => isFree(box(px, py, half, half), taken, frame));
    return free ?? places[0];
  }

  /** The eight places around a symbol that a label may fill, the best first. A label beside its
      symbol is set towards it. */
  function labelPlaces({ x, y, half }, { width, height }) {
    const sideways = half + GAP + width / 2;
    const upwards = half + GAP + height / 2;
    const corner = 0.75 * half + GAP;
    return [
      [x + sideways, y, "start"],
      [x - sideways, y, "end"],
      [x + corner + width / 2, y - corner - height / 2, "start"],
      [x + corner + width / 2, y + corner + height / 2, "start"],
      [x - corner - width / 2, y - corner - height / 2, "end"],
      [x - corner - width / 2, y + corner + height / 2, "end"],
      [x, y - upwards, "middle"],
      [x, y + upwards, "middle"],
    ].map(([cx, cy, anchor]) => ({ ...box(cx, cy, width / 2, height / 2), anchor }));
  }

  /** The first label, of several from long to short, that has a free place; null if none has. */
  function placeLabel(symbol, labels, taken, frame) {
    for (const label of labels) {
      const free = labelPlaces(symbol, label).find((place) => isFree(place, taken, frame));
      if (free !== undefined) {
        return { label, place: free };
      }
    }
    return null;
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

  return { box, isFree, placeSymbol, placeLabel, spread, wrap };
})();
