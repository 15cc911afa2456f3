"use strict";

/* What has been traced so far: pairs, the parts of the outline, and what is said of the order; with undo
   and redo. Nothing here touches the page. */

scenemap.traceModel = (() => {
  const LINE_PX = 6;
  const MOST_STEPS = 200;
  const PAIRS_NEEDED = 3;
  const CORNERS_NEEDED = 3;

  // Kinds of order that a file names, and the words for them.
  const RULES = Object.freeze({ "politiloven-7": "rule_politiloven", printed: "rule_printed" });

  const NO_FIELDS = Object.freeze({
    name: "",
    rule: "",
    legal_basis: "",
    source: "",
    valid_from: "",
    valid_to: "",
    open_end: false,
    hours: "",
    clock_from: "",
    clock_to: "",
    streets: "",
  });

  /** Everything that is known of one outline.

      @param plane  from `scenemap.tracePlane.createPlane` */
  function createModel(plane) {
    // A pair is { photo, map, radius_m, by, name }, a corner { photo, hand_px } where it was set on the
    // photo, or { map, radius_m, hand_m } where it was set on the map.
    const state = {
      photo: null,
      pairs: [],
      parts: [],
      line_px: LINE_PX,
      raised_m: null,
      // What the file that was opened says: nothing less is stated. Null where it says nothing.
      opened_m: null,
      fields: { ...NO_FIELDS },
      // What a file that was opened holds besides: it is written again as it was.
      opened: null,
      dirty: false,
    };
    let past = [];
    let future = [];
    let fitted = null;
    let measured = null;
    let listener = () => {};

    function snapshot() {
      return structuredClone({ pairs: state.pairs, parts: state.parts });
    }

    function changed() {
      [fitted, measured] = [null, null];
      state.dirty = true;
      listener();
    }

    /** Do something that can be undone. */
    function change(act) {
      past = [...past.slice(-MOST_STEPS), snapshot()];
      future = [];
      act();
      changed();
    }

    /** Go on with the last change, as while something is dragged. */
    function goOn(act) {
      act();
      changed();
    }

    function travel(from, to) {
      if (from.length === 0) {
        return false;
      }
      to.push(snapshot());
      Object.assign(state, from.pop());
      changed();
      return true;
    }

    /* ---- The fit ---- */

    /** How the photo lies on the map; null before there are three pairs. */
    function solution() {
      if (fitted === null) {
        fitted = state.pairs.length < PAIRS_NEEDED ? {} : { found: scenemap.fit.solve(state.pairs) };
      }
      return fitted.found ?? null;
    }

    function usable() {
      const found = solution();
      return found !== null && found.fault === null ? found : null;
    }

    /** Where a corner is in metres; null if it was set on the photo and nothing says where that is. */
    function mapOf(corner) {
      return corner.map ?? usable()?.toMap(corner.photo) ?? null;
    }

    /** Where a corner is on the photo; null if it was set on the map, likewise. */
    function photoOf(corner) {
      return corner.photo ?? usable()?.toPhoto(corner.map) ?? null;
    }

    /* ---- The outline ---- */

    function openPart() {
      const index = state.parts.findIndex(({ closed }) => !closed);
      return index === -1 ? null : index;
    }

    function closedParts() {
      return state.parts.filter(({ closed }) => closed);
    }

    /** The closed parts as they will be read from the file: { hole, ring } in metres; null where the
        place of a corner is not known. */
    function rings() {
      const found = closedParts().map(({ hole, corners }) => ({
        hole,
        ring: corners.map((corner) => {
          const at = mapOf(corner);
          return at === null ? null : plane.read(plane.written(at));
        }),
      }));
      return found.some(({ ring }) => ring.includes(null)) ? null : found;
    }

    /** What is wrong with the outline: { fault, at } with the place in metres where there is one; null
        if it can be saved. */
    function outlineFault() {
      if (openPart() !== null) {
        return { fault: "part_open", at: null };
      }
      const parts = rings();
      if (parts === null || parts.length === 0) {
        return { fault: "no_outline", at: null };
      }
      const crossing = scenemap.traceRings.crossing(parts.map(({ ring }) => ring));
      if (crossing !== null) {
        const isSelf = crossing.rings[0] === crossing.rings[1];
        return { fault: isSelf ? "crosses_itself" : "parts_cross", at: crossing.at };
      }
      const nested = scenemap.traceRings.polygons(parts);
      return nested.fault === undefined
        ? null
        : { fault: nested.fault, at: parts[nested.part].ring[0] };
    }

    /* ---- How exact it is ---- */

    function all(corners, key) {
      return corners.flatMap((corner) => (corner[key] === undefined ? [] : [corner[key]]));
    }

    /** What is known of the outline's accuracy from corners that were set on the map: doubled where the
        outline is a guess. */
    function mapAccuracy(corners) {
      const doubled = isHypothetical();
      const [references_m, hand_m] = ["radius_m", "hand_m"].map((key) =>
        Math.max(0, ...all(corners, key)),
      );
      const sum = Math.hypot(references_m, hand_m);
      const accuracy_m = doubled ? 2 * sum : sum;
      return { accuracy_m, references_m, fit_m: 0, line_m: 0, hand_m, doubled, by_map: true };
    }

    function measuredAccuracy() {
      const corners = closedParts().flatMap((part) => part.corners);
      const onMap = corners.filter(({ map }) => map !== undefined);
      if (corners.length === 0 || (usable() === null && onMap.length < corners.length)) {
        return null;
      }
      const drawn = onMap.length === 0 ? null : mapAccuracy(onMap);
      if (usable() === null) {
        return drawn;
      }
      const outline = closedParts().map((part) =>
        scenemap.traceRings.closed(part.corners.map(photoOf)),
      );
      const hand_px = Math.max(0, ...all(corners, "hand_px"));
      const found = scenemap.fit.accuracy(state.pairs, usable(), {
        outline,
        line_px: state.line_px,
        hand_px,
      });
      return drawn !== null && drawn.accuracy_m > found.accuracy_m ? drawn : found;
    }

    /** How exact the outline is, metres at 95 %, with its parts; null before there is one. */
    function accuracy() {
      measured = measured ?? { found: measuredAccuracy() };
      return measured.found;
    }

    /** Whether nothing says how exact corners are that a file holds: no pairs, and nothing typed. */
    function isAccuracyUnsaid() {
      const corners = closedParts().flatMap((part) => part.corners);
      const isUnsaid = ({ map, radius_m: radius }) => map !== undefined && !(radius > 0);
      const told = state.raised_m ?? state.opened_m;
      return told === null && usable() === null && corners.some(isUnsaid);
    }

    /** The least that may be stated, whole metres: as computed, and no less than what was opened. */
    function leastAccuracy() {
      return Math.max(1, Math.ceil(accuracy()?.accuracy_m ?? 0), Math.ceil(state.opened_m ?? 0));
    }

    /** The accuracy that is written, whole metres: the least, or as raised by hand; null where nothing
        says it. */
    function statedAccuracy() {
      if (accuracy() === null || isAccuracyUnsaid()) {
        return null;
      }
      return Math.max(leastAccuracy(), state.raised_m ?? 0);
    }

    /** Whether too little is known for the outline to be more than a guess. */
    function isHypothetical() {
      return usable()?.hypothetical ?? true;
    }

    return Object.freeze({
      state,
      onChange(act) {
        listener = act;
      },
      canUndo: () => past.length > 0,
      canRedo: () => future.length > 0,
      undo: () => travel(past, future),
      redo: () => travel(future, past),
      touched: changed,
      saved() {
        state.dirty = false;
      },
      /** Begin with what a file holds, or with nothing. */
      restart(values) {
        past = [];
        future = [];
        Object.assign(state, values);
        changed();
        state.dirty = false;
      },

      addPair: (pair) => change(() => state.pairs.push(pair)),
      movePair(index, values, { first = true } = {}) {
        (first ? change : goOn)(() => Object.assign(state.pairs[index], values));
      },
      deletePair: (index) => change(() => state.pairs.splice(index, 1)),

      openPart,
      addPart: (hole) => change(() => state.parts.push({ hole, closed: false, corners: [] })),
      deletePart: (index) => change(() => state.parts.splice(index, 1)),
      addCorner(corner) {
        change(() => {
          if (openPart() === null) {
            state.parts.push({ hole: false, closed: false, corners: [] });
          }
          state.parts[openPart()].corners.push(corner);
        });
      },
      canClose: () => openPart() !== null && state.parts[openPart()].corners.length >= CORNERS_NEEDED,
      closePart() {
        change(() => {
          state.parts[openPart()].closed = true;
        });
      },
      moveCorner(part, index, corner, { first = true } = {}) {
        (first ? change : goOn)(() => {
          state.parts[part].corners[index] = corner;
        });
      },
      insertCorner(part, index, corner) {
        change(() => state.parts[part].corners.splice(index, 0, corner));
      },
      /** Take a corner away; a part that has too few left goes with it, or is open again. */
      deleteCorner(part, index) {
        change(() => {
          const one = state.parts[part];
          one.corners.splice(index, 1);
          if (one.corners.length === 0) {
            state.parts.splice(part, 1);
          } else if (one.corners.length < CORNERS_NEEDED && openPart() === null) {
            one.closed = false;
          } else if (one.corners.length < CORNERS_NEEDED && one.closed) {
            state.parts.splice(part, 1);
          }
        });
      },

      solution,
      usable,
      mapOf,
      photoOf,
      rings,
      outlineFault,
      accuracy,
      isAccuracyUnsaid,
      leastAccuracy,
      statedAccuracy,
      isHypothetical,
    });
  }

  return Object.freeze({ createModel, NO_FIELDS, RULES, LINE_PX });
})();
