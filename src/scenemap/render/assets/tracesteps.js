"use strict";

/* What stands beside the boards in each step. Each step has a panel, made once, that shows the page's
   state when it changes, and says what its one primary action is. */

scenemap.traceSteps = (() => {
  const { html, htmlPlan, setText, updateChildren } = scenemap.dom;

  /* ---- Small parts ----------------------------------------------------------------------------- */

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

  /** Undo and redo, in every step that changes something. */
  function createUndo(page) {
    const { words, model } = page;
    const undo = button(() => page.undo());
    const redo = button(() => page.redo());
    return {
      nodes: [undo, redo],
      show() {
        setText(undo, words.ui("undo"));
        setText(redo, words.ui("redo"));
        undo.setAttribute("aria-disabled", String(!model.canUndo()));
        redo.setAttribute("aria-disabled", String(!model.canRedo()));
      },
    };
  }

  /** How transparent the photo is that lies over the map. */
  function createSlider(page, id) {
    const slider = field("input", id, { type: "range", min: "0", max: "100", step: "5" });
    const label = labelFor(slider);
    slider.addEventListener("input", () => page.setOpacity(Number(slider.value) / 100));
    return {
      node: row(label, slider),
      show() {
        setText(label, page.words.ui("opacity"));
        slider.value = String(Math.round(page.opacity() * 100));
      },
    };
  }

  /* ---- 1 Open ---------------------------------------------------------------------------------- */

  function openStep(page) {
    const { words, model } = page;
    const photo = fileButton("tr-photo-file", "image/*", page.openPhoto);
    const saved = fileButton("tr-saved-file", ".geojson,.json", page.openSaved);
    const streets = fileButton("tr-streets-file", ".geojson,.json", page.openStreets);
    const radius = field("input", "tr-streets-radius", { type: "number", min: "1", max: "500", step: "1" });
    const parts = {
      drop: html("p", { class: "tr-drop" }),
      again: photo.button,
      savedLabel: html("p"),
      saved: saved.button,
      streetsLabel: html("p"),
      streets: streets.button,
      streetsName: html("p"),
      radiusLabel: labelFor(radius),
      withoutLabel: html("p"),
      without: button(page.startWithoutPhoto),
    };
    const radiusRow = row(parts.radiusLabel, radius);
    radius.addEventListener("input", () => page.setStreetsRadius(radius.valueAsNumber));
    const panel = html(
      "div",
      { class: "tr-open" },
      photo.chooser,
      saved.chooser,
      streets.chooser,
      parts.drop,
      html("div", { class: "tr-group" }, parts.again),
      html("div", { class: "tr-group" }, parts.savedLabel, parts.saved),
      html("div", { class: "tr-group" }, parts.streetsLabel, parts.streets, parts.streetsName, radiusRow),
      html("div", { class: "tr-group" }, parts.withoutLabel, parts.without),
    );
    return {
      key: "open",
      panel,
      show() {
        setTexts(words, parts, {
          drop: "open_drop",
          again: "open_other",
          savedLabel: "open_saved_why",
          saved: "open_saved",
          streetsLabel: "open_streets_why",
          streets: "open_streets",
          radiusLabel: "streets_radius",
          withoutLabel: "open_without_why",
          without: "open_without",
        });
        const { name, lines, radius_m: known } = page.map.streets();
        parts.again.parentElement.hidden = !page.hasPhoto();
        parts.drop.hidden = page.hasPhoto();
        parts.without.parentElement.hidden = page.hasPhoto();
        radiusRow.hidden = lines.length === 0;
        setText(
          parts.streetsName,
          lines.length === 0 ? "" : words.ui("streets_open", { name, count: lines.length }),
        );
        if (known !== null && radius.value === "") {
          radius.value = String(known);
        }
      },
      primary() {
        if (page.hasPhoto()) {
          return { key: "next_pairs", act: () => page.go("pairs") };
        }
        if (model.state.parts.length > 0) {
          return { key: "next_trace", act: () => page.go("trace") };
        }
        return { key: "open_photo", act: () => photo.chooser.click() };
      },
      what: () =>
        page.hasPhoto() ? words.ui("open_done", page.photoValues()) : words.ui("open_what"),
    };
  }

  /* ---- 2 Pair points --------------------------------------------------------------------------- */

  function pairSentence(page, index) {
    const { words, model } = page;
    const { radius_m: radius, by } = model.state.pairs[index];
    const found = model.solution()?.pairs[index] ?? null;
    const parts = [words.ui("pair_reference", { by: words.ui(`by_${by}`), radius: metres(radius) })];
    if (found !== null && found.residual_m !== null) {
      parts.push(words.ui("pair_residual", { metres: metres(found.residual_m) }));
    }
    return parts.join(" ");
  }

  /** What is likely wrong with a pair, in words; null if nothing is. */
  function suspectSentence(page, index) {
    const { words, model } = page;
    const found = model.solution()?.pairs[index];
    const number = index + 1;
    if (!found || found.suspect === null) {
      return null;
    }
    if (found.suspect === "wrong") {
      return words.ui("suspect_wrong", { number, metres: metres(found.left_out_m) });
    }
    const other = found.suspect.swapped_with + 1;
    // Of two that are swapped, one sentence says it for both.
    return number < other ? words.ui("suspect_swapped", { number, other }) : null;
  }

  function suspectSentences(page) {
    return page.model.state.pairs
      .map((_, index) => suspectSentence(page, index))
      .filter((sentence) => sentence !== null);
  }

  function pairPlan(page, index) {
    const { words, model } = page;
    const number = index + 1;
    return htmlPlan(
      "li",
      { class: "tr-pair" },
      htmlPlan("span", { class: "tr-number" }, String(number)),
      htmlPlan(
        "div",
        {},
        htmlPlan("input", {
          type: "text",
          autocomplete: "off",
          "data-pair": index,
          "aria-label": words.ui("pair_name", { number }),
          placeholder: words.ui("pair_name_hint"),
          value: model.state.pairs[index].name,
        }),
        htmlPlan("p", {}, pairSentence(page, index)),
      ),
      htmlPlan(
        "button",
        {
          type: "button",
          "data-delete": index,
          "aria-label": words.ui("pair_delete_label", { number }),
        },
        words.ui("delete"),
      ),
    );
  }

  function pairsStep(page) {
    const { words, model } = page;
    const coordinates = field("input", "tr-coordinates", { type: "text", spellcheck: "false" });
    const radius = field("input", "tr-radius", { type: "number", min: "1", max: "500", value: "15" });
    const place = field("input", "tr-place", { type: "text", list: "tr-places", spellcheck: "false" });
    const options = html("datalist", { id: "tr-places" });
    const list = html("ol", { class: "tr-list" });
    const undo = createUndo(page);
    const parts = {
      listHeading: html("h3"),
      none: html("p"),
      otherwise: html("summary"),
      coordinatesLabel: labelFor(coordinates),
      radiusLabel: labelFor(radius),
      coordinatesGo: button(() => page.pairTyped(coordinates.value, radius.valueAsNumber)),
      placeLabel: labelFor(place),
      placeGo: button(() => page.pairPlace(place.value)),
    };
    coordinates.id = "tr-coordinates";
    for (const [control, go] of [
      [coordinates, parts.coordinatesGo],
      [radius, parts.coordinatesGo],
      [place, parts.placeGo],
    ]) {
      control.addEventListener("keydown", ({ key }) => {
        if (key === "Enter") {
          go.click();
        }
      });
    }
    list.addEventListener("input", ({ target }) => page.namePair(Number(target.dataset.pair), target.value));
    list.addEventListener("click", ({ target }) => {
      if (target.dataset.delete !== undefined) {
        page.deletePair(Number(target.dataset.delete));
      }
    });
    const panel = html(
      "div",
      {},
      html(
        "details",
        { class: "tr-otherwise" },
        parts.otherwise,
        row(parts.placeLabel, place, parts.placeGo),
        row(parts.coordinatesLabel, coordinates),
        row(parts.radiusLabel, radius, parts.coordinatesGo),
        options,
      ),
      parts.listHeading,
      parts.none,
      list,
      html("div", { class: "tr-group tr-tools" }, ...undo.nodes),
    );

    function what() {
      const { pending } = page;
      if (pending.photo !== null) {
        return words.ui("pairs_now_map", { number: model.state.pairs.length + 1 });
      }
      if (pending.map !== null) {
        return words.ui("pairs_now_photo", { number: model.state.pairs.length + 1 });
      }
      const count = model.state.pairs.length;
      const key = count === 0 ? "first" : count < 3 ? "few" : count < 5 ? "five" : "enough";
      return words.ui(`pairs_${key}`, { count });
    }

    return {
      key: "pairs",
      panel,
      show() {
        setTexts(words, parts, {
          listHeading: "pairs",
          none: "pairs_none",
          otherwise: "pairs_otherwise",
          radiusLabel: "pairs_radius",
          coordinatesGo: "pairs_coordinates_go",
          placeLabel: "pairs_place",
          placeGo: "pairs_place_go",
        });
        setText(
          parts.coordinatesLabel,
          words.ui("pairs_coordinates", { example: page.exampleCoordinates() }),
        );
        if (options.childElementCount !== page.map.places.length) {
          const names = page.map.places.map(({ name }) => name).sort((a, b) => a.localeCompare(b));
          options.replaceChildren(...names.map((value) => html("option", { value })));
        }
        parts.none.hidden = model.state.pairs.length > 0;
        updateChildren(
          list,
          model.state.pairs.map((_, index) => pairPlan(page, index)),
        );
        undo.show();
      },
      /** A pair is whole: what was typed for it is used up. */
      clear() {
        coordinates.value = "";
        place.value = "";
      },
      primary: () => ({ key: "next_look", act: () => page.go("look") }),
      what,
    };
  }

  /* ---- 3 Look ---------------------------------------------------------------------------------- */

  function lookStep(page) {
    const { words, model } = page;
    const slider = createSlider(page, "tr-look-opacity");
    const parts = { fit: html("p"), suspects: html("ul", { class: "tr-warnings" }), list: html("ul") };
    const back = button(() => page.go("pairs"));
    const panel = html(
      "div",
      {},
      slider.node,
      parts.fit,
      parts.suspects,
      parts.list,
      html("div", { class: "tr-group" }, back),
    );
    return {
      key: "look",
      panel,
      show() {
        slider.show();
        const found = model.usable();
        const pairs = found?.pairs ?? [];
        const worst = Math.max(0, ...pairs.map(({ residual_m: left }) => left ?? 0));
        const values = { count: model.state.pairs.length, metres: metres(worst) };
        setText(parts.fit, found === null ? "" : words.ui(`fit_${found.kind}`, values));
        updateChildren(
          parts.suspects,
          suspectSentences(page).map((sentence) => htmlPlan("li", {}, sentence)),
        );
        updateChildren(
          parts.list,
          pairs.map((_, index) =>
            htmlPlan("li", {}, `${page.pairTitle(index)}: ${pairSentence(page, index)}`),
          ),
        );
        setText(back, words.ui("back_pairs"));
      },
      primary: () => ({ key: "next_trace", act: () => page.go("trace") }),
      what: () =>
        words.ui(suspectSentences(page).length > 0 ? "look_doubt" : "look_what"),
    };
  }

  /* ---- 4 Trace --------------------------------------------------------------------------------- */

  /** The accuracy in one sentence with its parts; blank before there is any. */
  function accuracySentence(page) {
    const { words, model } = page;
    const found = model.accuracy();
    if (found === null) {
      return "";
    }
    const values = {
      metres: model.statedAccuracy(),
      references: metres(found.references_m),
      fit: metres(found.fit_m),
      line: metres(found.line_m),
      hand: metres(found.hand_m),
    };
    const key = model.usable() === null ? "accuracy_map" : "accuracy_photo";
    const doubled = found.doubled ? ` ${words.ui("accuracy_doubled")}` : "";
    const raised = model.statedAccuracy() > Math.ceil(found.accuracy_m);
    return `${words.ui(key, values)}${doubled}${raised ? ` ${words.ui("accuracy_raised")}` : ""}`;
  }

  function traceStep(page) {
    const { words, model } = page;
    const slider = createSlider(page, "tr-trace-opacity");
    const undo = createUndo(page);
    const line = field("input", "tr-line", { type: "range", min: "1", max: "60", step: "1" });
    const parts = {
      remove: button(() => page.deleteCurrent()),
      insert: button(() => page.insertAfterCurrent()),
      part: button(() => page.addPart(false)),
      hole: button(() => page.addPart(true)),
      lineLabel: labelFor(line),
      accuracy: html("p", { class: "tr-accuracy" }),
      keys: html("p", { class: "tr-keys" }),
    };
    line.addEventListener("input", () => page.setLine(Number(line.value)));
    const lineRow = row(parts.lineLabel, line);
    const panel = html(
      "div",
      {},
      html("div", { class: "tr-group tr-tools" }, ...undo.nodes, parts.remove, parts.insert),
      html("div", { class: "tr-group tr-tools" }, parts.part, parts.hole),
      lineRow,
      slider.node,
      parts.accuracy,
      parts.keys,
    );
    return {
      key: "trace",
      panel,
      show() {
        setTexts(words, parts, {
          remove: "corner_delete",
          insert: "corner_insert",
          part: "part_add",
          hole: "hole_add",
          keys: "trace_keys",
        });
        undo.show();
        slider.show();
        slider.node.hidden = model.usable() === null;
        lineRow.hidden = model.usable() === null;
        line.value = String(model.state.line_px);
        setText(parts.lineLabel, words.ui("line_width", { pixels: model.state.line_px }));
        const none = String(page.current === null);
        parts.remove.setAttribute("aria-disabled", none);
        parts.insert.setAttribute("aria-disabled", none);
        const isClosed = model.state.parts.length > 0 && model.openPart() === null;
        parts.part.parentElement.hidden = !isClosed;
        setText(parts.accuracy, page.isBusy() ? "" : accuracySentence(page));
      },
      primary: () =>
        model.openPart() !== null || model.state.parts.length === 0
          ? { key: "close_part", act: page.closePart }
          : { key: "next_order", act: () => page.go("order") },
      what() {
        if (model.state.parts.length === 0) {
          return words.ui(model.usable() === null ? "trace_first_map" : "trace_first");
        }
        if (model.openPart() === null) {
          return words.ui("trace_closed");
        }
        const { hole, corners } = model.state.parts[model.openPart()];
        return words.ui(hole ? "trace_hole" : "trace_open", { count: corners.length });
      },
    };
  }

  /* ---- 5 About the order ----------------------------------------------------------------------- */

  const TEXT_FIELDS = ["name", "legal_basis", "source", "streets"];
  const DATE_FIELDS = ["valid_from", "valid_to"];

  function orderStep(page) {
    const { words, model } = page;
    const controls = {
      name: field("input", "tr-name", { type: "text" }),
      rule: field("select", "tr-rule"),
      legal_basis: field("input", "tr-legal", { type: "text" }),
      source: field("input", "tr-source", { type: "text" }),
      valid_from: field("input", "tr-from", { type: "date", min: "0001-01-01", max: "9999-12-31" }),
      valid_to: field("input", "tr-to", { type: "date", min: "0001-01-01", max: "9999-12-31" }),
      open_end: field("input", "tr-open-end", { type: "checkbox" }),
      hours: field("select", "tr-hours"),
      clock_from: field("input", "tr-clock-from", { type: "time" }),
      clock_to: field("input", "tr-clock-to", { type: "time" }),
      streets: field("textarea", "tr-streets", { rows: "3" }),
    };
    const labels = Object.fromEntries(
      Object.entries(controls).map(([name, control]) => [name, labelFor(control)]),
    );
    const faults = html("ul", { class: "tr-warnings", id: "tr-order-faults" });
    const clock = html(
      "div",
      { class: "tr-pairwise" },
      row(labels.clock_from, controls.clock_from),
      row(labels.clock_to, controls.clock_to),
    );
    const hints = { name: html("p"), source: html("p") };
    const panel = html(
      "form",
      { class: "tr-form" },
      row(labels.name, controls.name, hints.name),
      row(labels.rule, controls.rule),
      row(labels.legal_basis, controls.legal_basis),
      row(labels.source, controls.source, hints.source),
      html(
        "div",
        { class: "tr-pairwise" },
        row(labels.valid_from, controls.valid_from),
        row(labels.valid_to, controls.valid_to),
      ),
      html("div", { class: "tr-tick" }, controls.open_end, labels.open_end),
      row(labels.hours, controls.hours),
      clock,
      row(labels.streets, controls.streets),
      faults,
    );
    panel.addEventListener("submit", (event) => event.preventDefault());
    panel.addEventListener("input", () => {
      const { fields } = model.state;
      for (const name of [...TEXT_FIELDS, ...DATE_FIELDS, "rule", "hours", "clock_from", "clock_to"]) {
        fields[name] = controls[name].value.trim();
      }
      fields.open_end = controls.open_end.checked;
      page.badDates = DATE_FIELDS.filter((name) => !controls[name].validity.valid);
      model.touched();
    });

    function choices(select, keys) {
      const chosen = select.value;
      const options = Object.entries(keys).map(([value, key]) =>
        html("option", { value }, words.ui(key)),
      );
      select.replaceChildren(...options);
      select.value = chosen;
    }

    function relabel() {
      for (const [name, label] of Object.entries(labels)) {
        setText(label, words.ui(`field_${name}`));
      }
      setText(hints.name, words.ui("field_name_hint"));
      setText(hints.source, words.ui("field_source_hint"));
      choices(controls.rule, {
        "": "rule_unknown",
        "politiloven-7": "rule_politiloven",
        printed: "rule_printed",
      });
      choices(controls.hours, { "": "hours_unknown", all: "hours_all", clock: "hours_clock" });
    }

    return {
      key: "order",
      panel,
      relabel,
      show() {
        const { fields } = model.state;
        for (const [name, control] of Object.entries(controls)) {
          if (name === "open_end") {
            control.checked = fields.open_end;
          } else if (control.value.trim() !== fields[name] && !page.badDates.includes(name)) {
            control.value = fields[name];
          }
        }
        controls.valid_to.disabled = fields.open_end;
        clock.hidden = fields.hours !== "clock";
        updateChildren(
          faults,
          page.fieldFaults().map((key) => htmlPlan("li", {}, words.ui(key))),
        );
      },
      primary: () => ({ key: "next_save", act: () => page.go("save") }),
      what: () => words.ui("order_what"),
    };
  }

  /* ---- 6 Save and check ------------------------------------------------------------------------ */

  function saveStep(page) {
    const { words, model } = page;
    const raise = field("input", "tr-raise", { type: "number", min: "1", max: "5000", step: "1" });
    const coordinates = field("input", "tr-check-coordinates", { type: "text", spellcheck: "false" });
    const place = field("input", "tr-check-place", { type: "text", list: "tr-places", spellcheck: "false" });
    const parts = {
      accuracy: html("p", { class: "tr-accuracy" }),
      raiseLabel: labelFor(raise),
      raiseGo: button(() => page.raise(raise.valueAsNumber)),
      kind: html("p"),
      faults: html("ul", { class: "tr-warnings", id: "tr-save-faults" }),
      print: button(page.print),
      checkHeading: html("h3"),
      checkWhat: html("p"),
      coordinatesLabel: labelFor(coordinates),
      coordinatesGo: button(() => page.checkTyped(coordinates.value)),
      placeLabel: labelFor(place),
      placeGo: button(() => page.checkPlace(place.value)),
      answer: html("div", { class: "tr-answer", id: "tr-answer", "aria-live": "polite" }),
      after: html("p"),
    };
    for (const [control, go] of [
      [coordinates, parts.coordinatesGo],
      [place, parts.placeGo],
      [raise, parts.raiseGo],
    ]) {
      control.addEventListener("keydown", ({ key }) => {
        if (key === "Enter") {
          go.click();
        }
      });
    }
    const panel = html(
      "div",
      {},
      parts.faults,
      parts.accuracy,
      parts.kind,
      html("div", { class: "tr-group" }, parts.print),
      html(
        "section",
        { class: "tr-check" },
        parts.checkHeading,
        parts.checkWhat,
        row(parts.coordinatesLabel, coordinates, parts.coordinatesGo),
        row(parts.placeLabel, place, parts.placeGo),
        parts.answer,
      ),
      row(parts.raiseLabel, raise, parts.raiseGo),
      parts.after,
    );
    return {
      key: "save",
      panel,
      show() {
        setTexts(words, parts, {
          raiseLabel: "raise",
          raiseGo: "raise_go",
          kind: model.isHypothetical() ? "kind_hypothetical" : "kind_user",
          print: "print",
          checkHeading: "check_heading",
          checkWhat: "check_what_trace",
          coordinatesGo: "check_go",
          placeLabel: "check_place_trace",
          placeGo: "check_go",
          after: "save_after",
        });
        setText(
          parts.coordinatesLabel,
          words.ui("check_coordinates_trace", { example: page.exampleCoordinates() }),
        );
        setText(parts.accuracy, accuracySentence(page));
        updateChildren(
          parts.faults,
          page.saveFaults().map((key) => htmlPlan("li", {}, words.ui(key))),
        );
        parts.print.setAttribute("aria-disabled", String(page.saveFaults().length > 0));
        updateChildren(parts.answer, page.answerPlans());
      },
      primary: () => ({ key: "save", act: page.save }),
      what: () => words.ui(model.state.dirty ? "save_what" : "save_done"),
    };
  }

  function createSteps(page) {
    return [openStep, pairsStep, lookStep, traceStep, orderStep, saveStep].map((make) => make(page));
  }

  return Object.freeze({ createSteps, accuracySentence, suspectSentences });
})();
