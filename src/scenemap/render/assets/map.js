"use strict";

/* The map: a quiet backdrop and outlines drawn by Leaflet, and above them one layer of symbols and
   labels that are laid out anew for each slice, scale and view. */

scenemap.map = (() => {
  const { svg, html, svgPlan, byId, setText, updateChildren } = scenemap.dom;
  const { box, isFree, placeSymbol, placeLabel } = scenemap.layout;
  const { symbols, paths, items: stands } = scenemap;
  const { makePanes, addBackdrop, outlineLayers, zoneLayers, setShown } = scenemap.layers;

  const PANES = { "sm-backdrop": 210, "sm-outlines": 310, "sm-zones": 320, "sm-symbols": 620 };
  const CLOSEST = 20;
  // A window that changes its size moves the middle of the map by a pixel or so.
  const NEAR_HOME = 4;
  const EDGE_MARGIN = 14;
  // Room for Leaflet's buttons in the upper corners: nothing is laid out beneath them.
  const LEFT_BUTTONS = [44, 84];
  const RIGHT_BUTTONS = [104, 84];

  /* ---- The layer of symbols ------------------------------------------------------------------ */

  /** The part of the map that can be seen, and the corners that buttons cover, in map pixels. */
  function visibleFrame(leaflet) {
    const size = leaflet.getSize();
    const { x, y } = leaflet.containerPointToLayerPoint([0, 0]);
    const frame = { left: x, top: y, right: x + size.x, bottom: y + size.y };
    const buttons = [
      { left: x, top: y, right: x + LEFT_BUTTONS[0], bottom: y + LEFT_BUTTONS[1] },
      {
        left: frame.right - RIGHT_BUTTONS[0],
        top: y,
        right: frame.right,
        bottom: y + RIGHT_BUTTONS[1],
      },
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
      spots: [],
    };
  }

  /** Give each item its place in pixels; what is out of view goes to the rim or away. */
  function locate(items, leaflet, frame) {
    return items.flatMap((item) => {
      const point = leaflet.latLngToLayerPoint(item.at);
      const spots = (item.spots ?? []).map((spot) => leaflet.latLngToLayerPoint(spot));
      if (contains(frame, point)) {
        const { x, y } = point;
        return [{ ...item, x, y, trueX: x, trueY: y, half: item.symbol.half, edge: false, spots }];
      }
      return item.edgeLabel === undefined ? [] : [toEdge(item, point, frame)];
    });
  }

  /** The label of an item: at its symbol, or for a zone, which has none, at one of its sides. A
      zone without its label would not be known for what it is: if need be it covers something. */
  function labelOf(item, taken, frame) {
    if (item.spots.length === 0) {
      return placeLabel(item, item.labels, taken, frame);
    }
    const found = item.spots
      .map(({ x, y }) => placeLabel({ x, y, half: 0 }, item.labels, taken, frame))
      .find((placed) => placed !== null);
    return found ?? placeLabel(item, item.labels, [], frame);
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
        item.placed = labelOf(item, taken, frame);
        if (item.placed !== null) {
          taken.push(item.placed.place);
        }
      }
    }
    return items;
  }

  function drawItem(item) {
    const symbol = svgPlan(
      "g",
      { transform: `translate(${item.x.toFixed(1)},${item.y.toFixed(1)})` },
      ...item.symbol.shapes,
    );
    const parts = [symbol];
    if (item.placed !== null) {
      parts.push(stands.drawLabel(item.placed, `sm-label ${item.labelClass ?? ""}`));
    }
    return svgPlan(
      "g",
      { class: "sm-item", role: "img", tabindex: "-1", "aria-label": item.sentence },
      ...parts,
    );
  }

  /** Lines from where symbols were moved to, back to the places that they stand for. They lie
      under every symbol, so that none is crossed out. */
  function drawLeaders(items) {
    const moved = items.filter(
      ({ edge, x, y, trueX, trueY }) => !edge && (x !== trueX || y !== trueY),
    );
    const leaders = moved.flatMap(({ x, y, trueX, trueY }) => [
      svgPlan("line", { x1: x, y1: y, x2: trueX, y2: trueY }),
      svgPlan("circle", { cx: trueX, cy: trueY, r: 3 }),
    ]);
    return svgPlan("g", { class: "sm-leaders", "aria-hidden": "true" }, ...leaders);
  }

  /** Lines between things, to lie under every symbol, and the heads of arrows, to lie upon them: an
      arrow whose head is hidden says nothing. The panel tells what they mean. */
  function drawPaths(facts, words, state, items, leaflet) {
    const pixel = ([lon, lat]) => leaflet.latLngToLayerPoint([lat, lon]);
    const placeOf = (id) => {
      const scene = facts.scenes.find((one) => one.id === id);
      return items.find(({ key }) => key === `scene ${id}`) ?? pixel([scene.lon, scene.lat]);
    };
    const arrows = state.layers.has("scenes") ? words.arrowsIn(facts.slices[state.slice]) : [];
    const drawn = arrows.map(({ from, to }) => paths.arrow(placeOf(from), placeOf(to)));
    const lines = drawn.flatMap((parts) => parts.slice(0, 1));
    if (facts.centre !== null && state.layers.has("counts")) {
      lines.push(...paths.centrePath(pixel(facts.centre.first), pixel(facts.centre.last)));
    }
    return [lines, drawn.flatMap((parts) => parts.slice(1))].map((parts) =>
      svgPlan("g", { class: "sm-paths", "aria-hidden": "true" }, ...parts),
    );
  }

  function drawBackdropLabels(items, leaflet, frame, taken) {
    const texts = [];
    for (const item of items) {
      const { x, y } = leaflet.latLngToLayerPoint(item.at);
      const place = box(x, y, item.label.width / 2, item.label.height / 2);
      if (isFree(place, taken, frame)) {
        taken.push(place);
        texts.push(stands.drawLabel({ label: item.label, place }, item.className));
      }
    }
    return svgPlan("g", { "aria-hidden": "true" }, ...texts);
  }

  /** One stop for the Tab key among all symbols; arrow keys go on from there. */
  function createRoving(root, onChoose) {
    let items = [];
    let current = "";
    // The element that the Tab key stops at.
    let stop = null;

    function setCurrent(index) {
      stop?.setAttribute("tabindex", "-1");
      stop = items[index].element;
      stop.setAttribute("tabindex", "0");
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
        const index = Math.max(
          0,
          items.findIndex(({ key }) => key === current),
        );
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

  /* ---- Buttons upon the map ------------------------------------------------------------------ */

  function viewButtons(words, views) {
    const control = new L.Control({ position: "topright" });
    control.onAdd = () => {
      const bar = html("div", { class: "sm-map-buttons" });
      for (const [key, go] of Object.entries(views)) {
        const button = html("button", { type: "button" }, words.ui(key));
        button.addEventListener("click", go);
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
    leaflet.fitBounds(
      [
        [south, west],
        [north, east],
      ],
      { animate: false },
    );
  }

  /* ---- The map ------------------------------------------------------------------------------- */

  function createMap(leaflet, facts, words, modes, onMove) {
    const container = leaflet.getContainer();
    const slot = byId("sm-map-slot");
    const detail = html("p", { id: "sm-detail", class: "sm-detail" });
    slot.append(container, detail);
    leaflet.invalidateSize({ animate: false });
    leaflet.setMaxZoom(CLOSEST);
    let home = null;
    let pointed = false;
    goHome();

    const renderers = makePanes(leaflet, PANES);
    addBackdrop(leaflet, facts, renderers);
    const outlines = outlineLayers(facts, renderers);
    const zones = zoneLayers(facts, renderers);
    const canvas = svg("svg", { class: "sm-symbols", role: "group" });
    const [beneath, stand, above] = [svg("g"), svg("g"), svg("g")];
    canvas.append(beneath, stand, above);
    leaflet.getPane("sm-symbols").append(canvas);
    const watermark = html("div", { class: "sm-watermark", "aria-hidden": "true" });
    if (facts.watermark !== null) {
      slot.append(watermark);
    }

    function goHome() {
      fit(leaflet, facts.view);
      home = { centre: leaflet.getCenter(), zoom: leaflet.getZoom() };
    }

    let controls = [];
    let state = null;

    /** What is known of a symbol stands on the half of the map where the symbol is not. It stays
        until another is pointed at, or the reader presses Escape or the map. */
    function tell(item) {
      const { frame } = visibleFrame(leaflet);
      detail.classList.toggle("sm-below", item.y < (frame.top + frame.bottom) / 2);
      detail.hidden = false;
      setText(detail, item.sentence);
    }

    function hush() {
      detail.hidden = true;
    }

    function choose(item) {
      if (item.edge) {
        hush();
        leaflet.setView(item.at, leaflet.getZoom(), { animate: false });
      } else {
        tell(item);
      }
    }

    const roving = createRoving(canvas, choose);

    let itemOf = new Map();

    /** Listen for all symbols at once: an element may stand for one thing now, for another later. */
    function listen(kind, act) {
      stand.addEventListener(kind, (event) => {
        const item = itemOf.get(event.target.closest(".sm-item"));
        if (item !== undefined) {
          act(item, event);
        }
      });
    }

    listen("focusin", (item) => {
      roving.setCurrent(item);
      tell(item);
    });
    listen("pointerover", tell);
    listen("click", (item, event) => {
      // The map beneath would take the press for one of its own.
      event.stopPropagation();
      choose(item);
    });

    function largestRadius() {
      return Math.round(Math.min(30, Math.max(20, leaflet.getSize().x / 28)));
    }

    function groupsIn({ slice, layers, mode }) {
      const counts = stands.countItems(facts, words, modes, { slice, mode }, largestRadius());
      return [
        layers.has("counts") ? counts : [],
        layers.has("counts") ? stands.centreItems(facts, words) : [],
        layers.has("zones") ? stands.zoneItems(facts, words, slice) : [],
        layers.has("scenes") ? stands.sceneItems(facts, words, slice) : [],
        layers.has("services") ? stands.serviceItems(facts, words, slice) : [],
      ];
    }

    function drawSymbols() {
      const { frame, buttons } = visibleFrame(leaflet);
      const groups = groupsIn(state).map((group) => locate(group, leaflet, frame));
      const items = arrange(groups, frame, buttons);
      for (const item of items) {
        item.sentence = item.edge ? words.ui("edge", { sentence: item.sentence }) : item.sentence;
      }
      const names = state.layers.has("labels") ? stands.backdropItems(facts, words) : [];
      const hadFocus = canvas.contains(document.activeElement);
      const [lines, heads] = drawPaths(facts, words, state, items, leaflet);
      updateChildren(beneath, [
        drawBackdropLabels(names, leaflet, frame, buttons),
        lines,
        drawLeaders(items),
      ]);
      updateChildren(stand, items.map(drawItem));
      updateChildren(above, [heads]);
      items.forEach((item, index) => {
        item.element = stand.children[index];
      });
      itemOf = new Map(items.map((item) => [item.element, item]));
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
      setText(byId("sm-hint"), words.ui("map_hint"));
      hush();
      if (facts.watermark !== null) {
        setText(watermark, words.of(facts.watermark));
      }
      for (const control of controls) {
        control.remove();
      }
      const views = { view_close: goHome, view_all: () => fit(leaflet, facts.bounds) };
      controls = [zoomButtons(words), viewButtons(words, views)];
      for (const control of controls) {
        control.addTo(leaflet);
      }
      setText(byId("sm-attribution"), `${words.of(facts.attribution)} ${words.ui("drawn_with")}`);
    }

    /** Where the map is, for the address; null where it is as the page opened it. Null too once a
        point has been checked: the map may have been moved to it, and it is nobody's business. */
    function position() {
      const [zoom, here] = [leaflet.getZoom(), leaflet.getCenter()];
      const offset = leaflet.project(here, zoom).distanceTo(leaflet.project(home.centre, zoom));
      const atHome = zoom === home.zoom && offset < NEAR_HOME;
      return pointed || atHome ? null : { zoom, lat: here.lat, lon: here.lng };
    }

    function moveTo({ zoom, lat, lon }) {
      leaflet.setView([lat, lon], zoom, { animate: false });
    }

    leaflet.on("sm-point", () => {
      pointed = true;
    });
    leaflet.on("click", hush);
    container.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        hush();
      }
    });
    leaflet.on("moveend resize", () => {
      if (state !== null) {
        drawSymbols();
        onMove();
      }
    });

    return { show, relabel, largestRadius, position, moveTo };
  }

  return { createMap, createRoving };
})();
