"use strict";

/* The page that traces an outline: its state, the two boards, and the steps from the photo to the file. */

scenemap.startTrace = () => {
  const { html, htmlPlan, byId, setText } = scenemap.dom;

  // So near, in pixels of the screen, a corner is taken for one that is there.
  const SNAP_PX = 12;
  const OPACITY = 0.6;
  const PHOTO_ZOOMS = { minZoom: -6, maxZoom: 5 };
  const FARTHEST_MAP = 9;
  // Half of the last digit that was typed, in metres: degrees of latitude are the longest.
  const METRES_A_DEGREE = 111_400;
  const STEPS = ["open", "pairs", "look", "trace", "order", "save"];
  // The board that a narrow screen shows first in a step.
  const SIDES = { pairs: "photo", look: "map", trace: "photo", save: "map" };
  const FILE_NAME = "zones.geojson";

  const facts = JSON.parse(byId("sm-data").textContent);
  const words = scenemap.words.createWords(facts);
  const plane = scenemap.tracePlane.createPlane(facts);
  const model = scenemap.traceModel.createModel(plane);
  const { state } = model;

  let step = "open";
  let side = "photo";
  let opacity = OPACITY;
  // The picture itself, and a second canvas of it that lies over the map.
  let canvas = null;
  let laid = null;
  let picture = null;
  let busy = false;
  // What is asked of a point: { lon, lat, accuracy, name }, or the fault of what was typed.
  let asked = null;

  /* ---- The boards ------------------------------------------------------------------------------ */

  const photoBoard = scenemap.traceBoard.createBoard(byId("tr-photo"), {
    options: { crs: L.CRS.Simple, ...PHOTO_ZOOMS },
    onPick: pickPhoto,
    onDelete: () => page.undo(),
    onEscape: () => page.cancelPending(),
  });
  const mapBoard = scenemap.traceBoard.createBoard(byId("tr-map"), {
    options: { minZoom: FARTHEST_MAP },
    onPick: pickMap,
    onDelete: () => page.undo(),
    onEscape: () => page.cancelPending(),
  });
  photoBoard.setHome(photoBounds({ width: 4, height: 3 }));
  const map = scenemap.traceMap.createMap(mapBoard, facts, words, plane, { place: pairWithPlace });
  const photoUnit = () => 1 / photoBoard.leaflet.getZoomScale(photoBoard.leaflet.getZoom(), 0);
  const drawings = {
    photo: scenemap.traceDraw.createDrawing(photoBoard, photoUnit),
    map: scenemap.traceDraw.createDrawing(mapBoard, () => map.unit()),
  };
  let photoLayer = null;

  function photoBounds({ width, height }) {
    return L.latLngBounds([-height, 0], [0, width]);
  }

  const photoPlace = ([x, y]) => L.latLng(-y, x);
  const photoPoint = ({ lat, lng }) => [lng, -lat];

  function placesOn(which, corner) {
    if (which === "photo") {
      const at = model.photoOf(corner);
      return at === null ? null : photoPlace(at);
    }
    const at = model.mapOf(corner);
    return at === null ? null : map.toPlace(at);
  }

  function isOnPhoto([x, y]) {
    return x >= 0 && y >= 0 && x <= state.photo.width && y <= state.photo.height;
  }

  /* ---- What is said ---------------------------------------------------------------------------- */

  let told = { key: null, values: {} };

  function say(key, values = {}) {
    told = { key, values };
    // The same sentence twice is told twice.
    byId("tr-said").replaceChildren(words.ui(key, values));
  }

  /* ---- Pairs ----------------------------------------------------------------------------------- */

  const pending = { photo: null, map: null };

  function clearPending() {
    Object.assign(pending, { photo: null, map: null });
  }

  function pairIfWhole() {
    if (pending.photo === null || pending.map === null) {
      return false;
    }
    const { map: at, radius_m, by, name } = pending.map;
    const pair = { photo: pending.photo, map: at, radius_m, by, name };
    clearPending();
    model.addPair(pair);
    stepOf("pairs").clear();
    side = "photo";
    const number = state.pairs.length;
    const found = model.solution()?.pairs[number - 1];
    if (found?.residual_m) {
      say("said_pair_residual", { number, metres: Math.max(1, Math.round(found.residual_m)) });
    } else {
      say("said_pair", { number });
    }
    return true;
  }

  /** Half of a pair is set. On a narrow screen the other board comes to the front; with the keyboard
      the focus goes there. */
  function setPending(which, value, kind) {
    pending[which] = value;
    const whole = pairIfWhole();
    if (!whole) {
      side = which === "photo" ? "map" : "photo";
      say(which === "photo" ? "said_on_photo" : "said_on_map");
    }
    show();
    if (kind === "keyboard") {
      (side === "photo" ? photoBoard : mapBoard).focus();
    }
  }

  function pairWithPlace({ name, lon, lat, accuracy_m: radius }) {
    const found = { map: plane.toMetres([lon, lat]), radius_m: radius, by: "place", name };
    setPending("map", found, "mouse");
  }

  /** How exact typed degrees can be: half of their last digit; 0 where they are no decimal degrees. */
  function coarseness(text) {
    if (/[°'′’"″]/.test(text)) {
      return 0;
    }
    const decimals = [...text.matchAll(/\d[.,](\d+)/g)].map(([, digits]) => digits.length);
    const fewest = decimals.length < 2 ? 0 : Math.min(...decimals);
    return 0.5 * 10 ** -fewest * METRES_A_DEGREE;
  }

  /** A typed position as { lon, lat }, or the key and values of what is wrong with it. */
  function typedPosition(text) {
    if (text.trim() === "") {
      return { fault: "check_fault_empty", values: {} };
    }
    const parsed = scenemap.check.parse(text);
    if (parsed.fault) {
      return { fault: `check_fault_${parsed.fault}`, values: { text } };
    }
    const fault = scenemap.check.faultOf(facts, { ...parsed, accuracy: 0 });
    const values = { lon: parsed.lon.toFixed(6), lat: parsed.lat.toFixed(6) };
    return fault === null ? parsed : { fault: `check_fault_${fault}`, values };
  }

  function placeNamed(name) {
    const wanted = name.trim().toLocaleLowerCase();
    const among = (fits) => map.places.filter((one) => fits(one.name.toLocaleLowerCase()));
    const exact = among((other) => other === wanted);
    const found = exact.length > 0 || wanted === "" ? exact : among((other) => other.startsWith(wanted));
    return found.length === 1 ? found[0] : null;
  }

  /* ---- The outline ----------------------------------------------------------------------------- */

  // The corner that the keyboard or a press has chosen: { part, index }.
  let current = null;

  /** Every corner with its place on a board, where that is known. */
  function cornersOn(which) {
    return state.parts.flatMap(({ corners }, part) =>
      corners.flatMap((corner, index) => {
        const at = placesOn(which, corner);
        return at === null ? [] : [{ part, index, corner, at }];
      }),
    );
  }

  /** What a place of a board snaps to: { close } at the start of the part that is drawn, { corner } at
      a corner of another part; else null. */
  function snapped(which, at) {
    const { leaflet } = which === "photo" ? photoBoard : mapBoard;
    const point = leaflet.latLngToContainerPoint(at);
    const open = model.openPart();
    const near = cornersOn(which)
      .filter((one) => leaflet.latLngToContainerPoint(one.at).distanceTo(point) <= SNAP_PX)
      .find(({ part, index }) => part !== open || index === 0);
    if (near === undefined) {
      return null;
    }
    return near.part === open ? { close: true } : { corner: structuredClone(near.corner) };
  }

  function addCorner(which, at, corner) {
    const snap = snapped(which, at);
    if (snap?.close) {
      page.closePart();
      return;
    }
    if (model.openPart() === null && state.parts.length > 0) {
      say("said_closed_already");
      return;
    }
    model.addCorner(snap?.corner ?? corner);
    const part = model.openPart();
    current = { part, index: state.parts[part].corners.length - 1 };
    say(snap !== null || corner.snapped ? "said_corner_snapped" : "said_corner", {
      number: current.index + 1,
    });
    show();
  }

  const photoCorner = (at, kind) => ({
    photo: photoPoint(at),
    hand_px: photoBoard.hand(kind) * photoUnit(),
  });

  function mapCorner(at, kind) {
    const found = map.pointedAt(at, kind);
    if (found === null) {
      return null;
    }
    // Upon the photo that lies over the map, the hand follows the photo.
    const free = model.usable() !== null && !found.snapped;
    return free
      ? { photo: model.usable().toPhoto(found.map), hand_px: handOnPhoto(found.map, kind) }
      : { map: found.map, radius_m: found.reference_m, hand_m: found.hand_m };
  }

  /** The hand's error on the map, as pixels of the photo there. */
  function handOnPhoto([x, y], kind) {
    const metres = mapBoard.hand(kind) * map.unit();
    const [one, two] = [model.usable().toPhoto([x, y]), model.usable().toPhoto([x + metres, y])];
    return Math.hypot(one[0] - two[0], one[1] - two[1]);
  }

  function moveCorner(which, { part, index }, { at, kind, first }) {
    const corner = which === "photo" ? photoCorner(at, kind) : mapCorner(at, kind);
    if (corner !== null) {
      current = { part, index };
      busy = !first || kind !== "keyboard";
      model.moveCorner(part, index, corner, { first });
    }
  }

  /** The corner half-way between one and the next. */
  function between(one, two) {
    const middle = (a, b) => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
    if (one.photo !== undefined && two.photo !== undefined) {
      return { photo: middle(one.photo, two.photo), hand_px: Math.max(one.hand_px, two.hand_px) };
    }
    const [a, b] = [model.mapOf(one), model.mapOf(two)];
    if (a === null || b === null) {
      return null;
    }
    const values = [one, two].map(({ radius_m = 0, hand_m = 0 }) => ({ radius_m, hand_m }));
    return {
      map: middle(a, b),
      radius_m: Math.max(...values.map((value) => value.radius_m)),
      hand_m: Math.max(...values.map((value) => value.hand_m)),
    };
  }

  function insertAfter({ part, index }) {
    const { corners } = state.parts[part];
    const made = between(corners[index], corners[(index + 1) % corners.length]);
    if (made !== null) {
      model.insertCorner(part, index + 1, made);
      current = { part, index: index + 1 };
      say("said_inserted", { number: index + 2 });
      show();
    }
  }

  function deleteCorner({ part, index }) {
    model.deleteCorner(part, index);
    current = null;
    say("said_deleted", { number: index + 1 });
    show();
  }

  /* ---- Pointing at a board --------------------------------------------------------------------- */

  function pickPhoto({ at, kind }) {
    const point = photoPoint(at);
    if (!isOnPhoto(point)) {
      say("said_beside_photo");
    } else if (step === "pairs") {
      setPending("photo", point, kind);
    } else if (step === "trace") {
      addCorner("photo", at, photoCorner(at, kind));
    }
  }

  function pickMap({ at, kind }) {
    if (step === "pairs") {
      const found = map.pointedAt(at, kind);
      if (found === null) {
        say("said_nothing_drawn");
      } else {
        setPending("map", { ...found, name: "" }, kind);
      }
    } else if (step === "trace") {
      const corner = mapCorner(at, kind);
      if (corner === null) {
        say("said_nothing_drawn");
      } else {
        addCorner("map", at, corner);
      }
    } else if (step === "save") {
      const hand = mapBoard.hand(kind) * map.unit(at);
      ask({ lon: at.lng, lat: at.lat, accuracy: Math.ceil(2.4477 * hand), name: "" });
    }
  }

  /* ---- Handles --------------------------------------------------------------------------------- */

  function pairHandles(which) {
    const found = model.solution();
    const pins = state.pairs.map((pair, index) => {
      const doubt = found?.pairs[index]?.suspect ? " tr-doubt" : "";
      return {
        at: which === "photo" ? photoPlace(pair.photo) : map.toPlace(pair.map),
        text: String(index + 1),
        label: page.pairTitle(index),
        className: `tr-pin${doubt}`,
        onMove: ({ at, kind, first }) => {
          busy = kind !== "keyboard";
          movePair(which, index, at, kind, first);
        },
        onMoved: () => {
          busy = false;
          say("said_pair_moved", { number: index + 1 });
          show();
        },
        onDelete: () => page.deletePair(index),
      };
    });
    const half = pending[which];
    if (half !== null) {
      pins.push({
        at: which === "photo" ? photoPlace(half) : map.toPlace(half.map),
        text: String(state.pairs.length + 1),
        label: words.ui("pair_half"),
        className: "tr-pin tr-half",
        tabbable: false,
      });
    }
    return pins;
  }

  function movePair(which, index, at, kind, first) {
    if (which === "photo") {
      model.movePair(index, { photo: photoPoint(at) }, { first });
      return;
    }
    const found = map.pointedAt(at, kind);
    if (found !== null) {
      const { map: to, radius_m, by } = found;
      model.movePair(index, { map: to, radius_m, by }, { first });
    }
  }

  function cornerLabel({ part, index }) {
    const { hole, corners } = state.parts[part];
    return words.ui(hole ? "corner_of_hole" : "corner_of_part", {
      number: index + 1,
      count: corners.length,
      part: part + 1,
    });
  }

  function cornerHandles(which) {
    const open = model.openPart();
    return cornersOn(which).map((one) => {
      const isStart = one.part === open && one.index === 0 && model.canClose();
      return {
        at: one.at,
        label: cornerLabel(one),
        className: `tr-corner${isStart ? " tr-start" : ""}`,
        onSelect: () => (isStart ? page.closePart() : choose(one)),
        onFocus: () => choose(one),
        onMove: (move) => moveCorner(which, one, move),
        onMoved: () => {
          busy = false;
          say("said_corner_moved", { number: one.index + 1 });
          show();
        },
        onDelete: () => deleteCorner(one),
        onInsert: () => insertAfter(one),
      };
    });
  }

  function choose({ part, index }) {
    if (current?.part !== part || current?.index !== index) {
      current = { part, index };
      show();
    }
  }

  /** Small marks half-way between corners: a press puts a corner there. */
  function middleHandles(which) {
    return state.parts.flatMap(({ corners, closed }, part) =>
      corners.flatMap((corner, index) => {
        const next = corners[index + 1] ?? (closed ? corners[0] : undefined);
        const made = next === undefined ? null : between(corner, next);
        const at = made === null ? null : placesOn(which, made);
        return at === null
          ? []
          : [
              {
                at,
                label: words.ui("corner_insert_here", { number: index + 1 }),
                className: "tr-middle",
                tabbable: false,
                onSelect: () => insertAfter({ part, index }),
              },
            ];
      }),
    );
  }

  function handlesOn(which) {
    if (step === "pairs" || step === "look") {
      return pairHandles(which);
    }
    return step === "trace" ? [...cornerHandles(which), ...middleHandles(which)] : [];
  }

  /* ---- Drawing --------------------------------------------------------------------------------- */

  function ringsOn(which, closed) {
    return state.parts
      .filter((part) => part.closed === closed)
      .map(({ corners }) => corners.map((corner) => placesOn(which, corner)))
      .map((ring) => ring.filter((at) => at !== null));
  }

  function residuals() {
    const found = model.usable();
    if (found === null || (step !== "pairs" && step !== "look")) {
      return { lines: [], texts: [] };
    }
    const ends = state.pairs.map(({ photo, map: at }) => [at, found.toMap(photo)]);
    return {
      lines: ends.map((pair) => pair.map(map.toPlace)),
      texts: ends.map(([, at], index) => ({
        at: map.toPlace(at),
        text: `${Math.round(found.pairs[index].residual_m)} m`,
      })),
    };
  }

  function drawOn(which) {
    const fault = busy || step === "pairs" || step === "look" ? null : model.outlineFault();
    const crossing = fault?.at ?? null;
    const toPlace = (metres) => {
      const at = which === "map" ? metres : model.usable()?.toPhoto(metres);
      return at === undefined ? null : which === "map" ? map.toPlace(at) : photoPlace(at);
    };
    const chosen = step === "trace" ? state.parts[current?.part]?.corners[current?.index] : undefined;
    drawings[which].draw({
      rings: ringsOn(which, true),
      open: ringsOn(which, false)[0] ?? [],
      current: chosen === undefined ? null : placesOn(which, chosen),
      width: which === "photo" ? state.line_px : busy ? 0 : 2 * (model.statedAccuracy() ?? 0),
      crossing: crossing === null ? null : toPlace(crossing),
      ...(which === "map" ? residuals() : {}),
    });
  }

  /** Where the corners of the photo are on the map; null where they cannot be. */
  function photoCorners() {
    const found = model.usable();
    if (found === null || canvas === null) {
      return null;
    }
    const { width, height } = canvas;
    const middle = found.toMap([width / 2, height / 2]);
    const corners = [
      [0, 0],
      [width, 0],
      [width, height],
      [0, height],
    ].map(found.toMap);
    const span = Math.hypot(corners[0][0] - corners[2][0], corners[0][1] - corners[2][1]);
    const isSound = corners.every(
      (at) => at.every(Number.isFinite) && Math.hypot(at[0] - middle[0], at[1] - middle[1]) < 2 * span,
    );
    return isSound ? corners.map(map.toPlace) : null;
  }

  function drawOverlay() {
    const corners = ["look", "trace"].includes(step) ? photoCorners() : null;
    if (corners === null) {
      map.overlay.hide();
    } else {
      laid = laid ?? scenemap.tracePhoto.draw(canvas, canvas.width, canvas.height);
      map.overlay.show(laid, corners);
      map.overlay.opacity(opacity);
    }
  }

  /* ---- Checking a point ------------------------------------------------------------------------ */

  function ask(point) {
    asked = point;
    show();
    if (asked.fault === undefined) {
      mapBoard.container.scrollIntoView({ block: "nearest" });
    }
  }

  function answerTexts() {
    if (asked === null) {
      return [];
    }
    if (asked.fault !== undefined) {
      return [words.ui(asked.fault, asked.values)];
    }
    const rings = model.rings();
    const metres = model.statedAccuracy();
    if (rings === null || metres === null || model.outlineFault() !== null) {
      return [words.ui("answer_no_outline")];
    }
    const found = scenemap.traceCheck.decide(facts, plane, rings, metres, asked);
    const values = {
      lat: asked.lat.toFixed(6),
      lon: asked.lon.toFixed(6),
      accuracy: asked.accuracy,
      most: facts.max_accuracy_m,
      name: asked.name,
    };
    if (found.fault !== null) {
      return [words.ui(`check_fault_${found.fault}`, values)];
    }
    const point = words.ui(asked.name === "" ? "answer_point" : "answer_place", values);
    const distance = Math.round(found.distance);
    return [
      point,
      words.ui(`answer_${found.position}`, { distance, metres }),
      words.ui(model.isHypothetical() ? "answer_hypothetical" : "answer_by_drawing", { metres }),
      words.ui("answer_notice"),
    ];
  }

  function drawAsked() {
    const isShown = step === "save" && asked !== null && asked.fault === undefined;
    askedLayer.clearLayers();
    if (isShown) {
      const at = [asked.lat, asked.lon];
      const look = { pane: "tr-lines", interactive: false };
      askedLayer.addLayer(L.circle(at, { ...look, radius: asked.accuracy, className: "sm-check-disc" }));
      for (const [radius, className] of [[9, "sm-check-halo"], [9, "sm-check-ring"], [2.5, "sm-check-dot"]]) {
        askedLayer.addLayer(L.circleMarker(at, { ...look, radius, className }));
      }
    }
  }

  const askedLayer = L.layerGroup().addTo(mapBoard.leaflet);

  /* ---- Saving and printing --------------------------------------------------------------------- */

  function fieldFaults() {
    const { name, valid_from: from, valid_to: to, hours, clock_from: start, clock_to: end } = state.fields;
    const checks = {
      fault_name: name === "",
      fault_date: page.badDates.length > 0,
      fault_dates: from !== "" && to !== "" && to < from,
      fault_clock: hours === "clock" && (start === "" || end === ""),
      fault_clock_same: hours === "clock" && start !== "" && start === end,
    };
    return Object.keys(checks).filter((key) => checks[key]);
  }

  function saveFaults() {
    const outline = model.outlineFault();
    const folded = model.solution()?.fault ?? null;
    return [
      ...(outline === null ? [] : [`fault_${outline.fault}`]),
      ...(outline === null && model.statedAccuracy() === null && folded !== null
        ? [`fit_fault_${folded}`]
        : []),
      ...fieldFaults(),
    ];
  }

  function download(text) {
    const address = URL.createObjectURL(new Blob([text], { type: "application/geo+json" }));
    const link = html("a", { href: address, download: FILE_NAME, hidden: "" });
    document.body.append(link);
    link.click();
    link.remove();
    // The browser may still be reading it.
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  }

  function dayText(iso) {
    const [y, m, d] = iso.split("-");
    return words.ui("day", { y, m, d });
  }

  function validText({ valid_from: from, valid_to: to, open_end: isOpen }) {
    const start = from === "" ? words.ui("card_unknown") : dayText(from);
    const end = isOpen ? words.ui("card_open") : to === "" ? words.ui("card_unknown") : dayText(to);
    return words.ui("card_span", { start, end });
  }

  function cardFacts() {
    const { fields } = state;
    const rules = { "politiloven-7": "rule_politiloven", printed: "rule_printed" };
    const hours = {
      all: words.ui("hours_all"),
      clock: words.ui("card_clock", { from: fields.clock_from, to: fields.clock_to }),
    };
    const lines = {
      field_rule: fields.rule === "" ? "" : words.ui(rules[fields.rule]),
      field_legal_basis: fields.legal_basis,
      card_valid: validText(fields),
      field_hours: hours[fields.hours] ?? words.ui("hours_unknown"),
      field_source: fields.source,
      card_streets: fields.streets,
      card_accuracy: scenemap.traceSteps.accuracySentence(page),
    };
    return Object.entries(lines)
      .filter(([, text]) => text !== "")
      .map(([key, text]) => [words.ui(key), text]);
  }

  function drawCard() {
    const card = byId("tr-card");
    const isReady = step === "save" && saveFaults().length === 0;
    card.hidden = !isReady;
    if (!isReady) {
      card.replaceChildren();
      return;
    }
    const metres = model.statedAccuracy();
    const told = {
      title: state.fields.name,
      notice: words.ui(model.isHypothetical() ? "card_hypothetical" : "card_notice", { metres }),
      facts: cardFacts(),
      footer: [words.ui("card_footer")],
    };
    card.replaceChildren(
      ...scenemap.traceCard.draw(facts, words, plane, map, model.rings(), metres, told),
    );
  }

  /* ---- Steps ----------------------------------------------------------------------------------- */

  /** Why a step cannot be gone to yet, as a key; null if it can. */
  function hindrance(wanted) {
    const hasOutline = state.parts.length > 0;
    if (wanted === "pairs" && !page.hasPhoto()) {
      return "hinder_photo";
    }
    if (wanted === "look" && model.usable() === null) {
      const fault = model.solution()?.fault ?? "too_few";
      return `fit_fault_${fault}`;
    }
    if (wanted === "trace" && model.usable() === null && !page.withoutPhoto && !hasOutline) {
      return page.hasPhoto() ? "hinder_pairs" : "hinder_photo";
    }
    if (wanted === "order" || wanted === "save") {
      const fault = model.outlineFault();
      const places = fault === null && model.statedAccuracy() === null ? "hinder_pairs" : null;
      return fault === null ? places : `fault_${fault.fault}`;
    }
    return null;
  }

  const page = {
    facts,
    words,
    model,
    map,
    pending,
    badDates: [],
    withoutPhoto: false,
    get current() {
      return current;
    },
    hasPhoto: () => canvas !== null,
    isBusy: () => busy,
    photoValues: () => ({ name: state.photo.name, width: state.photo.width, height: state.photo.height }),
    opacity: () => opacity,
    fieldFaults,
    saveFaults,

    go(wanted) {
      const reason = hindrance(wanted);
      if (reason !== null) {
        say(reason);
        return;
      }
      step = wanted;
      side = SIDES[step] ?? side;
      if (step === "trace" && canvas === null) {
        side = "map";
      }
      clearPending();
      current = null;
      busy = false;
      byId("tr-said").replaceChildren();
      told = { key: null, values: {} };
      show();
      if (step === "look" || step === "save") {
        lookAtOutline();
      }
      byId("tr-heading").focus({ preventScroll: true });
      byId("tr-nav").scrollIntoView({ block: "nearest" });
    },

    /* 1 */
    async openPhoto(file) {
      say("said_opening");
      const opened = await scenemap.tracePhoto.open(file, facts.most_side);
      if (opened.fault !== undefined) {
        say(opened.fault, { name: opened.name });
        return;
      }
      takePhoto(opened);
    },
    async openSaved(file) {
      const read = scenemap.traceFile.read(await file.text(), plane, words.language);
      if (read.fault !== undefined) {
        say(read.fault, { name: file.name });
        return;
      }
      model.restart(read.state);
      page.withoutPhoto = canvas === null;
      current = null;
      asked = null;
      if (canvas !== null && !isSamePhoto(picture)) {
        dropPhoto();
      }
      const { pairs, parts, fields } = state;
      say("said_saved_open", { name: fields.name, pairs: pairs.length, parts: parts.length });
      show();
      lookAtOutline();
    },
    async openStreets(file) {
      const read = scenemap.traceFile.readStreets(await file.text());
      if (read.fault !== undefined) {
        say(read.fault, { name: file.name });
        return;
      }
      map.setStreets(file.name, read.lines, null);
      say("said_streets", { name: file.name });
      show();
    },
    setStreetsRadius(radius) {
      map.setStreetsRadius(Number.isFinite(radius) && radius > 0 ? radius : null);
    },
    startWithoutPhoto() {
      page.withoutPhoto = true;
      page.go("trace");
    },

    /* 2 */
    pairTitle(index) {
      const { name } = state.pairs[index];
      const key = name === "" ? "pair_title" : "pair_title_named";
      return words.ui(key, { number: index + 1, name });
    },
    pairTyped(text, radius) {
      const found = typedPosition(text);
      if (found.fault !== undefined) {
        say(found.fault, found.values);
      } else if (!(radius >= 1)) {
        say("said_radius");
      } else {
        const value = {
          map: plane.toMetres([found.lon, found.lat]),
          radius_m: Math.max(radius, coarseness(text)),
          by: "typed",
          name: "",
        };
        setPending("map", value, "mouse");
      }
    },
    pairPlace(name) {
      const found = placeNamed(name);
      if (found === null) {
        say("said_no_place", { name });
      } else {
        pairWithPlace(found);
      }
    },
    namePair(index, name) {
      state.pairs[index].name = name.trim();
      state.dirty = true;
    },
    deletePair(index) {
      model.deletePair(index);
      say("said_pair_deleted", { number: index + 1 });
      byId("tr-heading").focus({ preventScroll: true });
    },
    cancelPending() {
      clearPending();
      current = null;
      show();
    },

    /* 3, 4 */
    setOpacity(share) {
      opacity = share;
      map.overlay.opacity(opacity);
    },
    setLine(pixels) {
      state.line_px = pixels;
      model.touched();
    },
    closePart() {
      if (!model.canClose()) {
        say("said_three_corners");
        return;
      }
      model.closePart();
      current = null;
      const fault = model.outlineFault();
      say(fault === null ? "said_closed" : `fault_${fault.fault}`);
      byId("tr-heading").focus({ preventScroll: true });
    },
    addPart(hole) {
      model.addPart(hole);
      current = null;
      say(hole ? "said_hole" : "said_part");
    },
    deleteCurrent() {
      if (current !== null) {
        deleteCorner(current);
      }
    },
    insertAfterCurrent() {
      if (current !== null) {
        insertAfter(current);
      }
    },
    undo() {
      current = null;
      clearPending();
      say(model.undo() ? "said_undone" : "said_nothing_to_undo");
      show();
    },
    redo() {
      current = null;
      say(model.redo() ? "said_redone" : "said_nothing_to_redo");
      show();
    },

    /* 6 */
    raise(metres) {
      const computed = Math.ceil(model.accuracy()?.accuracy_m ?? 0);
      if (!Number.isFinite(metres) || metres < computed) {
        say("said_not_lower", { metres: computed });
        return;
      }
      state.raised_m = Math.min(Math.ceil(metres), facts.max_accuracy_m);
      model.touched();
      say("said_raised", { metres: model.statedAccuracy() });
    },
    save() {
      const [fault] = saveFaults();
      if (fault !== undefined) {
        say(fault);
        return;
      }
      download(scenemap.traceFile.write(model, plane));
      model.saved();
      say("said_saved", { name: FILE_NAME });
      show();
    },
    print() {
      const [fault] = saveFaults();
      if (fault === undefined) {
        window.print();
      } else {
        say(fault);
      }
    },
    checkTyped(text) {
      const found = typedPosition(text);
      ask(found.fault === undefined ? { ...found, accuracy: 0, name: "" } : found);
    },
    checkPlace(name) {
      const found = placeNamed(name);
      if (found === null) {
        ask({ fault: "said_no_place", values: { name } });
      } else {
        const { lon, lat, accuracy_m: accuracy } = found;
        ask({ lon, lat, accuracy, name: found.name });
      }
    },
    answerPlans: () => answerTexts().map((text) => htmlPlan("p", {}, text)),

    exampleCoordinates() {
      const [west, south, east, north] = facts.view;
      return [(south + north) / 2, (west + east) / 2].map((one) => one.toFixed(5)).join(", ");
    },
  };

  /* ---- The photo ------------------------------------------------------------------------------- */

  /** Whether a picture can be the one that the pairs were set on. */
  function isSamePhoto({ width, height }) {
    return state.photo === null || (state.photo.width === width && state.photo.height === height);
  }

  function takePhoto(opened) {
    const { name, width, height, was } = opened;
    const isOther = state.pairs.length > 0 && !isSamePhoto(opened);
    if (isOther) {
      say("photo_fault_other", { name, width: state.photo.width, height: state.photo.height });
      return;
    }
    canvas = opened.canvas;
    picture = { name, width, height };
    laid = null;
    state.photo = picture;
    page.withoutPhoto = false;
    photoLayer?.remove();
    photoLayer = L.svgOverlay(canvas, photoBounds(picture)).addTo(photoBoard.leaflet);
    photoBoard.setHome(photoBounds(picture));
    if (was === null) {
      say("said_photo", { name });
    } else {
      say("said_photo_smaller", { name, width: was.width, height: was.height, to: width, by: height });
    }
    show();
  }

  function dropPhoto() {
    photoLayer?.remove();
    [photoLayer, canvas, laid, picture] = [null, null, null, null];
  }

  /** Bring what has been traced, or what was paired, into view on the map. */
  function lookAtOutline() {
    const corners = photoCorners();
    const outline = ringsOn("map", true).flat();
    const pairs = state.pairs.map(({ map: at }) => map.toPlace(at));
    const found = step === "look" ? [...pairs, ...(corners ?? [])] : outline;
    if (found.length > 1 && mapBoard.leaflet.getSize().x > 0) {
      mapBoard.leaflet.fitBounds(L.latLngBounds(found).pad(0.15), { animate: false, maxZoom: 18 });
    }
  }

  /* ---- Showing --------------------------------------------------------------------------------- */

  const steps = scenemap.traceSteps.createSteps(page);
  const primary = html("button", { type: "button", class: "tr-primary", id: "tr-primary" });
  byId("tr-actions").append(primary);
  byId("tr-panel").append(...steps.map(({ panel }) => panel));
  primary.addEventListener("click", () => stepOf(step).primary().act());
  const stepButtons = STEPS.map((key) => {
    const made = html("button", { type: "button" });
    made.addEventListener("click", () => page.go(key));
    return made;
  });
  byId("tr-steps").append(...stepButtons.map((made) => html("li", {}, made)));
  const sideButtons = ["photo", "map"].map((which) => {
    const made = html("button", { type: "button" });
    made.addEventListener("click", () => {
      side = which;
      show();
    });
    return made;
  });
  byId("tr-switch").append(...sideButtons);

  function stepOf(key) {
    return steps.find((one) => one.key === key);
  }

  function showNav() {
    stepButtons.forEach((made, index) => {
      const key = STEPS[index];
      made.setAttribute("aria-disabled", String(key !== step && hindrance(key) !== null));
      if (key === step) {
        made.setAttribute("aria-current", "step");
      } else {
        made.removeAttribute("aria-current");
      }
    });
  }

  function showSides() {
    const hasBoards = !["open", "order"].includes(step) || (step === "open" && canvas !== null);
    byId("tr-work").className = `tr-work tr-step-${step}${hasBoards ? "" : " tr-no-boards"}`;
    byId("tr-boards").hidden = !hasBoards;
    const hasPhoto = canvas !== null && step !== "save";
    const hasMap = step !== "open";
    byId("tr-photo-side").hidden = !hasPhoto;
    byId("tr-map-side").hidden = !hasMap;
    byId("tr-boards").classList.toggle("tr-both", hasPhoto && hasMap);
    byId("tr-boards").dataset.side = side;
    byId("tr-switch").hidden = !(hasPhoto && hasMap);
    sideButtons.forEach((made, index) => {
      made.setAttribute("aria-pressed", String(side === ["photo", "map"][index]));
    });
    map.placesPressed(step === "pairs");
  }

  function show() {
    const now = stepOf(step);
    setText(byId("tr-heading"), words.ui(`step_${step}`, { number: STEPS.indexOf(step) + 1 }));
    setText(byId("tr-what"), now.what());
    setText(primary, words.ui(now.primary().key));
    for (const one of steps) {
      one.panel.hidden = one !== now;
    }
    showNav();
    showSides();
    now.show();
    for (const which of ["photo", "map"]) {
      const board = which === "photo" ? photoBoard : mapBoard;
      drawOn(which);
      board.showHandles(handlesOn(which));
    }
    drawOverlay();
    drawAsked();
    drawCard();
  }

  model.onChange(show);

  /* ---- In the reader's language ---------------------------------------------------------------- */

  function drawLanguages() {
    const bar = byId("sm-languages");
    const hadFocus = bar.contains(document.activeElement);
    bar.setAttribute("aria-label", words.ui("languages"));
    bar.replaceChildren(
      ...facts.languages.map((language) => {
        const made = html("button", { type: "button", lang: language }, facts.ui[language].language_name);
        made.setAttribute("aria-pressed", String(language === words.language));
        made.addEventListener("click", () => speak(language));
        return made;
      }),
    );
    if (hadFocus) {
      bar.querySelector('[aria-pressed="true"]').focus();
    }
  }

  function speak(language) {
    words.speak(language);
    document.documentElement.lang = language;
    document.title = `${words.ui("title")} – ${words.of(facts.case.name)}`;
    setText(byId("sm-title"), words.ui("title"));
    setText(byId("tr-privacy"), words.ui("privacy"));
    setText(byId("tr-photo-heading"), words.ui("photo"));
    setText(byId("tr-map-heading"), words.ui("map_of", { case: words.of(facts.case.name) }));
    setText(byId("sm-attribution"), words.ui("drawn_with"));
    byId("tr-nav").setAttribute("aria-label", words.ui("steps"));
    byId("tr-switch").setAttribute("aria-label", words.ui("boards"));
    stepButtons.forEach((made, index) => {
      const label = html("span", {}, words.ui(`nav_${STEPS[index]}`));
      made.replaceChildren(html("b", {}, String(index + 1)), " ", label);
    });
    sideButtons.forEach((made, index) => setText(made, words.ui(["photo", "map_short"][index])));
    const zooms = { zoomIn: words.ui("zoom_in"), zoomOut: words.ui("zoom_out"), whole: words.ui("whole") };
    photoBoard.relabel({ label: words.ui("photo_board"), ...zooms });
    mapBoard.relabel({ label: words.ui("map_board"), ...zooms });
    map.relabel();
    drawLanguages();
    for (const one of steps) {
      one.relabel?.();
    }
    if (told.key !== null) {
      say(told.key, told.values);
    }
    show();
  }

  /* ---- Listening ------------------------------------------------------------------------------- */

  function isTyping({ target }) {
    return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
  }

  document.addEventListener("keydown", (event) => {
    const { key, ctrlKey, metaKey, shiftKey } = event;
    if (!(ctrlKey || metaKey) || isTyping(event) || !["pairs", "trace"].includes(step)) {
      return;
    }
    const letter = key.toLowerCase();
    if (letter === "y" || (letter === "z" && shiftKey)) {
      page.redo();
    } else if (letter === "z") {
      page.undo();
    } else {
      return;
    }
    event.preventDefault();
  });

  /** What is dropped or pasted: a picture, an outline that was saved, or streets. */
  async function take(file) {
    if (!/\.(geo)?json$/i.test(file.name)) {
      await page.openPhoto(file);
    } else if (scenemap.traceFile.read(await file.text(), plane, words.language).fault === undefined) {
      await page.openSaved(file);
    } else {
      await page.openStreets(file);
    }
  }

  for (const kind of ["dragover", "drop"]) {
    document.addEventListener(kind, (event) => event.preventDefault());
  }
  document.addEventListener("drop", ({ dataTransfer }) => {
    const [file] = dataTransfer.files;
    if (file !== undefined && step === "open") {
      take(file);
    }
  });
  document.addEventListener("paste", ({ clipboardData }) => {
    const [file] = clipboardData.files;
    if (file !== undefined && step === "open") {
      take(file);
    }
  });
  window.addEventListener("beforeunload", (event) => {
    if (state.dirty) {
      event.preventDefault();
    }
  });

  if (facts.streets.lines.length > 0) {
    map.setStreets(facts.streets.name, facts.streets.lines, null);
  }
  speak(facts.lang);
  if (facts.photo !== null) {
    page.openPhoto(scenemap.tracePhoto.embedded(facts.photo));
  }
};
