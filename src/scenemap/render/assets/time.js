"use strict";

/* Dates as day numbers, and where they stand on an axis whose slices are equally wide. */

scenemap.time = (() => {
  const DAY = 86400000;

  /** Days since 1970 of an ISO date: counted in UTC, so no time zone of a reader can move it. */
  function day(iso) {
    const [year, month, date] = iso.split("-").map(Number);
    return Date.UTC(year, month - 1, date) / DAY;
  }

  /** The ISO date so many days later; earlier where they are below nought. */
  function shifted(iso, days) {
    return new Date((day(iso) + days) * DAY).toISOString().slice(0, 10);
  }

  /** The last day of a half-open range that ends so. */
  function lastDay(end) {
    return shifted(end, -1);
  }

  /** Today where the reader is, as an ISO date. */
  function today() {
    const now = new Date();
    const parts = [now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0"));
    return [now.getFullYear(), ...parts].join("-");
  }

  /** Whether two half-open ranges share a day; a missing start or end leaves the range open. */
  function overlaps(range, other) {
    const startsBefore = (one, two) =>
      one.start === null || two.end === null || day(one.start) < day(two.end);
    return startsBefore(range, other) && startsBefore(other, range);
  }

  /** Where a date stands on an axis of slices, from 0 where the first starts to 1. */
  function createAxis(slices) {
    const starts = slices.map((slice) => day(slice.start));
    const ends = slices.map((slice) => day(slice.end));

    function position(iso) {
      const date = day(iso);
      const index = ends.findIndex((end) => date < end);
      if (index < 0) {
        return 1;
      }
      const within = (date - starts[index]) / (ends[index] - starts[index]);
      return (index + Math.max(0, within)) / slices.length;
    }

    function sliceAt(iso) {
      const date = day(iso);
      const index = ends.findIndex((end) => date < end);
      return index < 0 ? slices.length - 1 : index;
    }

    /** Where a slice starts, as a part of the axis. */
    function edge(index) {
      return index / slices.length;
    }

    return { position, sliceAt, edge, count: slices.length };
  }

  return { day, shifted, lastDay, today, overlaps, createAxis };
})();
