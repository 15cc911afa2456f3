"use strict";

/* What the page says: fixed texts, numbers in the reader's language, a sentence for each cell. */

scenemap.words = (() => {
  const STATES = ["unknown", "zero", "exact", "mean", "suppressed", "part"];
  const OUTLINES = ["official", "user", "hypothetical"];
  const UNSURE_METRES = 100;
  const NOISE = 6;

  function createWords(facts) {
    let language = facts.lang;

    /** The reader's language of a text that the facts hold in several. */
    function of(text) {
      return typeof text === "string" ? text : text[language];
    }

    const split = new Map();

    /** A fixed text in pieces: what stands between its words in braces, and these in turn, each with its
        two forms where it has them: "{n:area|areas}", one of a thing and several of it. */
    function piecesOf(key) {
      const name = `${language} ${key}`;
      if (!split.has(name)) {
        split.set(name, facts.ui[language][key].split(/\{(\w+)(?::([^{|}]*)\|([^{}]*))?\}/));
      }
      return split.get(name);
    }

    /** A fixed text, its words in braces filled in. */
    function ui(key, values = {}) {
      const pieces = piecesOf(key);
      let text = pieces[0];
      for (let at = 1; at < pieces.length; at += 4) {
        const value = String(values[pieces[at]]);
        const [one, several] = [pieces[at + 1], pieces[at + 2]];
        text += (one === undefined ? value : value === "1" ? one : several) + pieces[at + 3];
      }
      return text;
    }

    /** A value with some decimals, halves away from nought, as reports and pictures write it. */
    function decimals(value, digits) {
      const scale = 10 ** digits;
      const scaled = Number((Math.abs(value) * scale).toFixed(NOISE));
      const rounded = (Math.sign(value) * Math.floor(scaled + 0.5)) / scale;
      return rounded.toFixed(digits).replace(".", ui("decimal"));
    }

    /** A value as it is measured: one decimal, also where that is a zero. */
    function number(value) {
      return decimals(value, 1);
    }

    /** A whole number, its thousands set apart. */
    function whole(count) {
      return String(count).replace(/\B(?=(?:\d{3})+$)/g, ui("thousands"));
    }

    /** A mark of a scale, as short as it goes. */
    function scaleMark(value) {
      return String(Number(value.toFixed(1))).replace(".", ui("decimal"));
    }

    function capital(text) {
      return text.charAt(0).toUpperCase() + text.slice(1);
    }

    function cell(area, slice) {
      const at = (matrix) => facts.cells[matrix][area][slice];
      const period = at("period");
      return {
        state: STATES[at("state")],
        value: at("value"),
        count: at("count"),
        period: period === null ? null : facts.source_periods[period],
      };
    }

    /** The first and the last slice of a sum. */
    function spanText({ from, to }) {
      const [first, last] = [of(facts.slices[from].label), of(facts.slices[to].label)];
      return from === to ? first : ui("span", { first, last });
    }

    function cellValues({ value, count, period, span }) {
      return {
        unit: of(facts.unit),
        value_unit: of(facts.value_unit),
        value: value === null ? "" : number(value),
        count: count === null ? "" : String(count),
        period: period === null ? "" : of(period.label),
        days: period === null ? "" : String(period.days),
        span: span === undefined ? "" : spanText(span),
      };
    }

    /** A cell, or a sum of cells, in words: with its kind and what it comes from. */
    function cellSentence(known) {
      const bare = known.value !== null && known.count === null ? "_bare" : "";
      return ui(known.state + bare, cellValues(known));
    }

    function areaSentence(area, known) {
      return ui("named", { name: of(facts.areas[area].name), text: cellSentence(known) });
    }

    /** What cells of one kind and one source period have in common. */
    function kindSentence(known) {
      return ui(`kind_${known.state}`, cellValues(known));
    }

    /** A cell in a list whose heading has told its kind. */
    function areaItem(area, known) {
      const name = of(facts.areas[area].name);
      if (known.value === null || known.state === "zero" || known.state === "total_zero") {
        return name;
      }
      const bare = known.count === null ? "_bare" : "";
      return ui(`item${known.span === undefined ? bare : "_total"}`, { name, ...cellValues(known) });
    }

    /** A cell as it stands beside its symbol and in the table. */
    function cellShort(known) {
      return ui(`short_${known.state}`, cellValues(known));
    }

    /** A cell beside its symbol on the map: that a slice is covered in part stands in its title. */
    function cellMark(known) {
      const whole = { part: "exact", total_part: "total" }[known.state] ?? known.state;
      return ui(`short_${whole}`, cellValues(known));
    }

    /** A count of a source period with its rate in brackets. */
    function figure({ state, count, value }, area, column) {
      if (count[area][column] === null) {
        return STATES[state[area][column]] === "suppressed" ? ui("short_suppressed") : ui("not_known");
      }
      const rate = value[area][column];
      const told = whole(count[area][column]);
      // A source that gives no days has no rate.
      return rate === null ? told : ui("figure", { count: told, rate: number(rate) });
    }

    /** The sum of the counts of an area that are shown. */
    function figureTotal({ count }, area) {
      const told = count[area].filter((one) => one !== null);
      return told.length > 0 ? whole(told.reduce((all, one) => all + one, 0)) : ui("not_known");
    }

    /** Whether anything at all is known of a slice. */
    function isKnown(slice) {
      return facts.cells.state.some((row) => STATES[row[slice]] !== "unknown");
    }

    /** The source periods behind a slice, and how much of it they cover. */
    function sliceSources(index) {
      const slice = facts.slices[index];
      const used = new Set(facts.cells.period.map((row) => row[index]));
      used.delete(null);
      const labels = [...used].sort((a, b) => a - b).map((i) => of(facts.source_periods[i].label));
      // Counts of the slice itself have no source period besides it.
      const none = isKnown(index) ? "own" : "none";
      const many = [none, "one", "many"][Math.min(labels.length, 2)];
      const sources = ui(`slice_sources_${many}`, { n: labels.length, periods: labels.join("; ") });
      if (slice.days_covered === 0 || slice.days_covered === slice.days) {
        return sources;
      }
      const coverage = ui("slice_coverage", { covered: slice.days_covered, days: slice.days });
      return `${sources} ${coverage}`;
    }

    /** Where a service stood in a slice; more than one place means that it moved, day unknown. */
    function servicePositions(service, slice) {
      return service.positions.filter((position) => scenemap.time.overlaps(position, slice));
    }

    function isUnsure(position, positions) {
      return positions.length > 1 || position.accuracy_m >= UNSURE_METRES;
    }

    function serviceSentence(service, positions) {
      const name = of(service.name);
      const accuracy = Math.max(...positions.map((position) => position.accuracy_m));
      let text = name;
      if (positions.length > 1) {
        text = ui("service_moved", { name });
      } else if (accuracy >= UNSURE_METRES) {
        text = ui("service_doubt", { name, accuracy });
      }
      const notes = positions.filter((position) => position.note !== null);
      return [text, ...notes.map((position) => of(position.note))].join(". ");
    }

    /** A service with all that is known of it: where it stood, what it offers, when it is open. */
    function serviceDetail(service, positions) {
      const lines = service.lines.map(of);
      return [serviceSentence(service, positions), ...lines].join(". ");
    }

    function statementsIn(scene, slice) {
      const during = (statement) => scenemap.time.overlaps(statement, slice);
      return {
        statements: scene.statements.filter(during),
        largest: scene.largest.filter(during),
      };
    }

    function sceneSentence(scene, slice) {
      const { statements, largest } = statementsIn(scene, slice);
      const texts = [...largest, ...statements].map((said) => of(said.text));
      const text = texts.length > 0 ? texts.join("; ") : ui("scene_silent");
      return ui("named", { name: of(scene.name), text });
    }

    /** The moves between scenes that had begun by a slice. */
    function arrowsIn(slice) {
      return facts.arrows.filter(({ start }) => scenemap.time.overlaps({ start, end: null }, slice));
    }

    function arrowSentence(arrow) {
      return of(arrow.sentence);
    }

    function outline(zone, length) {
      const kind = OUTLINES.includes(zone.outline) ? zone.outline : "hypothetical";
      return ui(length + kind);
    }

    function zoneSentence(zone) {
      return ui("zone", {
        name: capital(of(zone.name)),
        outline: outline(zone, "outline_"),
        validity: ui(zone.start === null ? "validity_unknown" : "validity_known"),
      });
    }

    /** What holds for a zone in every slice. */
    function zoneNote(zone) {
      const name = ui("zone_version", { name: capital(of(zone.name)), version: zone.version });
      return ui("named", {
        name,
        text: zone.note === null ? outline(zone, "outline_") : of(zone.note),
      });
    }

    function zoneLabel(zone) {
      const short = outline(zone, "outline_short_");
      return ui("zone_label", { name: capital(of(zone.name)), outline: short });
    }

    function actSentence(act) {
      return ui("act", { when: of(act.when), name: of(act.name) });
    }

    return {
      get language() {
        return language;
      },
      speak(name) {
        language = name;
      },
      of,
      ui,
      decimals,
      number,
      whole,
      scaleMark,
      capital,
      cell,
      spanText,
      kindSentence,
      areaItem,
      areaSentence,
      cellShort,
      cellMark,
      figure,
      figureTotal,
      isKnown,
      sliceSources,
      servicePositions,
      isUnsure,
      serviceSentence,
      serviceDetail,
      statementsIn,
      sceneSentence,
      arrowsIn,
      arrowSentence,
      zoneSentence,
      zoneNote,
      zoneLabel,
      actSentence,
    };
  }

  return { createWords, STATES };
})();
