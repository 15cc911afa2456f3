"use strict";

/* The map: a quiet backdrop and outlines drawn by Leaflet, and above them one layer of symbols and
   labels that are laid out anew for each slice, scale and view. */

scenemap.map = (() => {
  const { svg, html, svgPlan, byId, setText, updateChildren, updateKeyed } = scenemap.dom;
  const { box, isFree, placeSymbol, placeLabel, placeNamed, placesFar, drawingOrder } = scenemap.layout;
  const { symbols, paths, items: stands } = scenemap;
  const { makePanes, shape, addBackdrop, outlineLayers, zoneLayers, setShown } = scenemap.layers;

  const PANES = { "sm-backdrop": 210, "sm-outlines": 310, "sm-zones": 320, "sm-symbols": 620 };
  const CLOSEST = 20;
  // What is no count is drawn after all counts.
  const LAST = 1e6;
  // A window that changes its size moves the middle of the map by a pixel or so.
  const NEAR_HOME = 4;
  // With more symbols than these, names stay close to theirs.
  const MANY = 60;
  // On a map at least so wide, what is said of a scene stands beside it.
  const ROOMY = 700;
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
      room: undefined,
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

  /** The label of an item: at its symbol, or for a zone, which has none, at one of its sides. */
  function labelOf(item, own, boxes, taken, frame) {
    if (item.spots.length > 0) {
      const found = item.spots
        .map(({ x, y }) => placeLabel({ x, y, half: 0 }, item.labels, taken, frame))
        .find((placed) => placed !== null);
      return found ?? null;
    }
    const reaches = boxes.length > MANY && !item.told ? [0] : item.reaches;
    const roomy = item.room === undefined ? item : { ...item, half: item.room };
    return placeLabel(roomy, item.labels, taken, frame, own, boxes, reaches);
  }

  /** A number with its date within, where that has no room beside it. */
  function datedBadge(badge, places, firm, frame) {
    const { across, half } = badge.whole;
    const free = places.find(([x, y]) => isFree(box(x, y, across, half), firm, frame));
    const [x, y] = free ?? places[0];
    return { ...badge, x, y, symbol: badge.whole, labels: [], told: false };
  }

  /** Lay out symbols, then the arrows between them, then labels, the most important first; returns
      what stands on the map, with its place and its label, and the arrows.

      `moves` are the moves to draw, with their ends in pixels where a scene has no symbol here. */
  function arrange(groups, moves, frame, buttons) {
    const items = groups.flat();
    const own = new Map();
    const boxes = [];
    const taken = [...buttons];
    // What is put beside the circles keeps clear of their largest of any slice, and so stands still
    // while they grow and shrink.
    const rooms = [];
    const stations = [...buttons];
    function take(item) {
      const half = item.room ?? item.half;
      const place = box(item.x, item.y, item.symbol.across ?? half, half);
      own.set(item, place);
      boxes.push(place);
      taken.push(place);
      const most = Math.max(item.most ?? 0, half);
      const room = most > half ? box(item.x, item.y, most, most) : place;
      rooms.push(room);
      stations.push(room);
    }
    /** Take the place of a symbol, and hold that of its name until names are placed. */
    function keep(item, found) {
      take(item);
      if (found !== null) {
        kept.set(item, found.placed);
        taken.push(found.placed.place);
        stations.push(found.placed.place);
      }
    }
    const symbolic = items.filter(({ half }) => half > 0);
    symbolic.filter(({ fixed }) => fixed).forEach(take);
    const loose = symbolic.filter(({ fixed }) => !fixed);
    // What must be named chooses its place first, one where its name has room.
    const told = loose.filter((item) => item.told);
    const kept = new Map();
    for (const item of told) {
      const found = placeNamed(item, placesFar(item), stations, frame, rooms);
      [item.x, item.y] = found === null ? placeSymbol(item, stations, frame) : [found.x, found.y];
      keep(item, found);
    }
    for (const item of loose.filter((one) => !one.told)) {
      [item.x, item.y] = placeSymbol(item, stations, frame);
      take(item);
    }
    const placeOf = ({ key, point }) => items.find((item) => item.key === key) ?? point;
    const arrows = moves
      .map((move) => ({ ...move, curve: paths.curve(placeOf(move.from), placeOf(move.to)) }))
      .filter(({ curve }) => curve !== null);
    const lines = arrows.flatMap(({ curve, restsOn }) => paths.boxesAlong(curve, restsOn));
    const badges = arrows.map(({ badge, curve }) => {
      const places = paths.badgePlaces(curve).map(({ x, y }) => [x, y]);
      const clear = [...stations, ...lines];
      // An arrow lies upon the circles that it crosses, and so may its number, but not upon names.
      const firm = [...buttons, ...[...kept].flatMap(([one, { place }]) => [own.get(one), place])];
      const { reaches } = badge;
      const found =
        placeNamed(badge, places, clear, frame, rooms) ??
        placeNamed(badge, places, clear, frame, rooms, { firm }) ??
        placeNamed(badge, places, stations, frame, rooms, { firm }) ??
        placeNamed(badge, places, taken, frame, boxes, { firm, reaches });
      const placed = found === null ? datedBadge(badge, places, firm, frame) : { ...badge, ...found };
      Object.assign(placed, { trueX: placed.x, trueY: placed.y, edge: false, spots: [] });
      keep(placed, found);
      return placed;
    });
    function settle(item, obstacles) {
      const mine = kept.get(item)?.place;
      const free = mine === undefined ? obstacles : obstacles.filter((one) => one !== mine);
      return labelOf(item, own.get(item), boxes, free, frame);
    }
    const ordered = [...items, ...badges].sort((one, two) => one.rank - two.rank);
    for (const item of ordered) {
      item.placed = settle(item, lines.length > 0 ? [...taken, ...lines] : taken);
      if (item.placed === null && item.told) {
        // If need be the name lies upon an arrow's line.
        item.placed = kept.get(item) ?? settle(item, taken);
      }
      if (kept.has(item)) {
        taken.splice(taken.indexOf(kept.get(item).place), 1);
      }
      if (item.placed !== null) {
        taken.push(item.placed.place);
      }
    }
    taken.push(...lines);
    return { items, badges, arrows, taken };
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
      {
        class: `sm-item ${item.emphasis ?? ""}`.trim(),
        role: "button",
        tabindex: "-1",
        "aria-label": item.sentence,
      },
      ...parts,
    );
  }

  /** Items as plans with keys; of two that share one, as versions of a zone may, the later has a
      number. */
  function withKeys(items) {
    const seen = new Map();
    return items.map((item) => {
      const before = seen.get(item.key) ?? 0;
      seen.set(item.key, before + 1);
      return { key: before === 0 ? item.key : `${item.key} ${before}`, plan: drawItem(item) };
    });
  }

  /** Lines from where symbols were moved to, back to the places that they stand for, and to labels
      that stand apart. They lie under every symbol, so that none is crossed out. */
  function drawLeaders(items) {
    const moved = items.filter(
      ({ edge, x, y, trueX, trueY }) => !edge && (x !== trueX || y !== trueY),
    );
    const leaders = moved.flatMap(({ x, y, trueX, trueY }) => [
      svgPlan("line", { x1: x, y1: y, x2: trueX, y2: trueY }),
      svgPlan("circle", { cx: trueX, cy: trueY, r: 3 }),
    ]);
    const apart = items.filter(({ placed }) => placed?.leader).map(({ placed }) => placed.leader);
    return svgPlan(
      "g",
      { class: "sm-leaders", "aria-hidden": "true" },
      ...leaders,
      ...apart.map((line) => svgPlan("line", line)),
    );
  }

  function pixelOf(leaflet, [lon, lat]) {
    return leaflet.latLngToLayerPoint([lat, lon]);
  }

  /** The path of the mean centre, to lie under every symbol. */
  function drawCentre(facts, leaflet) {
    const { first, last } = facts.centre;
    const drawn = paths.centrePath(pixelOf(leaflet, first), pixelOf(leaflet, last));
    return svgPlan("g", { class: "sm-paths", "aria-hidden": "true" }, ...drawn);
  }

  /** Arrows lie upon every symbol: one that is hidden says nothing. Their numbers tell of them. */
  function drawArrows(arrows) {
    return arrows.map(({ curve, restsOn, emphasis }) =>
      svgPlan(
        "g",
        { class: `sm-paths ${emphasis}`.trim(), "aria-hidden": "true" },
        ...paths.arrow(curve, restsOn),
      ),
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
      } else if (event.key === "Enter" || event.key === " ") {
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
    slot.append(detail);
    leaflet.invalidateSize({ animate: false });
    leaflet.setMaxZoom(CLOSEST);
    let home = null;
    let pointed = false;
    goHome();

    const renderers = makePanes(leaflet, PANES);
    addBackdrop(leaflet, facts, renderers);
    const many = scenemap.many.of(facts, words, modes);
    const outlines =
      many === null ? outlineLayers(facts, renderers) : many.outlineLayers(renderers);
    const zones = zoneLayers(facts, renderers);
    const canvas = svg("svg", { class: "sm-symbols", role: "group" });
    const [beneath, stand, above, numbers] = [svg("g"), svg("g"), svg("g"), svg("g")];
    canvas.append(beneath, stand, above, numbers);
    leaflet.getPane("sm-symbols").append(canvas);
    const watermark = html("span");
    if (facts.watermark !== null) {
      slot.append(html("div", { class: "sm-watermark", "aria-hidden": "true" }, watermark));
    }

    function goHome() {
      fit(leaflet, facts.view);
      home = { centre: leaflet.getCenter(), zoom: leaflet.getZoom() };
    }

    let controls = [];
    let state = null;
    // What the story points at, by the keys of symbols and moves; null where it points at nothing.
    let lit = null;

    /** What is known of a symbol stands on the half of the map where the symbol is not. It stays
        until another is pointed at, or the reader presses Escape or the map. */
    function tell(item) {
      const { frame } = visibleFrame(leaflet);
      detail.classList.toggle("sm-below", item.y < (frame.top + frame.bottom) / 2);
      detail.hidden = false;
      setText(detail, item.sentence);
    }

    let ring = null;

    function hush() {
      detail.hidden = true;
      ring?.remove();
      ring = null;
    }

    function tellArea(area, y) {
      tell({ y, sentence: words.areaSentence(area, modes.cell(area, state)) });
    }

    /** Show one area of many, as the table asks for it. */
    function showArea(area) {
      const { outline, point } = facts.areas[area];
      hush();
      const drawn =
        outline === null
          ? L.circleMarker([point.lat, point.lon], { className: "sm-chosen", radius: 14, fill: false })
          : shape(outline, "sm-chosen", "sm-zones", renderers);
      ring = drawn.addTo(leaflet);
      const at = outline === null ? drawn.getLatLng() : drawn.getBounds().getCenter();
      leaflet.setView(at, leaflet.getZoom(), { animate: false });
      slot.scrollIntoView({ block: "nearest" });
      tellArea(area, leaflet.latLngToLayerPoint(at).y);
    }

    function choose(item) {
      if (item.edge) {
        hush();
        leaflet.setView(item.at, leaflet.getZoom(), { animate: false });
      } else if (item.members) {
        hush();
        leaflet.fitBounds(item.members, { animate: false, maxZoom: leaflet.getZoom() + 2 });
      } else {
        tell(item);
      }
    }

    const roving = createRoving(canvas, choose);
    const motion = scenemap.motion.createMotion();

    let itemOf = new Map();

    /** Listen for all symbols at once: an element may stand for one thing now, for another later. */
    function listen(kind, act) {
      canvas.addEventListener(kind, (event) => {
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
      const shown = { slice, mode };
      const counts =
        many === null
          ? stands.countItems(facts, words, modes, shown, largestRadius())
          : many.items(leaflet, shown, largestRadius(), lit);
      const roomy = leaflet.getSize().x >= ROOMY;
      return [
        layers.has("counts") ? counts : [],
        layers.has("counts") ? stands.centreItems(facts, words) : [],
        layers.has("zones") ? stands.zoneItems(facts, words, slice) : [],
        layers.has("scenes") ? stands.sceneItems(facts, words, slice, roomy) : [],
        layers.has("services") ? stands.serviceItems(facts, words, slice) : [],
      ];
    }

    function emphasisOf(...keys) {
      return lit === null ? "" : keys.some((key) => lit.has(key)) ? "sm-lit" : "sm-dim";
    }

    /** The moves that a slice shows, each with its ends and its number. */
    function movesIn({ slice, layers }) {
      const arrows = layers.has("scenes") ? words.arrowsIn(facts.slices[slice]) : [];
      const end = (id) => {
        const { lon, lat } = facts.scenes.find((scene) => scene.id === id);
        return { key: `scene ${id}`, point: pixelOf(leaflet, [lon, lat]) };
      };
      return arrows.map((arrow) => ({
        from: end(arrow.from),
        to: end(arrow.to),
        restsOn: arrow.rests_on,
        emphasis: emphasisOf(`move ${arrow.number}`),
        badge: { ...stands.moveItem(words, arrow), emphasis: emphasisOf(`move ${arrow.number}`) },
      }));
    }

    function drawSymbols() {
      const { frame, buttons } = visibleFrame(leaflet);
      const groups = groupsIn(state).map((group) => locate(group, leaflet, frame));
      for (const item of groups.flat()) {
        item.emphasis = emphasisOf(item.key, ...(item.holds ?? []));
        item.sentence = item.edge ? words.ui("edge", { sentence: item.sentence }) : item.sentence;
      }
      const { items, badges, arrows, taken } = arrange(groups, movesIn(state), frame, buttons);
      const names = state.layers.has("labels") ? stands.backdropItems(facts, words) : [];
      const hadFocus = canvas.contains(document.activeElement);
      const centre = facts.centre !== null && state.layers.has("counts");
      updateChildren(beneath, [
        drawBackdropLabels(names, leaflet, frame, taken),
        ...(centre ? [drawCentre(facts, leaflet)] : []),
        drawLeaders([...items, ...badges]),
      ]);
      const orderOf = ({ order = LAST }) => order;
      const drawn = drawingOrder([...items].sort((one, two) => orderOf(one) - orderOf(two)));
      updateKeyed(stand, withKeys(drawn));
      updateChildren(above, drawArrows(arrows));
      updateChildren(numbers, badges.map(drawItem));
      drawn.forEach((item, index) => {
        item.element = stand.children[index];
      });
      badges.forEach((badge, index) => {
        badge.element = numbers.children[index];
      });
      const fading = arrows.map(({ badge }, index) => ({
        key: `arrow of ${badge.key}`,
        element: above.children[index],
        appears: true,
      }));
      const all = [...drawn, ...badges];
      itemOf = new Map(all.map((item) => [item.element, item]));
      roving.adopt(all, hadFocus);
      return [...all, ...fading];
    }

    function show(next) {
      state = next;
      const slice = facts.slices[state.slice];
      setShown(leaflet, outlines, state.layers.has("counts"));
      many?.paint(state, lit);
      zones.forEach((layer, index) => {
        const inForce = scenemap.time.overlaps(facts.zones[index], slice);
        setShown(leaflet, layer, state.layers.has("zones") && inForce);
      });
      motion.follow(drawSymbols(), state.slice);
    }

    /** Bring out what the story tells of, and dim the rest, when the map is next shown: keys such as
        `scene park`, `area west`, `service house` or `move 1`; null brings all back. */
    function highlight(keys) {
      lit = keys === null ? null : new Set(keys);
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

    /** Take the room that there is: at home the same ground is seen in it, else the same middle. */
    function resize() {
      const atHome = position() === null && !pointed;
      leaflet.invalidateSize({ animate: false });
      if (atHome) {
        goHome();
      }
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
    if (many !== null) {
      slot.classList.add("sm-many");
      const pane = leaflet.getPane("sm-outlines");
      const areaUnder = ({ target }) => many.areaOf(target);
      const tellUnder = (event) => {
        const area = areaUnder(event);
        if (area !== undefined) {
          tellArea(area, leaflet.mouseEventToLayerPoint(event).y);
        }
      };
      pane.addEventListener("pointerover", tellUnder);
      // After a press on the map has put away what was told.
      leaflet.on("click", ({ originalEvent }) => tellUnder(originalEvent));
      slot.addEventListener("sm-area", ({ detail: area }) => showArea(area));
    }
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

    return { show, relabel, resize, largestRadius, position, moveTo, highlight };
  }

  return { createMap, createRoving };
})();
