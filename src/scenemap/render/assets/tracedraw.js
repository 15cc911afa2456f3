"use strict";

/* What has been traced, drawn on a board: the outline, how far it may be off, and what pairs leave over.
   The look of it all is the style sheet's affair, but for what has a width in metres or pixels. */

scenemap.traceDraw = (() => {
  const { svgPlan, svg, updateChildren } = scenemap.dom;

  const PANES = { "tr-band": 410, "tr-lines": 420, "tr-texts": 430 };

  /** @param unit  how many units of the board a pixel of the screen is: metres, or pixels of the photo */
  function createDrawing(board, unit) {
    const { leaflet } = board;
    const renderers = scenemap.layers.makePanes(leaflet, PANES);
    const group = L.layerGroup().addTo(leaflet);
    const canvas = svg("svg", { class: "sm-symbols tr-texts", "aria-hidden": "true" });
    leaflet.getPane("tr-texts").append(canvas);
    let shown = null;

    function add(make, points, className, options = {}) {
      const pane = options.pane ?? "tr-lines";
      group.addLayer(
        make(points, {
          className,
          pane,
          renderer: renderers[pane],
          interactive: false,
          smoothFactor: 0,
          ...options,
        }),
      );
    }

    function drawText({ at, text }) {
      const { x, y } = leaflet.latLngToLayerPoint(at);
      return svgPlan("text", { x: (x + 6).toFixed(1), y: (y + 14).toFixed(1), class: "sm-label" }, text);
    }

    function redraw() {
      if (shown === null) {
        return;
      }
      const { rings, open, current, width, crossing, lines, texts } = shown;
      group.clearLayers();
      if (rings.length > 0) {
        if (width > 0) {
          add(L.polygon, rings, "tr-wide", { pane: "tr-band", weight: width / unit() });
        }
        add(L.polygon, rings, "tr-halo", { pane: "tr-band" });
        add(L.polygon, rings, "tr-outline");
      }
      if (open.length > 0) {
        add(L.polyline, open, "tr-halo", { pane: "tr-band" });
        add(L.polyline, open, "tr-outline tr-open");
      }
      for (const line of lines) {
        add(L.polyline, line, "tr-residual");
      }
      if (crossing !== null) {
        add(L.circleMarker, crossing, "tr-crossing", { radius: 14 });
      }
      if (current !== null) {
        add(L.circleMarker, current, "tr-current", { radius: 10 });
      }
      updateChildren(canvas, texts.map(drawText));
    }

    leaflet.on("zoomend viewreset", redraw);

    /** Draw anew.

        @param what  `rings` closed and `open` the corners of the part that is drawn, all as places on
          the board; `width` of the band, in units of the board; `current` and `crossing` places, or
          null; `lines`; `texts` of { at, text } */
    function draw(what) {
      const nothing = { rings: [], open: [], current: null, width: 0, crossing: null };
      shown = { ...nothing, lines: [], texts: [], ...what };
      redraw();
    }

    return Object.freeze({ draw });
  }

  return Object.freeze({ createDrawing });
})();
