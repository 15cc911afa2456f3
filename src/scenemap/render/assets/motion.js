"use strict";

/* Circles grow and shrink from slice to slice, and a new arrow fades in. What is drawn is at once what
   holds: the motion is laid over it by the browser, and leaves nothing behind. */

scenemap.motion = (() => {
  const DURATION = 350;
  const EASING = "ease-out";
  // More circles than these are a flicker to the eye, and work for the machine.
  const MOST = 60;

  function createMotion() {
    const still = window.matchMedia("(prefers-reduced-motion: reduce)");
    let slice = null;
    let seen = new Map();

    function grow(item, before) {
      const from = `scale(${(before / item.half).toFixed(3)})`;
      for (const shape of item.element.firstElementChild.children) {
        shape.animate([{ transform: from }, { transform: "none" }], {
          duration: DURATION,
          easing: EASING,
        });
      }
    }

    function appear(item) {
      item.element.animate([{ opacity: 0 }, { opacity: 1 }], { duration: DURATION });
    }

    /** Move what stands on the map from where it was in the slice before, if that was another. */
    function follow(items, next) {
      const moving = slice !== null && slice !== next && !still.matches && items.length <= MOST;
      const now = new Map();
      for (const item of items) {
        const before = seen.get(item.key);
        // From unknown to a number nothing grows: unknown is not zero.
        if (moving && item.grows && before?.grows && before.half !== item.half) {
          grow(item, before.half);
        } else if (moving && item.appears && before === undefined) {
          appear(item);
        }
        now.set(item.key, { half: item.half, grows: item.grows });
      }
      seen = now;
      slice = next;
    }

    return { follow };
  }

  return { createMotion };
})();
