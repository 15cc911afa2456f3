"use strict";

/* What a reader can do with the page besides reading it: compare, see all periods, send a link, put
   the page into another, take the numbers along. */

scenemap.compareTools = (() => {
  const { html, byId, setText } = scenemap.dom;

  const CSV = "text/csv;charset=utf-8";
  const EMBED_HEIGHT = 720;
  const UNSAFE = /[&<>"]/g;

  /** Text as it stands in an attribute of HTML. */
  function escaped(text) {
    const names = { "&": "amp", "<": "lt", ">": "gt", '"': "quot" };
    return text.replace(UNSAFE, (mark) => `&${names[mark]};`);
  }

  /** The name of the file that the page is read from; "" where it has none, as in a notebook. */
  function fileName(where) {
    return ["http:", "https:", "file:"].includes(where.protocol)
      ? where.pathname.slice(where.pathname.lastIndexOf("/") + 1)
      : "";
  }

  /** What another page writes to show this one within itself, in the state of `hash`. */
  function frameOf(name, hash, title) {
    const attributes = {
      src: `${name}${hash}&embed=1`,
      title,
      width: "100%",
      height: String(EMBED_HEIGHT),
      loading: "lazy",
    };
    const written = Object.entries(attributes).map(([key, text]) => ` ${key}="${escaped(text)}"`);
    return `<iframe${written.join("")}></iframe>`;
  }

  function createTools(facts, words, modes, page, runs) {
    const root = byId("sm-tools");
    const buttons = {};
    const said = html("p", { class: "sm-said", role: "status" });
    const field = html("textarea", { class: "sm-copy", readonly: "", rows: 3, hidden: "" });
    let state = null;

    function add(name, act, controls) {
      const opener = { "aria-controls": controls, "aria-expanded": "false" };
      const attributes = { type: "button", ...(controls === undefined ? {} : opener) };
      buttons[name] = html("button", attributes);
      buttons[name].addEventListener("click", act);
      root.append(buttons[name]);
    }

    /** Put text on the clipboard; where the browser will not, the reader does it from the field. */
    async function copy(text, key) {
      field.hidden = false;
      field.value = text;
      field.setAttribute("aria-label", words.ui(`${key}_field`));
      try {
        await navigator.clipboard.writeText(text);
        setText(said, words.ui(`${key}_copied`));
      } catch {
        field.focus();
        field.select();
        setText(said, words.ui("copy_by_hand"));
      }
    }

    function save(rows, parts) {
      const name = `${[facts.case.id, ...parts].join("_")}.csv`;
      scenemap.download.text(scenemap.compareCsv.write(rows), CSV, name);
      setText(said, words.ui("csv_saved", { name }));
    }

    function saveSlice() {
      const { slice, mode } = state;
      const rows = modes.isSum(mode)
        ? scenemap.compareCsv.sumRows(facts, words, modes, state)
        : scenemap.compareCsv.sliceRows(facts, words, slice);
      save(rows, modes.isSum(mode) ? [mode, facts.slices[slice].id] : [facts.slices[slice].id]);
    }

    if (runs !== null) {
      add("compare", () => page.compare({ open: !state.compare.open }, true), "sm-compare");
    }
    if (page.hasGrid) {
      add("grid", () => page.grid(state.grid === null ? "" : null, true), "sm-grid");
    }
    add("link", () => copy(location.href.split("#")[0] + page.link(), "link"));
    const name = fileName(location);
    if (name !== "") {
      add("embed", () => copy(frameOf(name, page.link(), document.title), "embed"));
    }
    add("csv", saveSlice);
    const whole = html("a", { class: "sm-whole", target: "_blank", rel: "noopener" });
    byId("sm-languages").before(whole);
    root.append(field, said);

    function relabel() {
      for (const [key, button] of Object.entries(buttons)) {
        setText(button, words.ui(`tool_${key}`));
      }
      setText(whole, words.ui("embed_whole"));
      root.setAttribute("aria-label", words.ui("tools"));
      setText(said, "");
      field.hidden = true;
    }

    function show(next) {
      state = next;
      buttons.compare?.setAttribute("aria-expanded", String(state.compare.open));
      buttons.grid?.setAttribute("aria-expanded", String(state.grid !== null));
      if (state.embedded) {
        whole.setAttribute("href", page.link({ embedded: false }));
      }
    }

    return { relabel, show, save };
  }

  return Object.freeze({ createTools });
})();
