"use strict";

/* Counts of one slice, of the last few, or of all so far. Only counts can be added up: where one
   number is a mean of a longer source period, the page shows single slices only. */

scenemap.modes = (() => {
  const MODES = ["single", "window", "cumulative"];
  const WINDOW = 4;
  // As the facts number them.
  const [UNKNOWN, ZERO, EXACT, SUPPRESSED, PART] = [0, 1, 2, 4, 5];
  const COUNTED = [ZERO, EXACT, PART];

  /** Why slices are not added up: a number is a mean, or none is known; null where they are. */
  function whyNoSums({ state, count }) {
    const counted = (area, slice) =>
      COUNTED.includes(state[area][slice]) && count[area][slice] !== null;
    const missing = (area, slice) => [UNKNOWN, SUPPRESSED].includes(state[area][slice]);
    const every = state.every((row, area) =>
      row.every((_, slice) => counted(area, slice) || missing(area, slice)),
    );
    const some = state.some((row, area) => row.some((_, slice) => counted(area, slice)));
    if (!every) {
      return "mean";
    }
    return some ? null : "unknown";
  }

  /** The slices that a mode adds up, both ends included. */
  function spanOf(mode, slice) {
    const from = { single: slice, window: Math.max(0, slice - WINDOW + 1), cumulative: 0 };
    return { from: from[mode], to: slice };
  }

  /** The sum of a span. A sum that lacks a part is none: it is unknown, or withheld. */
  function total({ state, count }, area, span) {
    const states = state[area].slice(span.from, span.to + 1);
    const sum = count[area].slice(span.from, span.to + 1).reduce((all, one) => all + one, 0);
    const missing = (name) => ({ state: name, value: null, count: null, period: null, span });
    if (states.includes(UNKNOWN)) {
      return missing("total_unknown");
    }
    if (states.includes(SUPPRESSED)) {
      return missing("total_withheld");
    }
    const zero = states.every((one) => one === ZERO);
    const whole = states.includes(PART) ? "total_part" : "total";
    return { state: zero ? "total_zero" : whole, value: sum, count: sum, period: null, span };
  }

  function roundToTwo(value) {
    return Number(value.toPrecision(2));
  }

  /** The smallest number above nought; the largest where there is none. */
  function smallest(values, max) {
    return values.reduce((least, value) => (value > 0 && value < least ? value : least), max);
  }

  /** The sizes of a mode's legend, fixed over time: the largest sum, and two rounder ones. */
  function scaleOf(facts, mode) {
    if (mode === "single") {
      return { ...facts.legend, min: smallest(facts.cells.value.flat(), facts.legend.max) };
    }
    const sums = facts.areas.flatMap((_, area) =>
      facts.slices.map((__, slice) => total(facts.cells, area, spanOf(mode, slice)).count ?? 0),
    );
    const max = Math.max(1, ...sums);
    if (!sums.some((sum) => sum > 0)) {
      return { steps: [], max, min: max };
    }
    const steps = new Set([max / 5, max / 2, max].map((step) => Math.round(roundToTwo(step))));
    steps.delete(0);
    return { steps: [...steps.add(max)], max, min: smallest(sums, max) };
  }

  function createModes(facts, words) {
    const why = whyNoSums(facts.cells);
    const offered = why === null ? MODES : MODES.slice(0, 1);
    const scales = new Map();

    /** The scale of a mode, worked out when it is first asked for. */
    function scale(mode) {
      if (!scales.has(mode)) {
        scales.set(mode, scaleOf(facts, mode));
      }
      return scales.get(mode);
    }

    /** What a mode shows of an area: the cell of the slice, or a sum up to it. */
    function cell(area, { slice, mode }) {
      return mode === "single"
        ? words.cell(area, slice)
        : total(facts.cells, area, spanOf(mode, slice));
    }

    /** The name of a slice, which says once, and not at each number, that some are of a part of it. */
    function title(state) {
      const label = words.of(facts.slices[state.slice].label);
      const parts = ["part", "total_part"];
      const inPart = facts.areas.some((_, area) => parts.includes(cell(area, state).state));
      return inPart ? words.ui("slice_in_part", { slice: label }) : label;
    }

    return {
      offered,
      whyNoSums: why,
      isSum: (mode) => mode !== "single",
      scale,
      cell,
      title,
      span: ({ slice, mode }) => spanOf(mode, slice),
    };
  }

  return { createModes, whyNoSums, spanOf, total, scaleOf };
})();
