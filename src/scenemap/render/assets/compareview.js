"use strict";

/* Two periods side by side and what changed between them: two maps or one, a sentence, a table.
   Drawn when asked for. */

scenemap.compareView = (() => {
  const { html, svg, byId, setText } = scenemap.dom;
  const { simpleTable } = scenemap.panel;
  const { sample, swatch } = scenemap.legend;
  const maps = scenemap.compareMap;

  const VIEWS = ["side", "change"];
  const WAYS = ["rose", "fell"];
  const SIZED = ["exact", "part"];
  const [NARROW, WIDEST, GAP, PADDING] = [620, 820, 16, 30];
  const [LOWEST, HIGHEST, ABOVE, SHAPE] = [240, 460, 300, 0.72];
  const SAMPLE = 11;
  const GROUND = "sm-still-ground";
  // With more areas than these it is worth saying how many would seem to change by chance.
  const MANY = 20;
  const MOST_ROWS = 60;

  /** The signs of a change, for where there is no colour. */
  function signOf({ way, chance }) {
    const signs = { rose: ["▲", "△"], fell: ["▼", "▽"], same: ["=", "="] };
    return signs[way][chance ? 1 : 0];
  }

  /** The largest rate of any period and area: the scale is the same whatever is compared. */
  function largestOf(facts, runs) {
    const all = [
      ...runs.periods.map((_, at) => ({ from: at, to: at })),
      ...(runs.windows ?? []).map(({ window }) => ({ window })),
    ];
    return facts.areas.reduce(
      (most, _, area) =>
        all.reduce((more, run) => Math.max(more, runs.cell(area, run).value ?? 0), most),
      facts.legend.max,
    );
  }

  function createCompare(facts, words, modes, page, runs) {
    const root = byId("sm-compare");
    const areas = facts.areas.map((_, area) => area);
    const placed = areas.filter((area) => facts.areas[area].point !== null);
    const many = scenemap.many.of(facts, words, modes);
    const hasMaps = facts.story === null && placed.length > 0;
    const heading = html("h2", { id: "sm-compare-heading", tabindex: "-1" });
    const how = html("p", { class: "sm-compare-how" });
    const choosers = html("div", { class: "sm-compare-choose" });
    const bar = html("div", { class: "sm-compare-bar", role: "group" });
    const said = html("p", { class: "sm-compare-said", role: "status" });
    const detail = html("p", { class: "sm-compare-detail" });
    const frames = html("div", { class: "sm-compare-maps" });
    const legend = html("ul", { class: "sm-compare-legend" });
    const place = html("div", { class: "sm-compare-table" });
    const notes = html("div", { class: "sm-compare-notes" });
    root.append(heading, how, choosers, bar, said, frames, detail, legend, place, notes);
    let state = null;
    let drawn = "";
    let largest = null;
    let isWhole = false;
    let rows = [];

    /* ---- Words ---- */

    function cellText(known, form = "compare_") {
      const undated = known.count !== null && known.days === null;
      return words.ui(undated ? "compare_undated" : `${form}${known.state}`, {
        value: known.value === null ? "" : words.number(known.value),
        count: known.count,
        days: known.days,
      });
    }

    /** A ratio as it can be read: 0,43; 2,1; 14. */
    function ratioNumber(value) {
      return words.decimals(value, value < 2 ? 2 : value < 20 ? 1 : 0);
    }

    function ratioText({ ratio, p }, form = "compare_ratio") {
      if (ratio !== null) {
        const [value, low, high] = [ratio.estimate, ratio.low, ratio.high].map(ratioNumber);
        return words.ui(form, { value, low, high });
      }
      if (p === null) {
        return words.ui("compare_no_events");
      }
      const small = p < 0.001;
      return words.ui(small ? "compare_p_small" : "compare_p", { p: words.decimals(p, 3) });
    }

    function wayText(change) {
      const chance = change.chance && change.way !== "same" ? "_chance" : "";
      return words.ui(`compare_way_${change.way}${chance}`);
    }

    function signed(value) {
      const size = words.number(Math.abs(value));
      if (size === words.number(0)) {
        return size;
      }
      return `${value > 0 ? "+" : "−"}${size}`;
    }

    /** Why an area is not compared. */
    function whyText(found) {
      const { first, last } = state.compare;
      const told = [first, last].flatMap((run, index) =>
        found.why[index] === null
          ? []
          : [words.ui(`compare_why_${found.why[index]}`, { period: runs.label(run) })],
      );
      const why = told.length === 0 ? words.ui("compare_why_overlap") : told.join("; ");
      return words.ui("compare_not", { why });
    }

    function changeText(found) {
      return found.change === null
        ? whyText(found)
        : words.ui("compare_change", {
            way: wayText(found.change),
            difference: signed(found.change.difference),
            ratio: ratioText(found.change),
          });
    }

    function sentence(found) {
      const { first, last } = state.compare;
      return words.ui("compare_area", {
        name: words.of(facts.areas[found.area].name),
        first: runs.label(first),
        last: runs.label(last),
        old: cellText(found.first),
        now: cellText(found.last),
        change: words.capital(changeText(found)),
      });
    }

    /* ---- Choosing ---- */

    function options(which) {
      const ofWindows = (runs.windows ?? []).map(({ window }) =>
        html("option", { value: `w${window}` }, runs.label({ window })),
      );
      const all = runs.periods.map(({ label }, at) =>
        html("option", { value: String(at) }, words.of(label)),
      );
      return which === "from" ? [...ofWindows, ...all] : all;
    }

    function choose(which, from, to) {
      const window = from.value.startsWith("w") ? Number(from.value.slice(1)) : null;
      if (window !== null) {
        page.compare({ [which]: { window } });
        return;
      }
      const [one, two] = [Number(from.value), to.disabled ? Number(from.value) : Number(to.value)];
      // Whichever was moved past the other takes it along.
      const moved =
        document.activeElement === to
          ? { from: Math.min(one, two), to: two }
          : { from: one, to: Math.max(one, two) };
      page.compare({ [which]: moved });
    }

    function chooser(which, name) {
      const run = state.compare[which];
      const [from, to] = ["from", "to"].map((end) =>
        html("select", { id: `sm-compare-${which}-${end}` }, ...options(end)),
      );
      const isWindow = run.window !== undefined;
      from.value = isWindow ? `w${run.window}` : String(run.from);
      to.value = isWindow ? "" : String(run.to);
      to.disabled = isWindow;
      for (const select of [from, to]) {
        select.addEventListener("change", () => choose(which, from, to));
      }
      const label = (end) =>
        html("label", { for: `sm-compare-${which}-${end}` }, words.ui(`compare_${end}`));
      return html(
        "fieldset",
        { class: `sm-compare-${which}` },
        html("legend", {}, words.ui("compare_period", { name })),
        html("span", { class: "sm-choice" }, label("from"), from),
        html("span", { class: "sm-choice", hidden: isWindow ? "" : null }, label("to"), to),
      );
    }

    function plainButton(key) {
      return html("button", { type: "button", id: `sm-${key}` }, words.ui(key));
    }

    function shortcut(key, runAsked, change) {
      const button = plainButton(key);
      button.setAttribute("aria-disabled", String(runAsked === null));
      button.addEventListener("click", () => (runAsked === null ? null : page.compare(change)));
      return button;
    }

    function drawChoosers() {
      const { first, last, view } = state.compare;
      const [before, year] = [runs.before(last), runs.aYearBefore(last)];
      choosers.replaceChildren(
        chooser("first", "A"),
        chooser("last", "B"),
      );
      const shortcuts = [
        shortcut("compare_before", before, { first: before }),
        shortcut("compare_year", year, { first: year }),
        shortcut("compare_swap", first, { first: last, last: first }),
      ];
      const shown = VIEWS.map((name) => {
        const title = words.ui(`compare_view_${name}`);
        const button = html("button", { type: "button", id: `sm-view-${name}` }, title);
        button.setAttribute("aria-pressed", String(view === name));
        button.addEventListener("click", () => page.compare({ view: name }));
        return button;
      });
      const csv = plainButton("compare_csv");
      csv.addEventListener("click", () => {
        const asked = state.compare;
        page.save(scenemap.compareCsv.compareRows(facts, words, runs, asked), ["A-B"]);
      });
      const close = plainButton("compare_close");
      close.addEventListener("click", () => page.compare({ open: false }, true));
      bar.replaceChildren(...(hasMaps ? shown : []), ...shortcuts, csv, close);
    }

    /* ---- Maps ---- */

    function radiusIn(frame) {
      const wanted = Math.round(Math.min(28, Math.max(16, frame.width / 22)));
      const most = maps.roomFor(placed.length, frame, wanted);
      return (value) => scenemap.symbols.radius(Math.abs(value), largest, most);
    }

    /** Half of a mark of what is not known: it is smaller than the smallest circle. */
    function markIn(radius) {
      const rates = rows.flatMap(({ first, last }) => [first.value, last.value]);
      const smallest = Math.min(largest, ...rates.filter((one) => one > 0));
      return scenemap.symbols.markHalf(radius(smallest));
    }

    function itemOf(found, symbol, value) {
      const area = facts.areas[found.area];
      const { lon, lat } = area.point;
      const name = words.of(area.name);
      return { key: found.area, lon, lat, symbol, value, name, sentence: sentence(found) };
    }

    function sideItem(found, which, { radius, mark, fills }) {
      const known = found[which];
      const sized = SIZED.includes(known.state) && known.value !== null;
      const state_ = known.state === "exact" && !sized ? "unknown" : known.state;
      if (fills !== null && fills[found.area] !== null) {
        return itemOf(found, { half: 0, outline: fills[found.area], look: many.lookOf(known) }, "");
      }
      const size = sized ? radius(known.value) : 0;
      const symbol = scenemap.symbols.count(state_, size, mark);
      return itemOf(found, symbol, sized ? words.number(known.value) : "");
    }

    function changeItem(found, { radius, mark }) {
      const { change } = found;
      if (change === null) {
        const why = found.why.find((one) => one !== null);
        return itemOf(found, maps.unsaid(why, mark), "");
      }
      const symbol = maps.changeSymbol(change, radius(change.difference));
      const isNamed = change.way !== "same" && (placed.length <= maps.MOST_NAMES || !change.chance);
      return itemOf(found, symbol, isNamed ? signed(change.difference) : "");
    }

    /** Tell of an area, and mark it wherever it stands. */
    function tell(found) {
      setText(detail, sentence(found));
      for (const marked of root.querySelectorAll(".sm-pointed")) {
        marked.classList.remove("sm-pointed");
      }
      for (const element of root.querySelectorAll(`[data-area="${found.area}"]`)) {
        element.classList.add("sm-pointed");
      }
    }

    function drawMap(frame, items, caption) {
      const { picture, stand, elements } = maps.drawItems(frame, GROUND, items);
      stand.setAttribute("role", "group");
      stand.setAttribute("aria-label", words.ui("compare_map", { name: caption }));
      const roving = scenemap.map.createRoving(stand, ({ key }) => tell(rows[key]));
      const stops = items.map(({ key }) => ({ key, element: elements.get(key) }));
      roving.adopt(stops, false);
      for (const stop of stops) {
        stop.element.setAttribute("data-area", stop.key);
        stop.element.addEventListener("focus", () => {
          roving.setCurrent(stop);
          tell(rows[stop.key]);
        });
        stop.element.addEventListener("pointerenter", () => tell(rows[stop.key]));
      }
      const marks =
        facts.watermark === null
          ? []
          : [html("p", { class: "sm-still-watermark" }, words.of(facts.watermark))];
      return html("figure", {}, html("figcaption", {}, caption), picture, ...marks);
    }

    /** Where the keys are in the maps: in which of them, and at which area; null where they are not. */
    function placeOfFocus() {
      const here = document.activeElement;
      const map = [...frames.querySelectorAll("figure")].findIndex((one) => one.contains(here));
      return map < 0 ? null : { map, area: here.getAttribute("data-area") };
    }

    function focusAt({ map, area }) {
      const figure = frames.querySelectorAll("figure")[map];
      figure?.querySelector(`[data-area="${area}"]`)?.focus({ preventScroll: true });
    }

    function drawMaps() {
      const focused = placeOfFocus();
      const { first, last, view } = state.compare;
      const room = frames.clientWidth || root.clientWidth || NARROW;
      const beside = view === "side" && room >= NARROW;
      const alone = Math.min(room, WIDEST);
      const width = Math.max(240, beside ? Math.floor((room - GAP) / 2) : alone);
      // With their headings the maps shall be in the window as a whole.
      const most = Math.min(HIGHEST, window.innerHeight - ABOVE);
      const height = Math.round(Math.max(LOWEST, Math.min(most, width * SHAPE)));
      const frame = maps.createFrame(facts, width, height, PADDING);
      const radius = radiusIn(frame);
      const outlines = maps.outlinePaths(facts, frame);
      const look = { radius, mark: markIn(radius), fills: many === null ? null : outlines };
      const found = placed.map((area) => rows[area]);
      const ground = svg(
        "svg",
        { class: "sm-patterns", width: 0, height: 0, "aria-hidden": "true", focusable: "false" },
        svg("g", { id: GROUND }, ...maps.ground(facts, frame, outlines)),
      );
      const drawnMaps =
        view === "side"
          ? ["first", "last"].map((which) => {
              const items = found.map((one) => sideItem(one, which, look));
              const name = { first: "A", last: "B" }[which];
              return drawMap(frame, items, `${name}: ${runs.label(state.compare[which])}`);
            })
          : [
              drawMap(
                frame,
                found.map((one) => changeItem(one, look)),
                words.ui("compare_caption", { first: runs.label(first), last: runs.label(last) }),
              ),
            ];
      frames.classList.toggle("sm-beside", beside);
      frames.replaceChildren(ground, ...drawnMaps);
      drawLegend(look);
      if (focused !== null) {
        focusAt(focused);
      }
    }

    function drawLegend({ radius, mark }) {
      const filled = many === null ? [] : many.samples("single");
      const classes = filled.map(([look, text]) => sample(swatch(look), 15, text));
      const steps = many === null || many.hasClusters ? facts.legend.steps : [];
      const sizes = steps.map((value) => {
        const { half, shapes } = scenemap.symbols.count("exact", radius(value));
        return sample(shapes, half, words.scaleMark(value));
      });
      const states = ["part", "zero", "unknown", "suppressed"];
      const inUse = (name) =>
        rows.some(({ first, last }) => [first.state, last.state].includes(name));
      const others = states.filter(inUse).map((name) => {
        const { half, shapes } = scenemap.symbols.count(name, SAMPLE, mark);
        return sample(shapes, half, words.ui(`legend_${name}`));
      });
      const arrows = WAYS.flatMap((way) =>
        [false, true].map((chance) => {
          const { half, shapes } = maps.arrow(way, chance, SAMPLE - 3);
          return sample(shapes, half, words.ui(`compare_legend_${way}${chance ? "_chance" : ""}`));
        }),
      );
      const { half, shapes } = maps.same();
      const withoutSize = sample(shapes, half, words.ui("compare_legend_same"));
      const none = maps.unsaid("unknown", mark);
      const unsaid = sample(none.shapes, none.half, words.ui("compare_legend_none"));
      legend.replaceChildren(
        ...(state.compare.view === "side"
          ? [...classes, ...sizes, ...(many === null ? others : [])]
          : [...arrows, withoutSize, unsaid]),
      );
    }

    /* ---- Table and sentences ---- */

    /** What changed for sure first, the largest change first; what cannot be said last. */
    function rank({ change }) {
      if (change === null) {
        return [2, 0];
      }
      return [change.chance || change.way === "same" ? 1 : 0, -Math.abs(change.difference)];
    }

    function drawTable() {
      const { first, last } = state.compare;
      const order = [...rows].sort((one, two) => {
        const [a, b] = [rank(one), rank(two)];
        return a[0] - b[0] || a[1] - b[1];
      });
      const columns = [
        words.ui("table_area"),
        words.ui("compare_column_way"),
        words.ui("compare_column_ratio"),
        `A: ${runs.label(first)}`,
        `B: ${runs.label(last)}`,
        words.ui("compare_column_difference"),
      ];
      const shown = order.slice(0, isWhole ? order.length : MOST_ROWS);
      const texts = shown.map((found) => [
        words.of(facts.areas[found.area].name),
        found.change === null ? whyText(found) : `${signOf(found.change)} ${wayText(found.change)}`,
        found.change === null ? "–" : ratioText(found.change, "compare_cell_ratio"),
        cellText(found.first, "compare_cell_"),
        cellText(found.last, "compare_cell_"),
        found.change === null ? "–" : signed(found.change.difference),
      ]);
      const caption = words.ui("compare_table", { value_unit: words.of(facts.value_unit) });
      const table = simpleTable(words, caption, columns, texts);
      const body = table.querySelector("tbody");
      shown.forEach((found, index) => {
        body.rows[index].setAttribute("data-area", found.area);
        body.rows[index].addEventListener("pointerenter", () => tell(found));
      });
      const more = html("button", { type: "button", id: "sm-compare-all" });
      setText(more, words.ui("compare_all_rows", { n: words.whole(order.length) }));
      more.addEventListener("click", () => {
        isWhole = true;
        drawTable();
        heading.focus({ preventScroll: true });
      });
      place.replaceChildren(table, ...(shown.length < order.length ? [more] : []));
    }

    function summary() {
      const { first, last } = state.compare;
      const ends = { first: runs.label(first), last: runs.label(last) };
      if (runs.overlaps(first, last)) {
        return words.ui("compare_overlap", ends);
      }
      const sure = (way) => rows.filter(({ change }) => change?.way === way && !change.chance).length;
      const [rose, fell] = WAYS.map(sure);
      const none = rows.filter(({ change }) => change === null).length;
      return words.ui("compare_said", {
        ...ends,
        rose,
        fell,
        same: rows.length - rose - fell - none,
        none,
      });
    }

    function drawNotes() {
      const compared = rows.filter(({ change }) => change !== null).length;
      const level = facts.compare.rule.level;
      const values = {
        n: compared,
        by_chance: Math.round(compared * (1 - level)),
        base: facts.compare.rounded_to,
      };
      const keys = [
        ...(runs.isOfSlices ? [] : ["compare_note_periods"]),
        "compare_note_interval",
        ...(compared > MANY ? ["compare_note_many"] : []),
        "compare_note_chosen",
        ...(facts.compare.in_part ? ["compare_note_part"] : []),
        ...(facts.compare.rounded_to === null ? [] : ["compare_note_rounded"]),
        ...(hasMaps ? [] : ["compare_note_no_map"]),
      ];
      notes.replaceChildren(...keys.map((key) => html("p", {}, words.ui(key, values))));
    }

    function draw() {
      const focused = root.contains(document.activeElement) ? document.activeElement.id : "";
      largest = largest ?? largestOf(facts, runs);
      const { first, last } = state.compare;
      rows = facts.areas.map((_, area) => runs.compared(area, first, last));
      drawChoosers();
      if (hasMaps) {
        drawMaps();
      }
      drawTable();
      drawNotes();
      setText(detail, hasMaps ? words.ui("compare_hint") : "");
      // Last, and once: it is what a screen reader says of the change.
      setText(said, summary());
      if (focused !== "") {
        byId(focused)?.focus({ preventScroll: true });
      }
    }

    function clear() {
      for (const part of [choosers, bar, frames, legend, place, notes]) {
        part.replaceChildren();
      }
      setText(said, "");
    }

    function relabel() {
      drawn = "";
      setText(heading, words.ui("compare"));
      setText(how, words.ui("compare_how"));
      bar.setAttribute("aria-label", words.ui("compare_bar"));
    }

    function show(next) {
      state = next;
      root.hidden = !state.compare.open;
      const wanted = root.hidden ? "" : JSON.stringify(state.compare);
      if (wanted === drawn) {
        return;
      }
      drawn = wanted;
      if (root.hidden) {
        clear();
      } else {
        draw();
      }
    }

    function resize() {
      if (hasMaps && state !== null && !root.hidden && drawn !== "") {
        drawMaps();
      }
    }

    return { relabel, show, resize, heading };
  }

  return Object.freeze({ createCompare, VIEWS });
})();
