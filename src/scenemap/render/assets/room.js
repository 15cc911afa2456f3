"use strict";

/* How high the map may be: what stands above it, its time line's slider and the map itself fill the
   first screen, whatever the window and however the texts break. */

scenemap.room = (() => {
  const { byId } = scenemap.dom;

  // A map lower than this shows nothing; one higher than this leaves no room for what follows.
  const LEAST = 320;
  const MOST = 720;
  const MARGIN = 8;
  // Where the story stands beneath the slider, so much of it can be seen: its step and its buttons.
  const STORY = 130;

  /** Give the map its height; says whether that changed. */
  function measure() {
    const slot = byId("sm-map-slot");
    const slider = byId("sm-time").querySelector(".sm-slider");
    const stage = byId("sm-stage");
    const { top, bottom } = slot.getBoundingClientRect();
    const beneath = slider.getBoundingClientRect().bottom - bottom;
    const room = window.innerHeight - (top + window.scrollY) - beneath - MARGIN;
    const stacked = byId("sm-side").getBoundingClientRect().width === 0;
    const free = room - (stacked && document.body.classList.contains("sm-guided") ? STORY : 0);
    const height = `${Math.round(Math.min(Math.max(free, LEAST), MOST))}px`;
    const changed = slot.style.height !== height;
    slot.style.height = height;
    // What stands beside the map ends with the slider.
    const first = slider.getBoundingClientRect().bottom - stage.getBoundingClientRect().top;
    stage.style.setProperty("--sm-first", `${Math.round(first)}px`);
    return changed;
  }

  return { measure };
})();
