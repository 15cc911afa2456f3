"use strict";

/* The map: a quiet backdrop and outlines drawn by Leaflet, and above them one layer of symbols and
   labels that are laid out anew for each slice, scale and view. */

scenemap.map = (() => {
  const { svg, html, byId, setText, textWidth } = scenemap.dom;
  const { box, isFree, placeSymbol, placeLabel, wrap } = scenemap.layout;
  const { symbols } = scenemap;

  const DEGREE_STEPS = 1e6;
  const DEPTH_OF_RINGS = { LineString: 0, Polygon: 1, MultiLineString: 1, MultiPolygon: 2 };
  const BACKDROP = ["land", "water", "park", "square", "bridge"];
  const BACKDROP_LABELS = { "water-label": "water", "street-label": "street", "quarter-label": "quarter" };
  const PANES = { "sm-backdrop": 210, "sm-outlines": 310, "sm-zones": 320, "sm-symbols": 620 };
  const LINE_HEIGHT = 14;
  const FONT = "12px system-ui, sans-serif";
  const BOLD = `bold ${FONT}`;
  const NAME_WIDTH = 20;
  const TEXT_WIDTH = 30;
  const EDGE_MARGIN = 14;
  // Room for Leaflet's buttons in the upper corners: nothing is laid out beneath them.
  const LEFT_BUTTONS = [44, 84];
  const RIGHT_BUTTONS = [104, 84];

  /* ---- Geometry --------------------------------------------------------------------------- */

  function unpackLine(steps) {
    const line = [];
    let [east, north] = [0, 0];
    for (let i = 0; i < steps.length; i += 2) {
      east += steps[i];
      north += steps[i + 1];
      line.push([east / DEGREE_STEPS, north / DEGREE_STEPS]);
    }
    return line;
  }

  function unpackLines(steps, depth) {
    return depth === 0 ? unpackLine(steps) : steps.map((part) => unpackLines(part, depth - 1));
  }

  function unpack(geometry) {
    if (geometry.steps === undefined) {
      return geometry;
    }
    const coordinates = unpackLines(geometry.steps, DEPTH_OF_RINGS[geometry.type]);
    return { type: geometry.type, coordinates };
  }

  /* ---- Layers that Leaflet draws ------------------------------------------------------------ */

  function makePanes(leaflet) {
    const renderers = {};
    for (const [name, order] of Object.entries(PANES)) {
      leaflet.createPane(name).style.zIndex = order;
      renderers[name] = L.svg({ pane: name, padding: 0.5 });
    }
    return renderers;
  }

  /** Geometry as a layer whose look is the style sheet's affair. */
  function shape(geometry, className, pane, renderers) {
    return L.geoJSON(unpack(geometry), {
      pane,
      interactive: false,
      style: { className, renderer: renderers[pane], fill: true, smoothFactor: 0.5 },
    });
  }

  function addBackdrop(leaflet, facts, renderers) {
    for (const kind of BACKDROP) {
      for (const feature of facts.backdrop.filter((one) => one.properties.kind === kind)) {
        shape(feature.geometry, `sm-${kind}`, "sm-backdrop", renderers).addTo(leaflet);
      }
    }
  }

  function outlineLayers(facts, renderers) {
    return L.layerGroup(
      facts.areas
        .filter((area) => area.outline !== null)
        .map((area) => shape(area.outline, "sm-outline", "sm-outlines", renderers)),
    );
  }

  function zoneLayers(facts, renderers) {
    return facts.zones.map((zone) =>
      L.layerGroup(
        ["outer", "inner"]
          .filter((region) => zone[region] !== null)
          .map((region) => shape(zone[region], `sm-zone-${region}`, "sm-zones", renderers)),
      ),
    );
  }

  function setShown(leaflet, layer, shown) {
    if (shown) {
      layer.addTo(leaflet);
    } else {
      layer.remove();
    }
  }

  /** Where the label of a zone hangs: the northernmost corner of its outer line. */
  function zoneAnchor(zone) {
    const bounds = L.geoJSON(unpack(zone.outer)).getBounds();
    return [bounds.getNorth(), bounds.getCenter().lng];
  }

  /* ---- Labels ----------------------------------------------------------------------------- */

  function label(...lines) {
    const widths = lines.map(({ text, bold }) => textWidth(text, bold ? BOLD : FONT));
    return { lines, width: Math.max(...widths) + 2, height: lines.length * LINE_HEIGHT };
  }

  function plain(text, width = NAME_WIDTH) {
    return wrap(text, width, 2).map((line) => ({ text: line, bold: false }));
  }

  function bold(text) {
    return { text, bold: true };
  }

  function drawLabel({ label: { lines }, place }, className) {
    const { anchor = "middle" } = place;
    const middle = (place.left + place.right) / 2;
    const x = { start: place.left + 1, middle, end: place.right - 1 }[anchor];
    return svg(
      "text",
      { class: className, "text-anchor": anchor },
      ...lines.map((line, index) =>
        svg(
          "tspan",
          {
            x: x.toFixed(1),
            y: (place.top + LINE_HEIGHT * (index + 0.8)).toFixed(1),
            class: line.bold ? "sm-bold" : null,
          },
          line.text,
        ),
      ),
    );
  }

  /* ---- What stands on the map in a slice --------------------------------------------------- */

  function countItems(facts, words, slice, largestRadius) {
    return facts.areas
      .map((area, index) => ({ area, index }))
      .filter(({ area }) => area.point !== null)
      .map(({ area, index }) => {
        const { state, value } = words.cell(index, slice);
        const sized = symbols.SIZED.includes(state);
        const radius = sized ? symbols.radius(value, facts.legend.max, largestRadius) : 0;
        const name = words.of(area.name);
        const short = words.cellShort(index, slice);
        const point = area.point;
        const where = words.ui("accuracy", {
          what: words.of(point.what),
          accuracy: point.accuracy_m,
        });
        const note = area.note === null ? "" : ` ${words.of(area.note)}`;
        return {
          key: `area ${area.id}`,
          at: [point.lat, point.lon],
          fixed: true,
          symbol: symbols.count(state, radius),
          labels: sized ? [label(bold(short), ...plain(name)), label(bold(short))] : [label(...plain(name))],
          edgeLabel: label(bold(short), ...plain(name)),
          sentence: `${words.areaSentence(index, slice)}. ${where}${note}`,
        };
      })
      // The smaller are drawn later, and so on top.
      .sort((one, two) => two.symbol.half - one.symbol.half);
  }

  function serviceItems(facts, words, slice) {
    return facts.services.flatMap((service) => {
      const positions = words.servicePositions(service, facts.slices[slice]);
      return positions.map((position, index) => ({
        key: `service ${service.id} ${index}`,
        at: [position.lat, position.lon],
        fixed: false,
        symbol: symbols.service(words.isUnsure(position, positions)),
        labels: [label(...plain(words.of(service.name)))],
        sentence: words.serviceDetail(service, positions),
      }));
    });
  }

  function sceneItems(facts, words, slice) {
    return facts.scenes.map((scene) => {
      const { statements, largest } = words.statementsIn(scene, facts.slices[slice]);
      const said = [...largest, ...statements].map((one) => words.of(one.text));
      const name = plain(words.of(scene.name)).map((line) => bold(line.text));
      const full = said.length > 0 ? [label(...name, ...plain(said[0], TEXT_WIDTH))] : [];
      return {
        key: `scene ${scene.id}`,
        at: [scene.lat, scene.lon],
        fixed: false,
        symbol: symbols.scene(said.length === 0),
        labels: [...full, label(...name)],
        sentence: words.sceneSentence(scene, facts.slices[slice]),
      };
    });
  }

  function zoneItems(facts, words, slice) {
    return facts.zones
      .filter((zone) => zone.outer !== null && scenemap.time.overlaps(zone, facts.slices[slice]))
      .map((zone) => ({
        key: `zone ${zone.id}`,
        at: zoneAnchor(zone),
        fixed: true,
        symbol: { half: 0, shapes: [] },
        labels: [label(...plain(words.zoneLabel(zone), TEXT_WIDTH))],
        labelClass: "sm-zone-label",
        sentence: `${words.zoneSentence(zone)} ${zone.note === null ? "" : words.of(zone.note)}`,
      }));
  }

  function backdropItems(facts, words) {
    return facts.backdrop
      .filter((feature) => feature.properties.kind in BACKDROP_LABELS)
      .map((feature) => {
        const [lon, lat] = feature.geometry.coordinates;
        return {
          at: [lat, lon],
          label: label(...plain(words.of(feature.properties.name), TEXT_WIDTH)),
          className: `sm-${BACKDROP_LABELS[feature.properties.kind]}-label`,
        };
      });
  }

  /* ---- The layer of symbols ---------------------------------------------------------------- */

  /** The part of the map that can be seen, and the corners that buttons cover, in map pixels. */
  function visibleFrame(leaflet) {
    const size = leaflet.getSize();
    const { x, y } = leaflet.containerPointToLayerPoint([0, 0]);
    const frame = { left: x, top: y, right: x + size.x, bottom: y + size.y };
    const buttons = [
      { left: x, top: y, right: x + LEFT_BUTTONS[0], bottom: y + LEFT_BUTTONS[1] },
      { left: frame.right - RIGHT_BUTTONS[0], top: y, right: frame.right, bottom: y + RIGHT_BUTTONS[1] },
    ];
    return { frame, buttons };
  }

  function contains(frame, { x, y }) {
    return x >= frame.left && x <= frame.right && y >= frame.top && y <= frame.bottom;
  }

  /** Bring what lies outside the view to its rim, as an arrow that points to it. */
  function toEdge(item, point, frame) {
    const centre = { x: (frame.left + frame.right) / 2, y: (frame.top + frame.bottom) / 2 };
    const [dx, dy] = [point.x - centre.x, point.y - centre.y];
    const scale = Math.min(
      ((frame.right - frame.left) / 2 - EDGE_MARGIN) / Math.abs(dx || 1),
      ((frame.bottom - frame.top) / 2 - EDGE_MARGIN) / Math.abs(dy || 1),
    );
    return {
      ...item,
      x: centre.x + dx * scale,
      y: centre.y + dy * scale,
      half: 9,
      symbol: symbols.edge((Math.atan2(dy, dx) * 180) / Math.PI),
      labels: [item.edgeLabel],
      fixed: false,
      edge: true,
    };
  }

  /** Give each item its place in pixels; what is out of view goes to the rim or away. */
  function locate(items, leaflet, frame) {
    return items.flatMap((item) => {
      const point = leaflet.latLngToLayerPoint(item.at);
      if (contains(frame, point)) {
        const { x, y } = point;
        return [{ ...item, x, y, trueX: x, trueY: y, half: item.symbol.half, edge: false }];
      }
      return item.edgeLabel === undefined ? [] : [toEdge(item, point, frame)];
    });
  }

  /** Lay out symbols, then labels, the most important first; returns the items with both. */
  function arrange(groups, frame, taken) {
    const items = groups.flat();
    for (const item of items.filter((one) => one.fixed && one.half > 0)) {
      taken.push(box(item.x, item.y, item.half, item.half));
    }
    for (const group of groups) {
      for (const item of group.filter((one) => !one.fixed)) {
        [item.x, item.y] = placeSymbol(item, taken, frame);
        taken.push(box(item.x, item.y, item.half, item.half));
      }
      for (const item of group) {
        item.placed = placeLabel(item, item.labels, taken, frame);
        if (item.placed !== null) {
          taken.push(item.placed.place);
        }
      }
    }
    return items;
  }

  function drawItem(item) {
    const symbol = svg(
      "g",
      { transform: `translate(${item.x.toFixed(1)},${item.y.toFixed(1)})` },
      ...item.symbol.shapes,
    );
    const parts = [symbol];
    if (item.placed !== null) {
      parts.push(drawLabel(item.placed, `sm-label ${item.labelClass ?? ""}`));
    }
    return svg(
      "g",
      { class: "sm-item", role: "img", tabindex: "-1", "aria-label": item.sentence },
      ...parts,
    );
  }

  /** Lines from where symbols were moved to, back to the places that they stand for. They lie
      under every symbol, so that none is crossed out. */
  function drawLeaders(items) {
    const moved = items.filter(({ edge, x, y, trueX, trueY }) => !edge && (x !== trueX || y !== trueY));
    const leaders = moved.flatMap(({ x, y, trueX, trueY }) => [
      svg("line", { x1: x, y1: y, x2: trueX, y2: trueY }),
      svg("circle", { cx: trueX, cy: trueY, r: 3 }),
    ]);
    return svg("g", { class: "sm-leaders", "aria-hidden": "true" }, ...leaders);
  }

  function drawBackdropLabels(items, leaflet, frame, taken) {
    const texts = [];
    for (const item of items) {
      const { x, y } = leaflet.latLngToLayerPoint(item.at);
      const place = box(x, y, item.label.width / 2, item.label.height / 2);
      if (isFree(place, taken, frame)) {
        taken.push(place);
        texts.push(drawLabel({ label: item.label, place }, item.className));
      }
    }
    return svg("g", { "aria-hidden": "true" }, ...texts);
  }

  /** One stop for the Tab key among all symbols; arrow keys go on from there. */
  function createRoving(root, onChoose) {
    let items = [];
    let current = "";

    function setCurrent(index) {
      items.forEach(({ element }, i) => element.setAttribute("tabindex", i === index ? "0" : "-1"));
      current = items[index].key;
    }

    function onKey(event) {
      const index = items.findIndex(({ key }) => key === current);
      const last = items.length - 1;
      const targets = {
        ArrowRight: Math.min(index + 1, last),
        ArrowDown: Math.min(index + 1, last),
        ArrowLeft: Math.max(index - 1, 0),
        ArrowUp: Math.max(index - 1, 0),
        Home: 0,
        End: last,
      };
      if (event.key in targets) {
        items[targets[event.key]].element.focus();
      } else if (event.key === "Enter") {
        onChoose(items[index]);
      } else {
        return;
      }
      // The arrow keys would scroll the page as well.
      event.preventDefault();
    }

    root.addEventListener("keydown", onKey);

    return {
      /** Take new elements, and keep the place of the reader among them. */
      adopt(next, hadFocus) {
        items = next;
        if (items.length === 0) {
          return;
        }
        const index = Math.max(0, items.findIndex(({ key }) => key === current));
        setCurrent(index);
        if (hadFocus) {
          items[index].element.focus({ preventScroll: true });
        }
      },
      setCurrent(item) {
        setCurrent(items.findIndex(({ key }) => key === item.key));
      },
    };
  }

  /* ---- Buttons upon the map ----------------------------------------------------------------- */

  function viewButtons(words, leaflet, facts) {
    const control = new L.Control({ position: "topright" });
    control.onAdd = () => {
      const bar = html("div", { class: "sm-map-buttons" });
      for (const [key, bounds] of [["view_close", facts.view], ["view_all", facts.bounds]]) {
        const button = html("button", { type: "button" }, words.ui(key));
        button.addEventListener("click", () => fit(leaflet, bounds));
        bar.append(button);
      }
      L.DomEvent.disableClickPropagation(bar);
      return bar;
    };
    return control;
  }

  function zoomButtons(words) {
    return L.control.zoom({
      zoomInTitle: words.ui("zoom_in"),
      zoomOutTitle: words.ui("zoom_out"),
    });
  }

  function fit(leaflet, [west, south, east, north]) {
    leaflet.fitBounds([[south, west], [north, east]], { animate: false });
  }

  /* ---- The map ------------------------------------------------------------------------------- */

  function createMap(leaflet, facts, words) {
    const container = leaflet.getContainer();
    const slot = byId("sm-map-slot");
    const detail = byId("sm-detail");
    slot.append(container);
    leaflet.invalidateSize({ animate: false });
    fit(leaflet, facts.view);

    const renderers = makePanes(leaflet);
    addBackdrop(leaflet, facts, renderers);
    const outlines = outlineLayers(facts, renderers);
    const zones = zoneLayers(facts, renderers);
    const canvas = svg("svg", { class: "sm-symbols", role: "group" });
    leaflet.getPane("sm-symbols").append(canvas);
    const attribution = html("p", { class: "sm-attribution" });
    slot.append(attribution);
    const watermark = html("div", { class: "sm-watermark", "aria-hidden": "true" });
    if (facts.watermark !== null) {
      slot.append(watermark);
    }

    let controls = [];
    let state = null;

    function tell(item) {
      setText(detail, item === null ? words.ui("map_hint") : item.sentence);
    }

    function choose(item) {
      tell(item);
      if (item.edge) {
        leaflet.setView(item.at, leaflet.getZoom(), { animate: false });
      }
    }

    const roving = createRoving(canvas, choose);

    function listen(item) {
      item.element.addEventListener("focus", () => {
        roving.setCurrent(item);
        tell(item);
      });
      item.element.addEventListener("pointerenter", () => tell(item));
      item.element.addEventListener("click", () => choose(item));
    }

    function largestRadius() {
      return Math.round(Math.min(30, Math.max(20, leaflet.getSize().x / 28)));
    }

    function groupsIn({ slice, layers }) {
      const counts = countItems(facts, words, slice, largestRadius());
      return [
        layers.has("counts") ? counts : [],
        layers.has("scenes") ? sceneItems(facts, words, slice) : [],
        layers.has("services") ? serviceItems(facts, words, slice) : [],
        layers.has("zones") ? zoneItems(facts, words, slice) : [],
      ];
    }

    function drawSymbols() {
      const { frame, buttons } = visibleFrame(leaflet);
      const groups = groupsIn(state).map((group) => locate(group, leaflet, frame));
      const items = arrange(groups, frame, buttons);
      for (const item of items) {
        item.sentence = item.edge ? words.ui("edge", { sentence: item.sentence }) : item.sentence;
        item.element = drawItem(item);
        listen(item);
      }
      const names = state.layers.has("labels") ? backdropItems(facts, words) : [];
      const hadFocus = canvas.contains(document.activeElement);
      canvas.replaceChildren(
        drawBackdropLabels(names, leaflet, frame, buttons),
        drawLeaders(items),
        ...items.map((item) => item.element),
      );
      roving.adopt(items, hadFocus);
    }

    function show(next) {
      state = next;
      const slice = facts.slices[state.slice];
      setShown(leaflet, outlines, state.layers.has("counts"));
      zones.forEach((layer, index) => {
        const inForce = scenemap.time.overlaps(facts.zones[index], slice);
        setShown(leaflet, layer, state.layers.has("zones") && inForce);
      });
      drawSymbols();
    }

    function relabel() {
      container.setAttribute("role", "region");
      container.setAttribute("aria-label", words.ui("map", { case: words.of(facts.case.name) }));
      canvas.setAttribute("aria-label", words.ui("map_items"));
      tell(null);
      if (facts.watermark !== null) {
        setText(watermark, words.of(facts.watermark));
      }
      for (const control of controls) {
        control.remove();
      }
      controls = [zoomButtons(words), viewButtons(words, leaflet, facts)];
      for (const control of controls) {
        control.addTo(leaflet);
      }
      setText(attribution, `${words.of(facts.attribution)} ${words.ui("drawn_with")}`);
    }

    leaflet.on("moveend resize", () => {
      if (state !== null) {
        drawSymbols();
      }
    });

    return { show, relabel, largestRadius };
  }

  return { createMap, unpack };
})();
