"use strict";

/* How high the map may be: what stands above it, its time line's slider and the map itself fill the
   first screen, whatever the window and however the texts break. */

scenemap.room = (() => {
  const { byId } = scenemap.dom;

  // A map lower than this shows nothing; one higher than this leaves no room for what follows.
  const LEAST = 320;
  const MOST = 720;
  const MARGIN = 8;

  /** Give the map its height; says whether that changed. */
  function measure() {
    const slot = byId("sm-map-slot");
    const slider = byId("sm-time").querySelector(".sm-slider");
    const { top, bottom } = slot.getBoundingClientRect();
    const beneath = slider.getBoundingClientRect().bottom - bottom;
    const free = window.innerHeight - (top + window.scrollY) - beneath - MARGIN;
    const height = `${Math.round(Math.min(Math.max(free, LEAST), MOST))}px`;
    if (slot.style.height === height) {
      return false;
    }
    slot.style.height = height;
    return true;
  }

  return { measure };
})();
