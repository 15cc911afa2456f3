"use strict";

/* Small parts of the steps' panels. */

scenemap.traceParts = (() => {
  const { html, setText } = scenemap.dom;

  function button(act, className = "") {
    const made = html("button", { type: "button", class: className });
    made.addEventListener("click", act);
    return made;
  }

  function field(tag, id, attributes = {}) {
    return html(tag, { id, autocomplete: "off", ...attributes });
  }

  /** A label and its control, one above the other. */
  function row(label, ...controls) {
    return html("div", { class: "tr-row" }, label, ...controls);
  }

  function labelFor(control) {
    return html("label", { for: control.id });
  }

  /** A button that opens a file chooser; the chooser itself is not seen. */
  function fileButton(id, accept, act, className = "") {
    const chooser = html("input", { type: "file", id, accept, hidden: "" });
    chooser.addEventListener("change", () => {
      const [file] = chooser.files;
      chooser.value = "";
      if (file !== undefined) {
        act(file);
      }
    });
    return { chooser, button: button(() => chooser.click(), className) };
  }

  function setTexts(words, parts, keys) {
    for (const [name, key] of Object.entries(keys)) {
      setText(parts[name], words.ui(key));
    }
  }

  function metres(value) {
    return String(Math.max(1, Math.round(value)));
  }

  /** Let Enter in a control do what its button does. */
  function onEnter(control, go) {
    control.addEventListener("keydown", (event) => {
      if (event.key === "Enter") {
        event.preventDefault();
        go.click();
      }
    });
  }

  return Object.freeze({ button, field, row, labelFor, fileButton, setTexts, metres, onEnter });
})();
