"use strict";

/* All periods at once, as small maps of the same scale: pressed, one takes the reader there. Drawn
   when asked for. */

scenemap.compareGrid = (() => {
  const { html, svg, byId, setText } = scenemap.dom;

  const MOST = 24;
  const [WIDTH, HEIGHT, PADDING] = [150, 110, 14];
  const LARGEST = 14;
  const GROUND = "sm-mini-ground";

  function yearOf({ start }) {
    return start.slice(0, 4);
  }

  /** Years that are made of several slices: the runs of their periods. */
  function yearsOf(runs) {
    const found = new Map();
    runs.periods.forEach((period, at) => {
      const year = yearOf(period);
      found.set(year, { from: found.get(year)?.from ?? at, to: at });
    });
    return [...found];
  }

  /** The ways in which the maps can be laid out, the first one where nobody asks for another. */
  function offered(facts, runs) {
    const canAdd = runs !== null && runs.isOfSlices && facts.by !== "year";
    if (!canAdd || yearsOf(runs).length < 2) {
      return ["slices"];
    }
    return facts.slices.length > MOST ? ["years", "slices"] : ["slices", "years"];
  }

  function createGrid(facts, words, modes, page, runs) {
    const root = byId("sm-grid");
    const heading = html("h2", { id: "sm-grid-heading", tabindex: "-1" });
    const ways = offered(facts, runs);
    const choice = html("select", { id: "sm-grid-way" });
    const choiceName = html("label", { for: "sm-grid-way" });
    const chooser = html("p", { class: "sm-choice" }, choiceName, choice);
    const how = html("p");
    const list = html("ul", { class: "sm-minis" });
    root.append(heading, ...(ways.length > 1 ? [chooser] : []), how, list);
    choice.append(...ways.map((value) => html("option", { value })));
    choice.addEventListener("change", () => page.grid(choice.value));
    let drawn = "";
    let buttons = [];

    /** What each map shows: its name, the slices that it stands for, and its cells. */
    function mapsBySlice() {
      const known = facts.slices.map((_, at) => at).filter((at) => page.known[at]);
      return known.slice(-MOST).map((at) => ({
        label: words.of(facts.slices[at].label),
        short: words.of(facts.slices[at].short),
        from: at,
        to: at,
        cell: (area) => words.cell(area, at),
      }));
    }

    function mapsByYear() {
      return yearsOf(runs).map(([year, run]) => ({
        label: runs.label(run),
        short: year,
        ...runs.slicesOf(run),
        cell: (area) => runs.cell(area, run),
      }));
    }

    function told(way, maps) {
      const known = page.known.filter(Boolean).length;
      const key = way === "slices" && known > maps.length ? "grid_last" : `grid_${way}`;
      return words.ui(key, { n: maps.length, of: known });
    }

    function draw(way) {
      const frame = scenemap.compareMap.createFrame(facts, WIDTH, HEIGHT, PADDING);
      const most = scenemap.compareMap.roomFor(facts.areas.length, frame, LARGEST);
      const radius = (value) => most * Math.sqrt(value / facts.legend.max);
      const many = scenemap.many.of(facts, words, modes);
      const outlines = scenemap.compareMap.outlinePaths(facts, frame);
      const fill = many === null ? null : { outlines, lookOf: many.lookOf };
      const maps = way === "years" ? mapsByYear() : mapsBySlice();
      const ground = svg(
        "svg",
        { class: "sm-patterns", width: 0, height: 0, "aria-hidden": "true", focusable: "false" },
        svg("g", { id: GROUND }, ...scenemap.compareMap.ground(facts, frame, outlines)),
      );
      buttons = maps.map(({ label, short, from, to, cell }) => {
        const dots = scenemap.compareMap.dots(facts, frame, cell, radius, fill);
        const picture = scenemap.compareMap.picture(frame, GROUND, ...dots);
        picture.setAttribute("aria-hidden", "true");
        const button = html(
          "button",
          { type: "button", "aria-label": words.ui("grid_go", { label }), title: label },
          picture,
          html("span", {}, short),
        );
        button.addEventListener("click", () => page.goThere(from));
        return { button, from, to };
      });
      setText(how, told(way, maps));
      list.replaceChildren(
        html("li", { class: "sm-minis-ground", "aria-hidden": "true" }, ground),
        ...buttons.map(({ button }) => html("li", {}, button)),
      );
    }

    function relabel() {
      drawn = "";
      setText(heading, words.ui("grid"));
      setText(choiceName, words.ui("grid_way"));
      for (const option of choice.options) {
        setText(option, words.ui(`grid_way_${option.value}`));
      }
    }

    function show({ slice, grid }) {
      root.hidden = grid === null;
      if (grid === null) {
        list.replaceChildren();
        drawn = "";
        return;
      }
      const way = ways.includes(grid) ? grid : ways[0];
      if (way !== drawn) {
        choice.value = way;
        draw(way);
        drawn = way;
      }
      for (const { button, from, to } of buttons) {
        const isHere = slice >= from && slice <= to;
        button.setAttribute("aria-current", String(isHere));
      }
    }

    return { relabel, show, heading };
  }

  return Object.freeze({ createGrid, offered });
})();
