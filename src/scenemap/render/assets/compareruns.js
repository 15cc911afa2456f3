"use strict";

/* The periods that can be compared: those that were counted, one or several in a row. What is known
   of an area in one, and what changed between two. */

scenemap.compareRuns = (() => {
  const PER_DAYS = 30;
  // As the facts number them.
  const [ZERO, EXACT, PART] = [1, 2, 5];
  // A sum of several periods is known, or not, as one period is.
  const AS_ONE = {
    total: "exact",
    total_part: "part",
    total_zero: "zero",
    total_unknown: "unknown",
    total_withheld: "suppressed",
  };
  // A state of which nothing can be compared, and the words for why.
  const WHY = { unknown: "unknown", suppressed: "withheld", part: "part" };

  function share(one, two) {
    return one.start < two.end && two.start < one.end;
  }

  /** An ISO date of the year before. */
  function yearBefore(iso) {
    const [year, ...rest] = iso.split("-");
    return [String(Number(year) - 1).padStart(4, "0"), ...rest].join("-");
  }

  function createRuns(facts, words) {
    const { compare } = facts;
    const isOfSlices = compare.of_slices;
    const figures = isOfSlices ? facts.cells : sourceFigures();
    const periods = isOfSlices
      ? facts.source_periods.map((one, at) => ({ ...one, label: facts.slices[at].label }))
      : facts.source_periods;
    const windows = compare.windows === null ? null : windowRuns(compare.windows.ends);
    const odd = new Map();

    /** The counts by source period. A printed figure is of all of its period, also where the figures
        are those of slices that it covers in part. */
    function sourceFigures() {
      const table = facts.tables.find((one) => one.figures !== undefined);
      const { state, count } = scenemap.cells.figuresOf(facts, table);
      const whole = (number) => (number === 0 ? ZERO : EXACT);
      return {
        count,
        state: state.map((row, area) =>
          row.map((code, at) => (code === PART ? whole(count[area][at]) : code)),
        ),
      };
    }

    function windowRuns(ends) {
      return ends.map((one, window) => ({ ...one, window }));
    }

    /** What a run is of: the counts, and the ends of its days. */
    function sourceOf(run) {
      if (run.window === undefined) {
        return { told: compare, cells: figures };
      }
      return { told: compare.windows, cells: compare.windows };
    }

    function spanOf(run) {
      return run.window === undefined ? run : { from: run.window, to: run.window };
    }

    function partsOf(run) {
      return run.window === undefined ? periods.slice(run.from, run.to + 1) : [windows[run.window]];
    }

    function endsOf(run) {
      const parts = partsOf(run);
      return { start: parts[0].start, end: parts[parts.length - 1].end };
    }

    function oddDays(told, area) {
      if (!odd.has(told)) {
        const rows = Object.entries(told.other_days);
        odd.set(told, new Map(rows.map(([index, pairs]) => [Number(index), new Map(pairs)])));
      }
      return odd.get(told).get(area);
    }

    /** The days that an area was watched on; null where the source does not say how many. */
    function daysOf(told, area, { from, to }) {
      const others = oddDays(told, area);
      let days = 0;
      for (let at = from; at <= to; at += 1) {
        const here = others?.has(at) ? others.get(at) : told.days[at];
        if (here === null) {
          return null;
        }
        days += here;
      }
      return days;
    }

    /** What is known of an area in a run: the sum of its counts per 30 watched days. A sum that lacks
        a part is none. */
    function cell(area, run) {
      const { told, cells } = sourceOf(run);
      const span = spanOf(run);
      const { state, count } = scenemap.modes.total(cells, area, span);
      const days = count === null ? null : daysOf(told, area, span);
      const value = days === null || days === 0 ? null : (count / days) * PER_DAYS;
      return { state: AS_ONE[state], value, count, days };
    }

    /** Whether periods of a run, or of two, share a day: a count would stand on both sides. */
    function overlaps(first, last) {
      const [one, two] = [partsOf(first), partsOf(last)];
      const isMixed = (parts) => parts.some((part, at) => at > 0 && share(parts[at - 1], part));
      return isMixed(one) || isMixed(two) || one.some((a) => two.some((b) => share(a, b)));
    }

    function whyNot(known) {
      if (known.state === "part") {
        return compare.in_part ? null : WHY.part;
      }
      if (WHY[known.state] !== undefined) {
        return WHY[known.state];
      }
      return known.value === null ? "undated" : null;
    }

    /** What changed in an area from one run to the other; `change` is null where that cannot be said,
        and `why` then says why, of each run. */
    function compared(area, first, last) {
      const [old, now] = [cell(area, first), cell(area, last)];
      const why = [whyNot(old), whyNot(now)];
      if (why.some((one) => one !== null) || overlaps(first, last)) {
        return { area, first: old, last: now, why, change: null };
      }
      const counts = [old.count, now.count];
      const change = scenemap.compareRates.change(counts, [old.days, now.days], compare.rule);
      return {
        area,
        first: old,
        last: now,
        why,
        change: { ...change, difference: change.difference * PER_DAYS },
      };
    }

    function label(run) {
      if (run.window !== undefined) {
        const period = words.of(windows[run.window].label);
        return words.ui(`compare_window_${run.window}`, { period });
      }
      const [from, to] = [words.of(periods[run.from].label), words.of(periods[run.to].label)];
      return run.from === run.to ? from : words.ui("span", { first: from, last: to });
    }

    /** The periods that have a day in common with a run of slices; null if none has. */
    function ofSlices(from, to) {
      const asked = { start: facts.slices[from].start, end: facts.slices[to].end };
      const touched = periods.map((_, at) => at).filter((at) => share(periods[at], asked));
      return touched.length === 0
        ? null
        : { from: touched[0], to: touched[touched.length - 1] };
    }

    /** The slices that a run has a day in common with, both ends included. */
    function slicesOf(run) {
      const ends = endsOf(run);
      const touched = facts.slices.map((_, at) => at).filter((at) => share(facts.slices[at], ends));
      return { from: touched[0], to: touched[touched.length - 1] };
    }

    /** As many periods just before a run; null if there are not as many. */
    function before(run) {
      const length = run.to - run.from + 1;
      return run.window !== undefined || run.from < length
        ? null
        : { from: run.from - length, to: run.from - 1 };
    }

    function find(start, end) {
      const from = periods.findIndex((one) => one.start === start);
      const to = periods.findIndex((one, at) => at >= from && one.end === end);
      if (from >= 0 && to >= 0) {
        return { from, to };
      }
      const window = (windows ?? []).find((one) => one.start === start && one.end === end);
      return window === undefined ? null : { window: window.window };
    }

    /** The same time of the year before; null if it was not counted so. */
    function aYearBefore(run) {
      const { start, end } = endsOf(run);
      const found = find(yearBefore(start), yearBefore(end));
      return found === null || found.window !== undefined ? null : found;
    }

    return {
      periods,
      isOfSlices,
      windows,
      first: windows === null ? { from: compare.first, to: compare.first } : { window: 0 },
      last: windows === null ? { from: compare.last, to: compare.last } : { window: 1 },
      cell,
      compared,
      overlaps,
      label,
      endsOf,
      ofSlices,
      slicesOf,
      before,
      aYearBefore,
      find,
    };
  }

  return Object.freeze({ createRuns, AS_ONE });
})();
