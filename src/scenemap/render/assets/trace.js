"use strict";

/* The page that traces an outline: its state, the two boards, and the steps from photo to file. */

scenemap.startTrace = () => {
  const { html, byId, setText } = scenemap.dom;

  const OPACITY = 0.6;
  const PHOTO_ZOOMS = { minZoom: -6, maxZoom: 5 };
  const FARTHEST_MAP = 9;
  const NEAREST_LOOK = 18;
  const STEPS = ["open", "pairs", "look", "trace", "order", "save"];
  const BOARDS = ["photo", "map"];
  // The board that a narrow screen shows first in a step.
  const SIDES = { pairs: "photo", look: "map", trace: "photo", save: "map" };

  const facts = JSON.parse(byId("sm-data").textContent);
  const words = scenemap.words.createWords(facts);
  const plane = scenemap.tracePlane.createPlane(facts);
  const model = scenemap.traceModel.createModel(plane);
  const { state } = model;

  // What is shown, besides what has been traced. `current` is the chosen corner, { part, index };
  // `asked` the point that is checked, { lon, lat, accuracy, name } or the fault of what was typed;
  // `busy` while something is dragged; `canvas` the picture, and `laid` the one over the map.
  const view = {
    step: "open",
    side: "photo",
    opacity: OPACITY,
    pending: { photo: null, map: null },
    current: null,
    asked: null,
    busy: false,
    canvas: null,
    laid: null,
    withoutPhoto: false,
    badDates: [],
  };
  let told = { key: null, values: {} };
  let photoLayer = null;

  function say(key, values = {}) {
    told = { key, values };
    // A new node: the same sentence twice is told twice.
    byId("tr-said").replaceChildren(words.ui(key, values));
  }

  /* ---- The boards ------------------------------------------------------------------------------ */

  const boards = {
    photo: scenemap.traceBoard.createBoard(byId("tr-photo"), {
      options: { crs: L.CRS.Simple, ...PHOTO_ZOOMS },
      onPick: pickPhoto,
      onDelete: undo,
      onEscape: cancel,
    }),
    map: scenemap.traceBoard.createBoard(byId("tr-map"), {
      options: { minZoom: FARTHEST_MAP },
      onPick: pickMap,
      onDelete: undo,
      onEscape: cancel,
    }),
  };
  const map = scenemap.traceMap.createMap(boards.map, facts, words, plane);
  /** Units of each board to a pixel of the screen: pixels of the photo, metres of the map. */
  const units = {
    photo: () => 1 / boards.photo.leaflet.getZoomScale(boards.photo.leaflet.getZoom(), 0),
    map: () => map.unit(),
  };
  const drawings = Object.fromEntries(
    BOARDS.map((which) => [which, scenemap.traceDraw.createDrawing(boards[which], units[which])]),
  );
  boards.photo.setHome(photoBounds({ width: 4, height: 3 }));

  function photoBounds({ width, height }) {
    return L.latLngBounds([-height, 0], [0, width]);
  }

  function isOnPhoto([x, y]) {
    return view.canvas !== null && x >= 0 && y >= 0 && x <= view.canvas.width && y <= view.canvas.height;
  }

  function pickPhoto({ at, kind }) {
    const point = page.photoPoint(at);
    if (!isOnPhoto(point)) {
      say("said_beside_photo");
    } else if (view.step === "pairs") {
      pairing.setHalf("photo", point, kind);
    } else if (view.step === "trace") {
      corners.add("photo", at, kind);
    }
  }

  function pickMap({ at, kind }) {
    if (view.step === "pairs") {
      pairing.onMap(at, kind);
    } else if (view.step === "trace") {
      corners.add("map", at, kind);
    } else if (view.step === "save") {
      saving.checkPicked({ at, kind });
    }
  }

  function cancel() {
    pairing.clear();
    view.current = null;
    show();
  }

  function undo() {
    cancel();
    say(model.undo() ? "said_undone" : "said_nothing_to_undo");
  }

  function redo() {
    cancel();
    say(model.redo() ? "said_redone" : "said_nothing_to_redo");
  }

  /* ---- What the parts of the page share -------------------------------------------------------- */

  const page = {
    facts,
    words,
    plane,
    model,
    view,
    map,
    boards,
    units,
    say,
    show,
    go: goTo,
    undo,
    redo,
    stepOf,
    photoPlace: ([x, y]) => L.latLng(-y, x),
    photoPoint: ({ lat, lng }) => [lng, -lat],
    isOnPhoto,
    hasPhoto: () => view.canvas !== null,
    focusHeading: () => byId("tr-heading").focus({ preventScroll: true }),
    hindrance,

    /** Put a picture on the photo's board; null takes it away. */
    showPhoto(canvas) {
      Object.assign(view, { canvas, laid: null });
      photoLayer?.remove();
      if (canvas !== null) {
        photoLayer = L.svgOverlay(canvas, photoBounds(canvas)).addTo(boards.photo.leaflet);
        boards.photo.setHome(photoBounds(canvas));
      }
    },
    startWithoutPhoto() {
      view.withoutPhoto = true;
      goTo("trace");
    },
    setOpacity(share) {
      view.opacity = share;
      map.overlay.opacity(share);
    },
    setLine(pixels) {
      state.line_px = pixels;
      model.touched();
    },
    exampleCoordinates() {
      const [west, south, east, north] = facts.view;
      return [(south + north) / 2, (west + east) / 2].map((one) => one.toFixed(5)).join(", ");
    },
  };
  const pairing = scenemap.tracePairing.createPairing(page);
  const corners = scenemap.traceCorners.createCorners(page);
  const opening = scenemap.traceOpen.createOpening(page);
  const saving = scenemap.traceSave.createSaving(page);
  Object.assign(page, { pairing, corners, opening, saving });

  /* ---- Drawing --------------------------------------------------------------------------------- */

  function crossingOn(which) {
    const isTraced = !view.busy && !["pairs", "look"].includes(view.step);
    const at = isTraced ? (model.outlineFault()?.at ?? null) : null;
    if (at === null) {
      return null;
    }
    return which === "map" ? map.toPlace(at) : page.photoPlace(model.photoOf({ map: at }) ?? [NaN, NaN]);
  }

  function drawOn(which) {
    const isPaired = ["pairs", "look"].includes(view.step);
    const isTracing = view.step === "trace";
    const doubt = view.busy ? 0 : 2 * (model.statedAccuracy() ?? 0);
    drawings[which].draw({
      rings: corners.lines(which, true),
      open: corners.lines(which, false)[0] ?? [],
      current: isTracing ? corners.currentOn(which) : null,
      width: which === "photo" ? state.line_px : doubt,
      crossing: crossingOn(which),
      ...(which === "map" && isPaired ? pairing.residuals() : {}),
    });
    const handles = isPaired ? pairing.handles(which) : isTracing ? corners.handles(which) : [];
    boards[which].showHandles(handles);
  }

  /** Where the corners of the photo are on the map; null where they cannot be. */
  function photoOnMap() {
    const found = model.usable();
    if (found === null || view.canvas === null) {
      return null;
    }
    const { width, height } = view.canvas;
    const distance = ([x1, y1], [x2, y2]) => Math.hypot(x1 - x2, y1 - y2);
    const middle = found.toMap([width / 2, height / 2]);
    const ends = [
      [0, 0],
      [width, 0],
      [width, height],
      [0, height],
    ].map((at) => found.toMap(at));
    const size = Math.min(distance(ends[0], ends[2]), distance(ends[1], ends[3]));
    // Near the horizon of a photo taken at an angle a corner is as good as nowhere.
    const isSound = ends.every((at) => at.every(Number.isFinite) && distance(at, middle) < 2 * size);
    return isSound ? ends.map(map.toPlace) : null;
  }

  function drawOverlay() {
    const ends = ["look", "trace"].includes(view.step) ? photoOnMap() : null;
    if (ends === null) {
      map.overlay.hide();
    } else {
      const { canvas } = view;
      view.laid = view.laid ?? scenemap.tracePhoto.draw(canvas, canvas.width, canvas.height);
      map.overlay.show(view.laid, ends);
      map.overlay.opacity(view.opacity);
    }
  }

  /** Bring what has been traced, or paired, into view on the map. */
  function lookAtWork() {
    const outline = corners.lines("map", true).flat();
    const pairs = state.pairs.map(({ map: at }) => map.toPlace(at));
    const found = view.step === "save" || pairs.length === 0 ? outline : [...pairs, ...outline];
    if (found.length > 1) {
      const bounds = L.latLngBounds(found).pad(0.25);
      boards.map.leaflet.fitBounds(bounds, { animate: false, maxZoom: NEAREST_LOOK });
    }
  }

  /* ---- Steps ----------------------------------------------------------------------------------- */

  /** Why a step cannot be gone to yet, as a key; null if it can. */
  function hindrance(wanted) {
    const isFitted = model.usable() !== null;
    const fitFault = `fit_fault_${model.solution()?.fault ?? "too_few"}`;
    const noPhoto = page.hasPhoto() ? null : "hinder_photo";
    if (wanted === "pairs") {
      return noPhoto;
    }
    if (wanted === "look") {
      return isFitted ? null : fitFault;
    }
    if (wanted === "trace") {
      const canTrace = isFitted || view.withoutPhoto || state.parts.length > 0;
      return canTrace ? null : (noPhoto ?? fitFault);
    }
    if (wanted === "order" || wanted === "save") {
      const fault = model.outlineFault();
      if (fault !== null) {
        return `fault_${fault.fault}`;
      }
      // A number that is missing is typed in the last step.
      return model.statedAccuracy() === null && !model.isAccuracyUnsaid() ? fitFault : null;
    }
    return null;
  }

  function goTo(wanted) {
    const reason = hindrance(wanted);
    if (reason !== null) {
      say(reason);
      return;
    }
    view.step = wanted;
    view.side = page.hasPhoto() ? (SIDES[wanted] ?? view.side) : "map";
    Object.assign(view, { current: null, busy: false });
    pairing.clear();
    told = { key: null, values: {} };
    byId("tr-said").replaceChildren();
    show();
    resize();
    if (["look", "trace", "save"].includes(wanted)) {
      lookAtWork();
    }
    page.focusHeading();
    byId("sm-page").scrollIntoView({ block: "start" });
  }

  const steps = scenemap.traceSteps.createSteps(page);
  const primary = html("button", { type: "button", class: "tr-primary", id: "tr-primary" });
  byId("tr-actions").append(primary);
  byId("tr-panel").append(...steps.map(({ panel }) => panel));
  primary.addEventListener("click", () => {
    const { to, act } = stepOf(view.step).primary();
    (act ?? (() => goTo(to)))();
  });

  function buttonsFor(keys, act) {
    return keys.map((key) => {
      const made = html("button", { type: "button" });
      made.addEventListener("click", () => act(key));
      return made;
    });
  }

  const stepButtons = buttonsFor(STEPS, goTo);
  byId("tr-steps").append(...stepButtons.map((made) => html("li", {}, made)));
  const sideButtons = buttonsFor(BOARDS, (which) => {
    view.side = which;
    show();
  });
  byId("tr-switch").append(...sideButtons);

  function stepOf(key) {
    return steps.find((one) => one.key === key);
  }

  function showNav() {
    stepButtons.forEach((made, index) => {
      const isHere = STEPS[index] === view.step;
      made.setAttribute("aria-disabled", String(!isHere && hindrance(STEPS[index]) !== null));
      if (isHere) {
        made.setAttribute("aria-current", "step");
      } else {
        made.removeAttribute("aria-current");
      }
    });
    sideButtons.forEach((made, index) => {
      made.setAttribute("aria-pressed", String(view.side === BOARDS[index]));
    });
  }

  /** The photo stands beside the map in the steps that need both. */
  function showSides() {
    const { step, side } = view;
    const hasPhoto = page.hasPhoto() && !["order", "save"].includes(step);
    const hasMap = !["open", "order"].includes(step);
    byId("tr-photo-side").hidden = !hasPhoto;
    byId("tr-map-side").hidden = !hasMap;
    byId("tr-switch").hidden = !(hasPhoto && hasMap);
    byId("tr-boards").hidden = !(hasPhoto || hasMap);
    byId("tr-boards").classList.toggle("tr-both", hasPhoto && hasMap);
    byId("tr-boards").dataset.side = side;
    byId("sm-page").dataset.step = step;
    byId("tr-work").classList.toggle("tr-no-boards", !(hasPhoto || hasMap));
    map.showPlaces(step === "pairs" || step === "save");
  }

  function showPrimary(now) {
    const { key, to } = now.primary();
    setText(primary, words.ui(key));
    primary.setAttribute("aria-disabled", String(to !== undefined && hindrance(to) !== null));
  }

  function show() {
    const now = stepOf(view.step);
    const number = STEPS.indexOf(view.step) + 1;
    setText(byId("tr-heading"), words.ui(`step_${view.step}`, { number }));
    setText(byId("tr-what"), now.what());
    for (const one of steps) {
      one.panel.hidden = one !== now;
    }
    // What is dragged changes with every step of the hand; what it leads to is worked out afterwards.
    if (!view.busy) {
      showPrimary(now);
      showNav();
    }
    showSides();
    now.show();
    for (const which of BOARDS) {
      drawOn(which);
    }
    drawOverlay();
    saving.draw();
  }

  /** Boards know their new size before anything is brought into view, or pointed at. */
  function resize() {
    for (const which of BOARDS) {
      boards[which].resize();
    }
  }

  model.onChange(show);

  /* ---- In the reader's language ---------------------------------------------------------------- */

  function drawHead() {
    const name = words.of(facts.case.name);
    document.documentElement.lang = words.language;
    document.title = `${words.ui("title")} – ${name}`;
    setText(byId("sm-title"), words.ui("title"));
    setText(byId("tr-privacy"), words.ui("privacy"));
    setText(byId("tr-photo-heading"), words.ui("photo"));
    setText(byId("tr-map-heading"), words.ui("map_of", { case: name }));
    const background = facts.background.map(words.of);
    setText(byId("sm-attribution"), [...background, words.ui("drawn_with")].join(" "));
    byId("tr-nav").setAttribute("aria-label", words.ui("steps"));
    byId("tr-switch").setAttribute("aria-label", words.ui("boards"));
    stepButtons.forEach((made, index) => {
      const label = html("span", {}, words.ui(`nav_${STEPS[index]}`));
      made.replaceChildren(html("b", {}, String(index + 1)), " ", label);
    });
    sideButtons.forEach((made, index) => {
      setText(made, words.ui(`side_${BOARDS[index]}`));
    });
    scenemap.languages.draw(facts, words, speak);
  }

  function speak(language) {
    words.speak(language);
    drawHead();
    for (const which of BOARDS) {
      boards[which].relabel({
        label: words.ui(`board_${which}`),
        zoomIn: words.ui("zoom_in"),
        zoomOut: words.ui("zoom_out"),
        whole: words.ui("whole"),
      });
    }
    map.relabel();
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
    if (!(ctrlKey || metaKey) || isTyping(event) || !["pairs", "trace"].includes(view.step)) {
      return;
    }
    const letter = key.toLowerCase();
    if (letter !== "z" && letter !== "y") {
      return;
    }
    event.preventDefault();
    if (letter === "y" || shiftKey) {
      redo();
    } else {
      undo();
    }
  });

  function takeFirst(files) {
    const [file] = files;
    if (file !== undefined && view.step === "open") {
      opening.any(file);
    }
  }

  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    takeFirst(event.dataTransfer.files);
  });
  document.addEventListener("paste", ({ clipboardData }) => takeFirst(clipboardData.files));
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
    opening.photo(scenemap.tracePhoto.embedded(facts.photo));
  }
};
