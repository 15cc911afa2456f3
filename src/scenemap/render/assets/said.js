"use strict";

/* What a screen reader says when the slice changes: one sentence. The text beside the map, which tells
   all, is there to be read, and would talk for a minute at each step. */

scenemap.said = (() => {
  const { html, byId, setText } = scenemap.dom;

  function createSaid(facts, words, modes) {
    const line = html("p", { id: "sm-said", class: "sm-hidden", role: "status" });
    byId("sm-page").append(line);
    let told = null;
    let played = false;

    function sentence(state) {
      const cells = facts.areas.map((_, area) => modes.cell(area, state));
      const known = cells.filter(({ value }) => value !== null);
      const slice = modes.title(state);
      const counts = { known: words.whole(known.length), all: words.whole(cells.length) };
      if (known.length === 0) {
        return words.ui("said_none", { slice });
      }
      const largest = Math.max(...known.map(({ value }) => value));
      if (largest === 0) {
        return words.ui("said_zero", { slice, ...counts });
      }
      const most = cells.findIndex(({ value }) => value === largest);
      const sum = modes.isSum(state.mode);
      const value = sum ? words.whole(largest) : words.number(largest);
      return words.ui(cells[most].state === "mean" ? "said_about" : "said", {
        slice,
        area: words.of(facts.areas[most].name),
        value,
        unit: words.of(sum ? facts.unit : facts.value_unit),
        ...counts,
      });
    }

    /** Nothing is said as the page opens, while it plays, or where the story speaks. */
    function show(state) {
      const now = `${state.slice} ${state.mode}`;
      const isNews = told !== null && (told !== now || played);
      if (isNews && !state.playing && state.step === null) {
        setText(line, sentence(state));
      }
      [told, played] = [now, state.playing];
    }

    return { relabel() {}, show };
  }

  return { createSaid };
})();
