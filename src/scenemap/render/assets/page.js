"use strict";

/* The page: one state, and the parts that show it. */

scenemap.start = (leaflet) => {
  const { html, byId, setText } = scenemap.dom;

  const LAYERS = ["counts", "zones", "services", "scenes", "labels"];
  // While someone drags the slider, the address would change more often than a browser allows.
  const LINK_DELAY = 300;

  const facts = scenemap.cells.open(JSON.parse(byId("sm-data").textContent));
  const words = scenemap.words.createWords(facts);
  const modes = scenemap.modes.createModes(facts, words);
  const axis = scenemap.time.createAxis(facts.slices);
  // Where there is no map, and no figures of slices, there is nothing to compare either.
  const isCompared = facts.compare !== null && (facts.story === null || facts.story.by_slice);
  const runs = isCompared ? scenemap.compareRuns.createRuns(facts, words) : null;
  const known = facts.slices.map((_, slice) => words.isKnown(slice));
  // Where no slice has a figure, all of them can be gone to.
  const lastKnown = known.includes(true) ? known.lastIndexOf(true) : known.length - 1;
  const state = {
    // The page opens where something is known: the first slice may be all question marks.
    slice: Math.max(0, known.indexOf(true)),
    layers: new Set(LAYERS),
    language: facts.lang,
    playing: false,
    // The step of the story, by its id; null while it is off.
    step: null,
    ...leftOut(),
  };
  let linkTimer = null;

  const gridWays = waysOfGrid();
  const page = {
    known,
    lastKnown,
    slice: () => state.slice,
    go(slice) {
      state.slice = Math.min(slice, lastKnown);
      pointAtStep();
      show();
    },
    toggle(layer, shown) {
      const wanted = new Set(state.layers);
      wanted[shown ? "add" : "delete"](layer);
      state.layers = new Set(LAYERS.filter((name) => wanted.has(name)));
      show();
    },
    mode(mode) {
      state.mode = mode;
      show();
    },
    playing(playing) {
      state.playing = playing;
      show();
    },
    printStory() {
      const { step, slice } = state;
      scenemap.deck.print(facts, words, {
        show: page.tell,
        container: facts.story === null ? leaflet.getContainer() : null,
        done() {
          takeStep(step);
          state.slice = slice;
          pointAtStep();
          show();
        },
      });
    },
    tell(step) {
      const toggled = (step === null) !== (state.step === null);
      takeStep(step);
      show();
      if (toggled) {
        takeRoom();
      }
    },
    /** Compare other periods, or in another way; the slider follows period B. `byTool` when the
        whole was opened or closed, and the reader shall be taken along. */
    compare(changes, byTool = false) {
      state.compare = { ...state.compare, ...changes };
      if (changes.last !== undefined) {
        state.slice = Math.min(runs.slicesOf(changes.last).to, lastKnown);
      }
      show();
      if (byTool) {
        follow(state.compare.open, "compare");
      }
    },
    grid(way, byTool = false) {
      state.grid = way === "" ? gridWays[0] : way;
      show();
      if (byTool) {
        follow(state.grid !== null, "grid");
      }
    },
    goThere(slice) {
      page.go(slice);
      document.querySelector(".sm-slider").focus();
      byId("sm-map-slot").scrollIntoView();
    },
    hasGrid: gridWays.length > 0,
    /** The address of the page as it is, but for some changes. */
    link(changes = {}) {
      const told = { ...state, ...changes };
      return scenemap.link.write(
        told,
        map.position(),
        facts,
        scenemap.compareLink.write(told, runs),
      );
    },
    save: (rows, parts) => tools.save(rows, parts),
  };

  // The skeleton must be in words before the map is put into it and measured.
  drawHead();
  const { map, parts } = facts.story === null ? drawMap() : tellStory();
  const tools = scenemap.compareTools.createTools(facts, words, modes, page, runs);
  parts.push(tools);

  /** What an address leaves out where it is as the page opens. */
  function leftOut() {
    return { mode: "single", compare: comparison(), grid: null, embedded: false };
  }

  function comparison() {
    return runs === null
      ? { open: false }
      : { open: false, first: runs.first, last: runs.last, view: scenemap.compareView.VIEWS[0] };
  }

  /** How many small maps can be laid out; in no way where there is nothing to draw, or but one. */
  function waysOfGrid() {
    const drawn = facts.story === null && facts.areas.some(({ point }) => point !== null);
    return drawn && known.filter(Boolean).length > 1 ? scenemap.compareGrid.offered(facts, runs) : [];
  }

  /** Take the reader to what a tool has opened, or back to the tool. */
  function follow(isOpen, name) {
    const heading = byId(`sm-${name}-heading`);
    (isOpen ? heading : document.querySelector(`[aria-controls="sm-${name}"]`)).focus();
    if (isOpen) {
      heading.scrollIntoView();
    }
  }

  function figureParts() {
    const chart = scenemap.chart.createChart(facts, words, axis);
    const parts = [chart, scenemap.panel.createTable(facts, words)];
    if (runs !== null) {
      const brush = scenemap.compareBrush.createBrush(facts, words, axis, page, runs);
      chart.whenDrawn(brush.drawn);
      parts.push(brush, scenemap.compareView.createCompare(facts, words, modes, page, runs));
    }
    return parts;
  }

  function drawMap() {
    // Where folium put it, it would push everything down that is measured.
    byId("sm-map-slot").append(leaflet.getContainer());
    const timeline = scenemap.timeline.createTimeline(facts, words, axis, modes, page);
    const key = scenemap.key.createKey(facts, words, modes);
    timeline.relabel();
    key.relabel();
    scenemap.room.measure();
    const map = scenemap.map.createMap(leaflet, facts, words, modes, remember);
    const legend = scenemap.legend.createLegend(facts, words, modes, page, map.largestRadius);
    const slicePanel = scenemap.panel.createSlicePanel(facts, words, modes);
    const ground = scenemap.ground.createGround(leaflet, facts, words);
    const said = scenemap.said.createSaid(facts, words, modes);
    const parts = [map, ground, timeline, key, legend, slicePanel, said, ...figureParts()];
    // Nothing can be checked without zones, or in a projection that the page does not know.
    if (facts.check) {
      parts.push(scenemap.checkPanel.createCheckPanel(leaflet, facts, words));
    }
    if (page.hasGrid) {
      parts.push(scenemap.compareGrid.createGrid(facts, words, modes, page, runs));
    }
    return { map, parts: [...guideParts(), ...parts] };
  }

  /** The story, where there is one, before the map that it points at. */
  function guideParts() {
    return facts.steps.length > 0 ? [scenemap.guide.createGuide(facts, words, page)] : [];
  }

  /** Go to a step of the story: its slice is shown, and its places stand out. */
  function takeStep(id) {
    const step = facts.steps.find((one) => one.id === id);
    state.step = step?.id ?? null;
    document.body.classList.toggle("sm-guided", step !== undefined);
    if (step !== undefined && step.slice !== null) {
      state.slice = Math.min(step.slice, lastKnown);
    }
    pointAtStep();
  }

  /** Bring out what the step tells of, at its own time alone: another has other places, and nothing is
      dimmed for it. */
  function pointAtStep() {
    const step = facts.steps.find((one) => one.id === state.step);
    const then = step === undefined || step.slice === null ? null : Math.min(step.slice, lastKnown);
    const points = then === state.slice ? scenemap.guide.pointsOf(facts, step) : [];
    map.highlight(points.length > 0 ? points : null);
  }

  /** Nothing has a position: no map, and no slider to move it by. */
  function tellStory() {
    const container = leaflet.getContainer();
    byId("sm-chart").before(byId("sm-tools"));
    leaflet.remove();
    container.remove();
    // The steps are told without a map as well.
    byId("sm-story").before(byId("sm-guide"));
    byId("sm-stage").remove();
    const story = scenemap.story.createStory(facts, words);
    const map = { position: () => null, moveTo() {}, highlight() {} };
    const told = [...guideParts(), story];
    if (facts.story.by_slice) {
      return { map, parts: [...told, ...figureParts()] };
    }
    for (const id of ["sm-skip", "sm-chart", "sm-table"]) {
      byId(id).hidden = true;
    }
    return { map, parts: told };
  }

  function drawHead() {
    document.documentElement.lang = words.language;
    document.title = words.of(facts.title);
    setText(byId("sm-skip"), words.ui("skip"));
    setText(byId("sm-title"), words.of(facts.title));
    setText(byId("sm-subtitle"), words.of(facts.subtitle));
    setText(byId("sm-byline"), words.of(facts.byline));
    // The watermark is a picture to a screen reader: it stands among the warnings as well.
    const marks = facts.watermark === null ? [] : [facts.watermark];
    const warnings = new Set([...marks, ...facts.warnings].map(words.of));
    byId("sm-warnings").replaceChildren(...[...warnings].map((text) => html("p", {}, text)));
    byId("sm-finding").replaceChildren(
      html("p", { class: "sm-found" }, words.of(facts.finding.text)),
      html("p", { class: "sm-limit" }, words.of(facts.finding.limit)),
    );
    scenemap.languages.draw(facts, words, speak);
  }

  function speak(language) {
    state.language = language;
    words.speak(language);
    drawHead();
    for (const part of parts) {
      part.relabel();
    }
    scenemap.panel.drawWords(facts, words);
    show();
    takeRoom();
  }

  /** Texts take more or less room in another language and window: the map has what those shown leave. */
  function takeRoom() {
    if (facts.story === null && scenemap.room.measure()) {
      map.resize();
      show();
    }
  }

  function show() {
    const look = document.documentElement.classList;
    look.toggle("sm-embedded", state.embedded);
    look.toggle("sm-comparing", state.compare.open);
    for (const part of parts) {
      part.show(state);
    }
    remember();
  }

  function remember() {
    clearTimeout(linkTimer);
    linkTimer = setTimeout(writeLink, LINK_DELAY);
  }

  function writeLink() {
    // A notebook shows the page in a frame that has no address of its own.
    if (location.protocol !== "about:") {
      history.replaceState(null, "", page.link());
    }
  }

  /** Go where a changed address says, but for one that only leads to an element of the page. */
  function onHash() {
    if (byId(location.hash.slice(1)) === null) {
      followLink();
    } else {
      remember();
    }
  }

  function followLink() {
    const opened = leftOut();
    const { language, position, step, ...wanted } = scenemap.link.read(
      location.hash,
      facts,
      LAYERS,
      modes.offered,
      (asked) =>
        scenemap.compareLink.read(asked, runs, opened.compare, scenemap.compareView.VIEWS),
    );
    // A page within another is quiet: it tells no story.
    takeStep(wanted.embedded ? null : step);
    Object.assign(state, opened, wanted);
    state.slice = Math.min(state.slice, lastKnown);
    pointAtStep();
    if (position !== undefined) {
      map.moveTo(position);
    }
    speak(language ?? state.language);
  }

  function onResize() {
    for (const part of parts) {
      part.resize?.();
    }
    show();
    takeRoom();
  }

  followLink();
  scenemap.print.watch();
  window.addEventListener("hashchange", onHash);
  window.addEventListener("resize", onResize);
};
