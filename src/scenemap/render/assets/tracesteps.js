"use strict";

/* What stands beside the boards in each step. Each step has a panel, made once, that shows the page's
   state when it changes, and says what its one primary action is. */

scenemap.traceSteps = (() => {
  const { html, htmlPlan, setText, updateChildren } = scenemap.dom;
  const { button, field, row, labelFor, fileButton, setTexts, metres, onEnter } = scenemap.traceParts;

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
        slider.value = String(Math.round(page.view.opacity * 100));
      },
    };
  }

  /* ---- 1 Open ---------------------------------------------------------------------------------- */

  function openStep(page) {
    const { words, model } = page;
    const photo = fileButton("tr-photo-file", "image/*", page.opening.photo);
    const saved = fileButton("tr-saved-file", ".geojson,.json", page.opening.saved);
    const streets = fileButton("tr-streets-file", ".geojson,.json", page.opening.streets);
    const radius = field("input", "tr-streets-radius", { type: "number", min: "1", max: "500" });
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
    radius.addEventListener("input", () => page.map.setStreetsRadius(radius.valueAsNumber));
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
          again: page.hasPhoto() ? "open_other" : "open_photo",
          savedLabel: "open_saved_why",
          saved: "open_saved",
          streetsLabel: "open_streets_why",
          streets: "open_streets",
          radiusLabel: "streets_radius",
          withoutLabel: "open_without_why",
          without: "open_without",
        });
        const { name, lines, radius_m: known } = page.map.streets();
        // Where something else is the next step, the photo can be opened all the same.
        parts.again.parentElement.hidden = !page.hasPhoto() && model.state.parts.length === 0;
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
          return { key: "next_pairs", to: "pairs" };
        }
        if (model.state.parts.length > 0) {
          return { key: "next_trace", to: "trace" };
        }
        return { key: "open_photo", act: () => photo.chooser.click() };
      },
      what: () =>
        page.hasPhoto() ? words.ui("open_done", model.state.photo) : words.ui("open_what"),
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

  function showSuspects(page, list) {
    updateChildren(
      list,
      suspectSentences(page).map((sentence) => htmlPlan("li", {}, sentence)),
    );
  }

  function pairPlan(page, index) {
    const { words } = page;
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
    const { words, model, view } = page;
    const coordinates = field("input", "tr-coordinates", { type: "text", spellcheck: "false" });
    const radius = field("input", "tr-radius", { type: "number", min: "1", max: "500", value: "15" });
    const place = field("input", "tr-place", { type: "text", list: "tr-places", spellcheck: "false" });
    const options = html("datalist", { id: "tr-places" });
    const list = html("ol", { class: "tr-list" });
    const undo = createUndo(page);
    const parts = {
      listHeading: html("h3"),
      none: html("p"),
      suspects: html("ul", { class: "tr-warnings" }),
      otherwise: html("summary"),
      coordinatesLabel: labelFor(coordinates),
      radiusLabel: labelFor(radius),
      coordinatesGo: button(() => page.pairing.typed(coordinates.value, radius.valueAsNumber)),
      placeLabel: labelFor(place),
      placeGo: button(() => page.pairing.byName(place.value)),
    };
    onEnter(coordinates, parts.coordinatesGo);
    onEnter(radius, parts.coordinatesGo);
    onEnter(place, parts.placeGo);
    list.addEventListener("input", ({ target }) => {
      page.pairing.rename(Number(target.dataset.pair), target.value);
    });
    list.addEventListener("click", ({ target }) => {
      if (target.dataset.delete !== undefined) {
        page.pairing.remove(Number(target.dataset.delete));
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
      parts.suspects,
      parts.listHeading,
      parts.none,
      list,
      html("div", { class: "tr-group tr-tools" }, ...undo.nodes),
    );

    function what() {
      const { pending } = view;
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
        if (options.childElementCount !== page.map.places.length || options.lang !== words.language) {
          options.lang = words.language;
          const names = page.map.places.map(({ name }) => name).sort((a, b) => a.localeCompare(b));
          options.replaceChildren(...names.map((value) => html("option", { value })));
        }
        parts.none.hidden = model.state.pairs.length > 0;
        showSuspects(page, parts.suspects);
        updateChildren(
          list,
          model.state.pairs.map((_, index) => pairPlan(page, index)),
        );
        // What was typed stays in its row, whatever pair the row now stands for.
        list.querySelectorAll("input").forEach((input, index) => {
          const { name } = model.state.pairs[index];
          if (input.value.trim() !== name) {
            input.value = name;
          }
        });
        undo.show();
      },
      /** A pair is whole: what was typed for it is used up. */
      clear() {
        coordinates.value = "";
        place.value = "";
      },
      primary: () => ({ key: "next_look", to: "look" }),
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
        showSuspects(page, parts.suspects);
        updateChildren(
          parts.list,
          pairs.map((_, index) =>
            htmlPlan("li", {}, `${page.pairing.title(index)}: ${pairSentence(page, index)}`),
          ),
        );
        setText(back, words.ui("back_pairs"));
      },
      primary: () => ({ key: "next_trace", to: "trace" }),
      what: () =>
        words.ui(suspectSentences(page).length > 0 ? "look_doubt" : "look_what"),
    };
  }

  /* ---- 4 Trace --------------------------------------------------------------------------------- */

  /** The accuracy in one sentence with its parts; blank before there is any. */
  function accuracySentence(page) {
    const { words, model } = page;
    const found = model.accuracy();
    if (found === null || model.isAccuracyUnsaid()) {
      return "";
    }
    const values = {
      metres: model.statedAccuracy(),
      references: metres(found.references_m),
      fit: metres(found.fit_m),
      line: metres(found.line_m),
      hand: metres(found.hand_m),
    };
    const key = found.by_map ? "accuracy_map" : "accuracy_photo";
    const sentences = [words.ui(key, values)];
    if (found.doubled) {
      sentences.push(words.ui("accuracy_doubled"));
    }
    if (model.statedAccuracy() > model.leastAccuracy()) {
      sentences.push(words.ui("accuracy_raised"));
    } else if (model.leastAccuracy() > Math.ceil(found.accuracy_m)) {
      sentences.push(words.ui("accuracy_opened"));
    }
    return sentences.join(" ");
  }

  /** What would make the outline more exact, by what adds most; blank where nothing would. */
  function adviceSentence({ words, model }) {
    const found = model.accuracy();
    if (found === null || found.by_map) {
      return "";
    }
    const { references_m: references, fit_m: fit, line_m: line, hand_m: hand } = found;
    if (hand >= Math.max(references, fit, line)) {
      return words.ui("accuracy_hand");
    }
    return fit >= Math.max(references, line) ? words.ui("accuracy_fit") : "";
  }

  function traceStep(page) {
    const { words, model, view } = page;
    const slider = createSlider(page, "tr-trace-opacity");
    const undo = createUndo(page);
    const line = field("input", "tr-line", { type: "range", min: "1", max: "60", step: "1" });
    const parts = {
      remove: button(() => page.corners.deleteCurrent()),
      insert: button(() => page.corners.insertAfterCurrent()),
      part: button(() => page.corners.addPart(false)),
      hole: button(() => page.corners.addPart(true)),
      lineLabel: labelFor(line),
      accuracy: html("p", { class: "tr-accuracy" }),
      advice: html("p"),
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
      parts.advice,
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
        const none = String(view.current === null);
        parts.remove.setAttribute("aria-disabled", none);
        parts.insert.setAttribute("aria-disabled", none);
        const isClosed = model.state.parts.length > 0 && model.openPart() === null;
        parts.part.parentElement.hidden = !isClosed;
        setText(parts.accuracy, view.busy ? "" : accuracySentence(page));
        setText(parts.advice, view.busy ? "" : adviceSentence(page));
      },
      primary: () =>
        model.openPart() !== null || model.state.parts.length === 0
          ? { key: "close_part", act: page.corners.close }
          : { key: "next_order", to: "order" },
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

  /* ---- 6 Save and check ------------------------------------------------------------------------ */

  function saveStep(page) {
    const { words, model } = page;
    const raise = field("input", "tr-raise", { type: "number", min: "1", max: "5000", step: "1" });
    const coordinates = field("input", "tr-check-coordinates", { type: "text", spellcheck: "false" });
    const place = field("input", "tr-check-place", {
      type: "text",
      list: "tr-places",
      spellcheck: "false",
    });
    const parts = {
      accuracy: html("p", { class: "tr-accuracy" }),
      raiseLabel: labelFor(raise),
      raiseGo: button(() => page.saving.raise(raise.valueAsNumber)),
      kind: html("p"),
      faults: html("ul", { class: "tr-warnings", id: "tr-save-faults" }),
      print: button(page.saving.print),
      checkHeading: html("h3"),
      checkWhat: html("p"),
      coordinatesLabel: labelFor(coordinates),
      coordinatesGo: button(() => page.saving.checkTyped(coordinates.value)),
      placeLabel: labelFor(place),
      placeGo: button(() => page.saving.checkNamed(place.value)),
      answer: html("div", { class: "tr-answer", id: "tr-answer", "aria-live": "polite" }),
      after: html("p"),
    };
    onEnter(coordinates, parts.coordinatesGo);
    onEnter(place, parts.placeGo);
    onEnter(raise, parts.raiseGo);
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
          page.saving.faults().map((key) => htmlPlan("li", {}, words.ui(key))),
        );
        parts.print.setAttribute("aria-disabled", String(page.saving.faults().length > 0));
        updateChildren(parts.answer, page.saving.answer().map((sentence) => htmlPlan("p", {}, sentence)));
      },
      primary: () => ({ key: "save", act: page.saving.save }),
      what: () => words.ui(model.state.dirty ? "save_what" : "save_done"),
    };
  }

  function createSteps(page) {
    const { orderStep } = scenemap.traceOrder;
    const all = [openStep, pairsStep, lookStep, traceStep, orderStep, saveStep];
    return all.map((make) => make(page));
  }

  return Object.freeze({ createSteps, accuracySentence, suspectSentences });
})();
