"use strict";

/* A table of very many cells. None of them is made until it is asked for, and then only so many rows
   and columns as can be read at once: areas are searched for, sorted and shown bit by bit. */

scenemap.bigTable = (() => {
  const { html, setText } = scenemap.dom;

  // A table of more cells than these is big.
  const MOST_CELLS = 1000;
  const ROWS = 50;
  const COLUMNS = 24;

  function isBig(rows, columns) {
    return rows * columns > MOST_CELLS;
  }

  /** A table that is scrolled sideways where it is wider than the page, also by keys. */
  function scroller(words, caption, table) {
    const name = words.ui("scroll", { caption });
    return html(
      "div",
      { class: "sm-scroll", tabindex: "0", role: "region", "aria-label": name },
      table,
    );
  }

  /** The order of rows by texts in the reader's language, or by numbers, those without one last. */
  function sorted(keys) {
    const order = keys.map((_, row) => row);
    if (typeof keys[0] === "string") {
      const { compare } = new Intl.Collator(document.documentElement.lang);
      return order.sort((one, two) => compare(keys[one], keys[two]));
    }
    const number = (key) => (key === null ? -1 : key);
    return order.sort((one, two) => number(keys[two]) - number(keys[one]));
  }

  /** Runs of columns that are shown together. */
  function blocksOf(count) {
    return Array.from({ length: Math.ceil(count / COLUMNS) }, (_, block) => ({
      from: block * COLUMNS,
      to: Math.min(count, (block + 1) * COLUMNS),
    }));
  }

  /** A table that `spec` tells of, as functions so that it can be told in another language:
      `rows` and `columns` how many there are; `caption`, `corner`, `rowName(row)`,
      `columnName(column)` with `short` and `long`; `cell(row, column)` a text; `number(row, column)` what
      rows are sorted by; `last` a column of its own at the end with `name` and `cell(row)`, or null;
      `onRow(row)` what a press on the name of a row does, or null. */
  function create(words, spec) {
    const summary = html("summary");
    const search = html("input", { type: "search", autocomplete: "off" });
    const order = html(
      "select",
      {},
      ...["given", "name", "slice"].map((value) => html("option", { value })),
    );
    const blocks = blocksOf(spec.columns);
    const block = html(
      "select",
      {},
      ...blocks.map((_, index) => html("option", { value: String(index) })),
    );
    const tools = [search, order, block].map((control) => {
      const name = html("span");
      return { name, label: html("label", {}, name, control) };
    });
    tools[2].label.hidden = blocks.length < 2;
    const told = html("p", { class: "sm-hint", role: "status" });
    const place = html("div");
    const more = html("button", { type: "button" });
    const details = html(
      "details",
      { class: "sm-big" },
      summary,
      html("div", { class: "sm-big-tools" }, ...tools.map(({ label }) => label)),
      told,
      place,
      more,
    );
    let shownRows = ROWS;
    let slice = 0;
    let marks = [];

    function found() {
      const wanted = search.value.trim().toLocaleLowerCase();
      const names = Array.from({ length: spec.rows }, (_, row) => spec.rowName(row));
      const numbers = () => names.map((_, row) => spec.number(row, slice));
      const keys = { name: () => names, slice: numbers }[order.value];
      const rows = keys === undefined ? names.map((_, row) => row) : sorted(keys());
      return rows.filter((row) => names[row].toLocaleLowerCase().includes(wanted));
    }

    function nameOf(row) {
      if (spec.onRow === null) {
        return spec.rowName(row);
      }
      const button = html("button", { type: "button", class: "sm-row" }, spec.rowName(row));
      button.addEventListener("click", () => spec.onRow(row));
      return button;
    }

    function heading(text, title) {
      return html("th", { scope: "col" }, title === null ? text : html("abbr", { title }, text));
    }

    function draw() {
      const rows = found();
      const { from, to } = blocks[Number(block.value)];
      const columns = Array.from({ length: to - from }, (_, at) => from + at);
      const last = spec.last === null ? [] : [spec.last];
      marks = columns.map(() => html("col"));
      const head = columns.map((column) => {
        const { short, long } = spec.columnName(column);
        return heading(short, long === short ? null : long);
      });
      const body = rows.slice(0, shownRows).map((row) =>
        html(
          "tr",
          {},
          html("th", { scope: "row" }, nameOf(row)),
          ...columns.map((column) => html("td", {}, spec.cell(row, column))),
          ...last.map(({ cell }) => html("td", {}, cell(row))),
        ),
      );
      const table = html(
        "table",
        { class: "sm-cells" },
        html("caption", { class: "sm-hidden" }, spec.caption()),
        html("colgroup", {}, html("col"), ...marks, ...last.map(() => html("col"))),
        html(
          "thead",
          {},
          html(
            "tr",
            {},
            heading(spec.corner(), null),
            ...head,
            ...last.map(({ name }) => heading(name(), null)),
          ),
        ),
        html("tbody", {}, ...body),
      );
      place.replaceChildren(scroller(words, spec.caption(), table));
      const shown = Math.min(rows.length, shownRows);
      setText(told, words.ui("big_shown", { n: words.whole(shown), of: words.whole(rows.length) }));
      more.hidden = shown === rows.length;
      mark();
    }

    function mark() {
      const { from } = blocks[Number(block.value)];
      marks.forEach((one, at) => {
        one.classList.toggle("sm-current", spec.bySlice && from + at === slice);
      });
    }

    function redraw() {
      if (details.open) {
        draw();
      }
    }

    details.addEventListener("toggle", () => {
      if (details.open) {
        draw();
      } else {
        place.replaceChildren();
      }
    });
    search.addEventListener("input", () => {
      shownRows = ROWS;
      redraw();
    });
    for (const control of [order, block]) {
      control.addEventListener("change", redraw);
    }
    more.addEventListener("click", () => {
      shownRows += ROWS;
      redraw();
    });

    function relabel() {
      const size = { rows: words.whole(spec.rows), columns: words.whole(spec.columns) };
      setText(summary, words.capital(words.ui("big_open", { caption: spec.caption(), ...size })));
      ["big_search", "big_order", "big_periods"].forEach((key, at) => {
        setText(tools[at].name, words.ui(key));
      });
      for (const option of order.options) {
        setText(option, words.ui(`big_order_${option.value}`));
      }
      order.options[2].hidden = !spec.bySlice;
      blocks.forEach(({ from, to }, index) => {
        const [first, last] = [from, to - 1].map((column) => spec.columnName(column).short);
        setText(block.options[index], words.ui("span", { first, last }));
      });
      setText(more, words.ui("big_more", { n: ROWS }));
      redraw();
    }

    /** Follow the slider: to the columns that hold the slice, and in the order of its numbers. */
    function show(next) {
      if (!spec.bySlice || next === slice) {
        return;
      }
      slice = next;
      const wanted = String(Math.floor(slice / COLUMNS));
      const turned = block.value !== wanted;
      block.value = wanted;
      if (turned || order.value === "slice") {
        redraw();
      } else {
        mark();
      }
    }

    return { element: details, relabel, show };
  }

  return { isBig, scroller, create };
})();
