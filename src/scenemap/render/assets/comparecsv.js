"use strict";

/* Numbers of the page as a CSV file: as scenemap.writing does it, with a mark at its beginning by
   which spreadsheets know its letters. */

scenemap.compareCsv = (() => {
  const { lastDay } = scenemap.time;

  const MARK = "\ufeff";
  // A cell that begins so is run as a formula by the common spreadsheets, or read as one guarded from it.
  const FORMULA = /^'*[=+\-@\t\r]/;
  const QUOTED = /[",\r\n]/;

  /** A cell: blank for null, numbers as they are, text guarded against being run. */
  function cellText(value) {
    if (value === null || typeof value === "number") {
      return value === null ? "" : String(value);
    }
    const guarded = FORMULA.test(value) ? `'${value}` : value;
    return QUOTED.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
  }

  function rowText(row) {
    return `${row.map(cellText).join(",")}\n`;
  }

  /** A file of rows that name their columns, all of them the same ones. */
  function write(rows) {
    const lines = [Object.keys(rows[0]), ...rows.map((row) => Object.values(row))];
    return MARK + lines.map(rowText).join("");
  }

  /** What is simulated says so in every row: rows are copied without what stands above them. */
  function marked(facts, words) {
    return facts.watermark === null ? {} : { warning: words.of(facts.watermark) };
  }

  /** The words that files have for a cell of a slice. */
  function flagsOf(facts, area, slice) {
    const { usual, other } = facts.flags;
    const [{ id }, { id: period }] = [facts.areas[area], facts.slices[slice]];
    const own = other.find(([at, where]) => at === period && where === id);
    return own === undefined ? usual[facts.cells.state[area][slice]] : own[2];
  }

  /** A row an area: its cell of one slice, as written files have it. */
  function sliceRows(facts, words, slice) {
    const { start, end, id } = facts.slices[slice];
    return facts.areas.map((area, index) => {
      const { count, value, period } = words.cell(index, slice);
      return {
        area: area.id,
        name: words.of(area.name),
        period: id,
        start,
        end: lastDay(end),
        // The count behind a mean is of another period.
        count: period === null ? count : null,
        per_30_days: value,
        flags: flagsOf(facts, index, slice),
        ...marked(facts, words),
      };
    });
  }

  /** A row an area: its sum over several slices. */
  function sumRows(facts, words, modes, state) {
    const { from, to } = modes.span(state);
    return facts.areas.map((area, index) => {
      const known = modes.cell(index, state);
      return {
        area: area.id,
        name: words.of(area.name),
        start: facts.slices[from].start,
        end: lastDay(facts.slices[to].end),
        count: known.count,
        flags: usualFlags(facts, scenemap.compareRuns.AS_ONE[known.state]),
        ...marked(facts, words),
      };
    });
  }

  /** The words that files have for a state as such. */
  function usualFlags(facts, state) {
    return facts.flags.usual[scenemap.words.STATES.indexOf(state)];
  }

  function side(facts, name, ends, known) {
    return {
      [`start_${name}`]: ends.start,
      [`end_${name}`]: lastDay(ends.end),
      [`count_${name}`]: known.count,
      [`days_${name}`]: known.days,
      [`per_30_days_${name}`]: known.value,
      [`flags_${name}`]: usualFlags(facts, known.state),
    };
  }

  /** A row an area: both periods, and the change with its interval. */
  function compareRows(facts, words, runs, { first, last }) {
    return facts.areas.map((area, index) => {
      const found = runs.compared(index, first, last);
      const { change } = found;
      return {
        area: area.id,
        name: words.of(area.name),
        ...side(facts, "a", runs.endsOf(first), found.first),
        ...side(facts, "b", runs.endsOf(last), found.last),
        ratio: change?.ratio?.estimate ?? null,
        low: change?.ratio?.low ?? null,
        high: change?.ratio?.high ?? null,
        level: change?.ratio ? facts.compare.rule.level : null,
        p: change?.p ?? null,
        change: change?.way ?? "",
        within_chance: change === null ? "" : String(change.chance),
        ...marked(facts, words),
      };
    });
  }

  return Object.freeze({ write, sliceRows, sumRows, compareRows });
})();
