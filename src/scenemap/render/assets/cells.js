"use strict";

/* Cells come packed, as columns: the states of an area as digits, and numbers of those cells alone that
   are told. Here they become matrices again, a row an area, in which what is not told has no number. */

scenemap.cells = (() => {
  // As the facts number them: unknown, and withheld.
  const UNTOLD = new Set([0, 4]);
  const PER_DAYS = 30;
  const DECIMALS = 10000;

  function digits(text) {
    return Array.from(text, (digit) => digit.charCodeAt(0) - 48);
  }

  /** Numbers of the cells that are told, each put where it belongs among the others. */
  function spread(states, numbers) {
    let next = 0;
    return states.map((state) => (UNTOLD.has(state) ? null : numbers[next++]));
  }

  /** Events per 30 days, worked out step by step as where they were packed. */
  function rate(count, days) {
    return count === null || !days
      ? null
      : Math.floor((count / days) * PER_DAYS * DECIMALS + 0.5) / DECIMALS;
  }

  /** Matrices of packed cells; `days` are those that each column was covered for. */
  function unpack({ state, count, value, period }, days) {
    const states = state.map(digits);
    const counts = states.map((row, area) => spread(row, count[area]));
    const none = days.map(() => null);
    return {
      state: states,
      count: counts,
      value: states.map((row, area) =>
        value[area] === 0
          ? counts[area].map((one, at) => rate(one, days[at]))
          : spread(row, value[area]),
      ),
      period: period.map((row) => (row === 0 ? none : row)),
    };
  }

  /** The facts of a page with their cells unpacked. */
  function open(facts) {
    const cells = unpack(
      facts.cells,
      facts.slices.map((slice) => slice.days_covered),
    );
    return { ...facts, cells };
  }

  /** The numbers of a table by source period; they may be those of the slices themselves. */
  function figuresOf(facts, { figures }) {
    return figures === "cells"
      ? facts.cells
      : unpack(
          figures,
          facts.source_periods.map(({ days }) => days),
        );
  }

  return { open, unpack, figuresOf };
})();
