"use strict";

/* The end of the road: what is still missing, the file, the card, and a point that is checked. */

scenemap.traceSave = (() => {
  const { byId } = scenemap.dom;

  const FILE_NAME = "zones.geojson";
  const FILE_TYPE = "application/geo+json";
  // Room to write a clock time by hand, in letters.
  const BLANK = 12;
  const MARKS = [
    [9, "sm-check-halo"],
    [9, "sm-check-ring"],
    [2.5, "sm-check-dot"],
  ];

  /** @param page  what the parts of the page share; see trace.js */
  function createSaving(page) {
    const { facts, words, plane, model, view, say } = page;
    const { state } = model;
    const marks = L.layerGroup().addTo(page.boards.map.leaflet);

    /** A sentence that the command line says too, its words in braces filled in. */
    function message(key, values = {}) {
      const text = words.of(facts.messages[key]);
      return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
    }

    /** By whose drawing, and how exact it is. */
    const drawnKey = () => `outline_${model.isHypothetical() ? "hypothetical" : "user"}_within`;

    /* ---- What is missing ---- */

    function fieldFaults() {
      const { name, valid_from: from, valid_to: to, open_end: open, hours, ...rest } = state.fields;
      const { clock_from: start, clock_to: end } = rest;
      const checks = {
        fault_name: name === "",
        fault_date: view.badDates.length > 0,
        fault_dates: from !== "" && to !== "" && !open && to < from,
        fault_clock: hours === "clock" && (start === "" || end === ""),
        fault_clock_same: hours === "clock" && start !== "" && start === end,
      };
      return Object.keys(checks).filter((key) => checks[key]);
    }

    function unfitFault() {
      const isUnsaid = model.isAccuracyUnsaid();
      return isUnsaid ? "fault_accuracy_unsaid" : `fit_fault_${model.solution()?.fault ?? "too_few"}`;
    }

    function faults() {
      const outline = model.outlineFault();
      const unfit = outline === null && model.statedAccuracy() === null;
      return [
        ...(outline === null ? [] : [`fault_${outline.fault}`]),
        ...(unfit ? [unfitFault()] : []),
        ...fieldFaults(),
      ];
    }

    /* ---- The card ---- */

    function dayText(iso) {
      const [y, m, d] = iso.split("-");
      return words.ui("day", { y, m, d });
    }

    function validText({ valid_from: from, valid_to: to, open_end: isOpen }) {
      const start = from === "" ? words.ui("card_unknown") : dayText(from);
      const last = to === "" ? words.ui("card_unknown") : dayText(to);
      return words.ui("card_span", { start, end: isOpen ? words.ui("card_open") : last });
    }

    function cardFacts() {
      const { fields } = state;
      const hours = {
        "": words.ui("hours_unknown"),
        all: words.ui("hours_all"),
        clock: words.ui("card_clock", { from: fields.clock_from, to: fields.clock_to }),
      };
      const lines = {
        field_rule: fields.rule === "" ? "" : words.ui(scenemap.traceModel.RULES[fields.rule]),
        field_legal_basis: fields.legal_basis,
        card_valid: validText(fields),
        field_hours: hours[fields.hours],
        field_source: fields.source,
        card_streets: fields.streets,
        card_accuracy: scenemap.traceSteps.accuracySentence(page),
      };
      return Object.entries(lines)
        .filter(([, text]) => text !== "")
        .map(([key, text]) => [words.ui(key), text]);
    }

    function drawCard() {
      const card = byId("tr-card");
      card.hidden = view.step !== "save" || faults().length > 0;
      if (card.hidden) {
        card.replaceChildren();
        return;
      }
      const metres = model.statedAccuracy();
      const drawing = { rings: model.rings(), accuracy: metres };
      const hasInside = scenemap.traceCheck.hasInside(drawing);
      const legend = ["card_line", hasInside ? "card_inside" : "card_no_inside", "card_grey"];
      const told = {
        unsure: model.isHypothetical() ? words.ui("card_unsure") : "",
        hasInside,
        title: state.fields.name,
        notice: message(drawnKey(), { metres }),
        facts: cardFacts(),
        blanks: [
          words.ui("card_hours", { blank: "_".repeat(BLANK) }),
          words.ui("card_ask", { blank: "_".repeat(3 * BLANK) }),
        ],
        footer: [[...legend.map((key) => words.ui(key)), message("not_legal_advice")].join(" ")],
      };
      card.replaceChildren(...scenemap.traceCard.draw(facts, words, plane, page.map, drawing, told));
    }

    /* ---- A point ---- */

    function ask(point) {
      view.asked = point;
      page.show();
    }

    function answer() {
      const { asked } = view;
      if (asked === null) {
        return [];
      }
      if (asked.fault !== undefined) {
        return [words.ui(asked.fault, asked.values)];
      }
      const metres = model.statedAccuracy();
      if (metres === null || model.outlineFault() !== null) {
        const isUnsaid = model.outlineFault() === null && model.isAccuracyUnsaid();
        return [words.ui(isUnsaid ? "fault_accuracy_unsaid" : "answer_no_outline")];
      }
      const drawing = { rings: model.rings(), accuracy: metres };
      const found = scenemap.traceCheck.decide(facts, plane, drawing, asked);
      const values = {
        lat: asked.lat.toFixed(6),
        lon: asked.lon.toFixed(6),
        accuracy: asked.accuracy,
        most: facts.max_accuracy_m,
        name: asked.name,
      };
      if (found.fault !== null) {
        return [words.ui(`check_fault_${found.fault}`, values)];
      }
      return [
        words.ui(asked.name === "" ? "answer_point" : "answer_place", values),
        words.ui(`answer_${found.position}`, { distance: Math.round(found.distance) }),
        message(drawnKey(), { metres }),
        message("not_legal_advice"),
      ];
    }

    function drawPoint() {
      marks.clearLayers();
      const { asked } = view;
      if (view.step !== "save" || asked === null || asked.fault !== undefined) {
        return;
      }
      const at = [asked.lat, asked.lon];
      const look = { pane: "tr-lines", interactive: false };
      marks.addLayer(L.circle(at, { ...look, radius: asked.accuracy, className: "sm-check-disc" }));
      for (const [radius, className] of MARKS) {
        marks.addLayer(L.circleMarker(at, { ...look, radius, className }));
      }
    }

    return Object.freeze({
      fieldFaults,
      faults,
      answer,
      draw() {
        drawCard();
        drawPoint();
      },
      raise(metres) {
        const least = model.leastAccuracy();
        if (!Number.isFinite(metres) || metres < least) {
          say("said_not_lower", { metres: least });
          return;
        }
        state.raised_m = Math.min(Math.ceil(metres), facts.max_accuracy_m);
        model.touched();
        say("said_raised", { metres: model.statedAccuracy() });
      },
      save() {
        const [fault] = faults();
        if (fault !== undefined) {
          say(fault);
          return;
        }
        scenemap.download.text(scenemap.traceFile.write(model, plane), FILE_TYPE, FILE_NAME);
        model.saved();
        say("said_saved", { name: FILE_NAME });
        page.show();
      },
      print() {
        const [fault] = faults();
        if (fault === undefined) {
          window.print();
        } else {
          say(fault);
        }
      },
      checkPicked({ at, kind }) {
        const accuracy = Math.ceil(page.boards.map.handRadius(kind) * page.map.unit(at));
        ask({ lon: at.lng, lat: at.lat, accuracy, name: "" });
      },
      checkTyped(text) {
        const found = scenemap.tracePlaces.typed(facts, text);
        ask(found.fault === undefined ? { ...found, accuracy: 0, name: "" } : found);
      },
      checkNamed(name) {
        const found = scenemap.tracePlaces.named(page.map.places, name);
        if (found === null) {
          ask({ fault: "said_no_place", values: { name } });
        } else {
          const { lon, lat, accuracy_m: accuracy } = found;
          ask({ lon, lat, accuracy, name: found.name });
        }
      },
    });
  }

  return Object.freeze({ createSaving });
})();
