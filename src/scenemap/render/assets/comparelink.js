"use strict";

/* The part of the address that tells what is compared, as days, so that it holds whatever the slices:
   a=2014-09-01..2014-12-31&b=2016-01-01..2016-06-30&v=change&g=years&embed=1 */

scenemap.compareLink = (() => {
  const { day, shifted, lastDay } = scenemap.time;

  const RANGE = /^(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})$/;
  const GRIDS = ["slices", "years"];

  function readRun(text, runs) {
    const found = RANGE.exec(text ?? "");
    if (found === null || Number.isNaN(day(found[2]))) {
      return null;
    }
    return runs.find(found[1], shifted(found[2], 1));
  }

  function writeRun(run, runs) {
    const { start, end } = runs.endsOf(run);
    return `${start}..${lastDay(end)}`;
  }

  /** What an address asks for; `runs` is null where nothing can be compared. */
  function read(asked, runs, compare, views) {
    const wanted = {};
    if (runs !== null) {
      const [first, last] = [readRun(asked.get("a"), runs), readRun(asked.get("b"), runs)];
      if (first !== null && last !== null) {
        const view = views.includes(asked.get("v")) ? asked.get("v") : compare.view;
        wanted.compare = { open: true, first, last, view };
      }
    }
    if (GRIDS.includes(asked.get("g"))) {
      wanted.grid = asked.get("g");
    }
    if (asked.get("embed") === "1") {
      wanted.embedded = true;
    }
    return wanted;
  }

  function write({ compare, grid, embedded }, runs) {
    const isOpen = runs !== null && compare.open;
    return {
      a: isOpen ? writeRun(compare.first, runs) : null,
      b: isOpen ? writeRun(compare.last, runs) : null,
      v: isOpen ? compare.view : null,
      g: grid,
      embed: embedded ? "1" : null,
    };
  }

  return Object.freeze({ read, write });
})();
