"use strict";

/* Everything in words: what is known of this slice, the table of all slices, the notes. */

scenemap.panel = (() => {
  const { html, htmlPlan, byId, setText, updateChildren } = scenemap.dom;
  const { overlaps } = scenemap.time;
  const { isBig, scroller } = scenemap.bigTable;

  // Of more areas of a kind than these, the list names the first ones.
  const MOST_LISTED = 15;
  const FIRST_LISTED = 10;
  // Of more lines of words than these, the rest is written when it is asked for.
  const MOST_LINES = 20;

  /* ---- This slice ---------------------------------------------------------------------------- */

  /** An entry is {text, source, items}: its source in small print, its own entries beneath it. */
  function drawEntry({ text, source = "", items = [] }) {
    const parts = [text];
    if (source !== "") {
      parts.push(" ", htmlPlan("small", {}, source));
    }
    if (items.length > 0) {
      parts.push(htmlPlan("ul", {}, ...items.map(drawEntry)));
    }
    return htmlPlan("li", {}, ...parts);
  }

  function createSlicePanel(facts, words, modes) {
    const root = byId("sm-slice");
    const heading = html("h2", { id: "sm-slice-heading" });
    const sources = html("p", { class: "sm-sources" });
    root.append(heading, sources);
    const writers = {
      counts: (state) => areasByKind((area) => area.point !== null, state),
      no_position: (state) => areasByKind((area) => area.point === null, state),
      scenes: ({ slice }) => scenesIn(slice),
      moves: ({ slice }) => movesBy(slice),
      services: ({ slice }) => servicesIn(slice),
      acts: ({ slice }) => plain(facts.interventions.filter(inSlice(slice)), words.actSentence),
      zones: ({ slice }) => plain(facts.zones.filter(inSlice(slice)), words.zoneSentence),
    };
    const where = scenemap.references.button(facts, words);
    const centre = html("p", { class: "sm-sources" });
    const parts = Object.entries(writers).map(([name, write]) => {
      const part = { name, write, heading: html("h3"), list: html("ul"), shown: "" };
      root.append(part.heading, part.list);
      return part;
    });
    root.append(centre, where);

    function inSlice(slice) {
      return (dated) => overlaps(dated, facts.slices[slice]);
    }

    function plain(things, sentence) {
      return things.map((thing) => ({ text: sentence(thing) }));
    }

    /** Areas under what their cells have in common, so that a mean is called a mean once. Of very many
        the largest are named: the table has them all. */
    function areasByKind(test, state) {
      const kinds = new Map();
      facts.areas.forEach((area, index) => {
        if (test(area)) {
          const known = modes.cell(index, state);
          const kind = `${known.state} ${known.period?.id}`;
          if (!kinds.has(kind)) {
            kinds.set(kind, []);
          }
          kinds.get(kind).push({ index, known });
        }
      });
      return [...kinds.values()].map((alike) => ({
        text: words.kindSentence(alike[0].known),
        items: listed(alike).map((text) => ({ text })),
      }));
    }

    function listed(alike) {
      const item = ({ index, known }) => words.areaItem(index, known);
      if (alike.length <= MOST_LISTED) {
        return alike.map(item);
      }
      const [{ known }] = alike;
      if (known.value === null || known.value === 0) {
        return [words.ui("slice_all_alike", { n: words.whole(alike.length) })];
      }
      const largest = alike.sort((one, two) => two.known.value - one.known.value);
      return [
        ...largest.slice(0, FIRST_LISTED).map(item),
        words.ui("slice_more", { n: words.whole(alike.length - FIRST_LISTED) }),
      ];
    }

    function scenesIn(slice) {
      const scenes = facts.scenes.map((scene) => {
        const { statements, largest } = words.statementsIn(scene, facts.slices[slice]);
        const items = [...largest, ...statements].map((said) => ({
          text: words.of(said.text),
          source: said.by === undefined ? "" : words.of(said.by),
        }));
        return { text: words.of(scene.name), items };
      });
      const told = scenes.filter(({ items }) => items.length > 0);
      const silent = scenes.filter(({ items }) => items.length === 0).map(({ text }) => text);
      // Where nothing is said of any, there is nothing to read.
      return told.length === 0 || silent.length === 0
        ? told
        : [...told, { text: words.ui("scenes_silent", { names: silent.join(", ") }) }];
    }

    /** The arrows on the map, each with the evidence for it. */
    function movesBy(slice) {
      return words.arrowsIn(facts.slices[slice]).map((arrow) => ({
        text: words.arrowSentence(arrow),
        items: [{ text: words.of(arrow.text) }],
      }));
    }

    function servicesIn(slice) {
      return facts.services
        .map((service) => [service, words.servicePositions(service, facts.slices[slice])])
        .filter(([, positions]) => positions.length > 0)
        .map(([service, positions]) => ({ text: words.serviceSentence(service, positions) }));
    }

    /** Write a part anew only where it changed: most of it is the same from slice to slice. */
    function showPart(part, state) {
      const entries = part.write(state);
      const content = JSON.stringify(entries);
      if (content !== part.shown) {
        updateChildren(part.list, entries.map(drawEntry));
        part.shown = content;
        // What holds nothing is no part of this slice.
        part.heading.hidden = entries.length === 0;
        part.list.hidden = part.heading.hidden;
      }
    }

    /** What the numbers rest on: source periods, or the slices that were added up. */
    function sourcesOf(state) {
      return modes.isSum(state.mode)
        ? words.ui("slice_sources_total", { span: words.spanText(modes.span(state)) })
        : words.sliceSources(state.slice);
    }

    function show(state) {
      const { mode } = state;
      setText(heading, modes.title(state));
      setText(sources, sourcesOf(state));
      const unit = words.of(modes.isSum(mode) ? facts.unit : facts.value_unit);
      for (const part of parts) {
        setText(part.heading, words.capital(words.ui(`slice_${part.name}`, { unit })));
        showPart(part, state);
      }
    }

    function relabel() {
      for (const part of parts) {
        part.shown = "";
      }
      setText(where, words.ui("where_go"));
      // The notes say why; here it is only said that nothing is missing by mistake.
      setText(centre, facts.centre === null ? words.ui("slice_no_centre") : "");
    }

    return { relabel, show };
  }

  /* ---- Tables -------------------------------------------------------------------------------- */

  function simpleTable(words, caption, columns, rows) {
    const head = html("tr", {}, ...columns.map((text) => html("th", { scope: "col" }, text)));
    const body = rows.map((cells) => html("tr", {}, ...cells.map((text) => html("td", {}, text))));
    const table = html(
      "table",
      {},
      html("caption", {}, caption),
      html("thead", {}, head),
      html("tbody", {}, ...body),
    );
    return scroller(words, caption, table);
  }

  function createTable(facts, words) {
    const root = byId("sm-table");
    const heading = html("h2", { id: "sm-table-heading" });
    const how = html("p");
    const place = html("div");
    root.append(heading, how, place);
    let columns = [];
    let shown = 0;
    const big = isBig(facts.areas.length, facts.slices.length) ? createBig() : null;
    if (big !== null) {
      place.append(big.element);
    }

    function createBig() {
      const short = (slice) => words.of(facts.slices[slice].short);
      return scenemap.bigTable.create(words, {
        rows: facts.areas.length,
        columns: facts.slices.length,
        bySlice: true,
        caption: captionOf,
        corner: () => words.ui("table_area"),
        rowName: (area) => words.of(facts.areas[area].name),
        columnName: (slice) => ({ short: short(slice), long: words.of(facts.slices[slice].label) }),
        cell: (area, slice) => words.cellShort(words.cell(area, slice)),
        number: (area, slice) => facts.cells.value[area][slice],
        last: null,
        onRow: facts.story === null ? showOnMap : null,
      });
    }

    /** Have the map show an area; one without a place is in the table alone. */
    function showOnMap(area) {
      const { outline, point } = facts.areas[area];
      if (outline !== null || point !== null) {
        byId("sm-map-slot").dispatchEvent(new CustomEvent("sm-area", { detail: area }));
      }
    }

    function captionOf() {
      return words.ui("table", { value_unit: words.of(facts.value_unit) });
    }

    function draw(caption) {
      const names = facts.slices.map((slice) =>
        html(
          "th",
          { scope: "col" },
          html("abbr", { title: words.of(slice.label) }, words.of(slice.short)),
        ),
      );
      const rows = facts.areas.map((area, index) => {
        const cells = facts.slices.map((_, slice) =>
          html("td", {}, words.cellShort(words.cell(index, slice))),
        );
        return [html("th", { scope: "row" }, words.of(area.name)), ...cells];
      });
      // A column is marked as one: to mark its cells would have all of them styled anew.
      columns = facts.slices.map(() => html("col"));
      const table = html(
        "table",
        { class: "sm-cells" },
        html("caption", { class: "sm-hidden" }, caption),
        html("colgroup", {}, html("col"), ...columns),
        html(
          "thead",
          {},
          html("tr", {}, html("th", { scope: "col" }, words.ui("table_area")), ...names),
        ),
        html("tbody", {}, ...rows.map((row) => html("tr", {}, ...row))),
      );
      place.replaceChildren(scroller(words, caption, table));
    }

    function relabel() {
      const caption = captionOf();
      setText(heading, words.capital(caption));
      setText(how, words.ui("table_how"));
      if (big !== null) {
        big.relabel();
        return;
      }
      draw(caption);
      columns[shown].classList.add("sm-current");
    }

    function show({ slice }) {
      if (big !== null) {
        big.show(slice);
        return;
      }
      columns[shown].classList.remove("sm-current");
      columns[slice].classList.add("sm-current");
      shown = slice;
    }

    return { relabel, show };
  }

  /* ---- Notes --------------------------------------------------------------------------------- */

  /** Lines of words under a heading; of very many, the rest when it is asked for. */
  function section(words, key, texts) {
    const list = (some) =>
      html("ul", {}, ...some.map((text) => html("li", {}, words.of(text))));
    if (texts.length === 0) {
      return [];
    }
    const heading = html("h2", {}, words.ui(key));
    if (texts.length <= MOST_LINES) {
      return [heading, list(texts)];
    }
    const rest = texts.slice(FIRST_LISTED);
    const told = words.ui("words_more", { n: words.whole(rest.length) });
    const details = html("details", {}, html("summary", {}, told));
    details.addEventListener("toggle", () => details.append(list(rest)), { once: true });
    return [heading, list(texts.slice(0, FIRST_LISTED)), details];
  }

  function actTable(facts, words) {
    if (facts.interventions.length === 0) {
      return [];
    }
    const caption = words.ui("acts_table");
    const columns = ["acts_when", "acts_what"].map((key) => words.ui(key));
    const rows = facts.interventions.map((act) => [words.of(act.when), words.of(act.name)]);
    return [html("h2", {}, caption), simpleTable(words, caption, columns, rows)];
  }

  /** Counts and rates by source period, put in words when they are looked at. */
  function figureTable(facts, words, table) {
    const figures = scenemap.cells.figuresOf(facts, table);
    const [corner, ...columns] = table.columns.slice(0, -1).map(words.of);
    const total = words.of(table.columns.at(-1));
    const name = (area) => words.of(facts.areas[area].name);
    if (!isBig(facts.areas.length, columns.length)) {
      const rows = facts.areas.map((_, area) => [
        name(area),
        ...columns.map((__, column) => words.figure(figures, area, column)),
        words.figureTotal(figures, area),
      ]);
      return simpleTable(words, words.of(table.caption), [corner, ...columns, total], rows);
    }
    const big = scenemap.bigTable.create(words, {
      rows: facts.areas.length,
      columns: columns.length,
      bySlice: false,
      caption: () => words.of(table.caption),
      corner: () => corner,
      rowName: name,
      columnName: (column) => ({ short: columns[column], long: columns[column] }),
      cell: (area, column) => words.figure(figures, area, column),
      number: () => null,
      last: { name: () => total, cell: (area) => words.figureTotal(figures, area) },
      onRow: null,
    });
    big.relabel();
    return big.element;
  }

  function otherTables(facts, words) {
    if (facts.tables.length === 0) {
      return [];
    }
    const all = facts.tables.map((table) =>
      table.figures === undefined
        ? simpleTable(
            words,
            words.of(table.caption),
            table.columns.map(words.of),
            table.rows.map((row) => row.map(words.of)),
          )
        : figureTable(facts, words, table),
    );
    // They are more than one only where the figures of the slices have a table of their own.
    const alone = facts.story !== null && !facts.story.by_slice;
    return [html("h2", {}, alone ? words.ui("story_tables") : words.ui("tables")), ...all];
  }

  function drawWords(facts, words) {
    byId("sm-words").replaceChildren(
      ...section(words, "readings", facts.readings),
      // Where there is no map, the order of the scenes tells them.
      ...section(words, "moves", facts.story === null ? facts.moves.map(({ told }) => told) : []),
      ...otherTables(facts, words),
      ...actTable(facts, words),
      ...section(words, "zones", facts.zones.map(words.zoneNote)),
      ...section(words, "notes", facts.notes),
      ...section(words, "left_out", facts.left_out),
      ...section(words, "sources", facts.sources),
      ...scenemap.references.draw(facts, words),
      html("p", { class: "sm-made" }, words.ui("made_with", { version: facts.version })),
    );
  }

  return { createSlicePanel, createTable, drawWords, simpleTable };
})();
