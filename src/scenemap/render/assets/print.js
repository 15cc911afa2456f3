"use strict";

/* What paper needs to know of the screen: how large the map is, and how much smaller it has to be. */

scenemap.print = (() => {
  const { byId } = scenemap.dom;
  // Pixels between the margins of A4, and what the map may take of its height.
  const PAPER = { width: 690, height: 560 };

  function measure() {
    const slot = byId("sm-map-slot");
    const { width, height } = slot.getBoundingClientRect();
    if (width > 0 && height > 0) {
      const share = Math.min(1, PAPER.width / width, PAPER.height / height);
      slot.style.setProperty("--screen-width", `${width}px`);
      slot.style.setProperty("--screen-height", `${height}px`);
      slot.style.setProperty("--on-paper", share.toFixed(4));
    }
  }

  /** Measures the map whenever it is another, for the moment of printing is too late for it. */
  function watch() {
    if (byId("sm-map-slot") !== null) {
      const screen = window.matchMedia("screen");
      new ResizeObserver(() => {
        if (screen.matches) {
          measure();
        }
      }).observe(byId("sm-map-slot"));
    }
  }

  return { watch };
})();
