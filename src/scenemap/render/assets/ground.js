"use strict";

/* A background map from the internet: fetched only when the reader presses the button that says so,
   gone when it is pressed again. */

scenemap.ground = (() => {
  const { html, byId, setText } = scenemap.dom;

  const PANE = "sm-ground";
  // Above the page's own backdrop, below the outlines of areas and zones.
  const ORDER = 220;

  function createGround(leaflet, facts, words) {
    const button = html("button", { type: "button" });
    const told = html("p", { role: "status" });
    byId("sm-ground").append(button, told);
    leaflet.createPane(PANE).style.zIndex = ORDER;
    const layer = L.tileLayer(facts.tiles.url, {
      pane: PANE,
      maxNativeZoom: facts.tiles.closest,
      maxZoom: leaflet.getMaxZoom(),
      // Who reads the page, and where it lies, is no concern of the map's server.
      referrerPolicy: "no-referrer",
    });
    let state = "off";
    let fetched = 0;

    function become(next) {
      state = next;
      const shown = state !== "off" && state !== "failed";
      button.setAttribute("aria-pressed", String(shown));
      setText(told, words.ui(`ground_${state}`));
      if (shown) {
        layer.addTo(leaflet);
      } else {
        layer.remove();
      }
    }

    function load() {
      fetched = 0;
      // A browser that knows that it is offline need not be made to try.
      become(navigator.onLine ? "waiting" : "failed");
    }

    layer.on("tileload", () => {
      fetched += 1;
      if (state === "waiting") {
        become("on");
      }
    });
    layer.on("tileerror", () => {
      // Without a single picture there is nothing to show, and no use in asking for the rest.
      become(fetched === 0 ? "failed" : "part");
    });
    button.addEventListener("click", () => (leaflet.hasLayer(layer) ? become("off") : load()));
    leaflet.on("sm-moved-to-point", () => become("off"));

    function relabel() {
      setText(button, words.ui("ground"));
      become(state);
    }

    return { relabel, show() {}, isOn: () => leaflet.hasLayer(layer) };
  }

  return { createGround };
})();
