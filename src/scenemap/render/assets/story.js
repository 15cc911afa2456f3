"use strict";

/* What stands in the place of a map where nothing has a position: the scenes in the order in which
   the source tells them, and all that has a date along a line of years. */

scenemap.story = (() => {
  const { html, byId } = scenemap.dom;
  const { day } = scenemap.time;

  // So many years have their numbers at the head of the line, also on a narrow screen.
  const MOST_YEARS = 5;

  /** Years from the first date to the last, as parts of the line. */
  function createYears(dated) {
    const yearOf = (iso) => Number(iso.slice(0, 4));
    const first = Math.min(...dated.map(({ start }) => yearOf(start)));
    // An end is the day after: on New Year's Day it is that of the year before.
    const ends = dated.map(({ end }) => yearOf(end) + (end.endsWith("-01-01") ? 0 : 1));
    const next = Math.max(...ends);
    const from = day(`${first}-01-01`);
    const to = day(`${next}-01-01`);
    const count = next - first;
    const step = Math.ceil(count / MOST_YEARS);
    const named = Array.from({ length: count }, (_, index) => first + index).filter(
      (_, index) => index % step === 0,
    );
    return { at: (iso) => (day(iso) - from) / (to - from), named };
  }

  function percent(part) {
    return `${(100 * part).toFixed(2)}%`;
  }

  function drawSaid(words, { text, by }) {
    return html("li", {}, words.of(text), " ", html("small", {}, words.of(by)));
  }

  /** The move that a scene's card ends with: where to, and what it rests on. */
  function drawLeg(words, leg, names) {
    return html(
      "p",
      { class: "sm-leg" },
      html("strong", {}, words.ui("story_leg", { name: words.of(names.get(leg.to)) })),
      " ",
      words.of(leg.text),
      " ",
      html("small", {}, words.of(leg.sentence)),
    );
  }

  function drawScene(facts, words, scene, names) {
    const legs = facts.moves.filter(({ from }) => from === scene.id);
    return html(
      "li",
      { class: "sm-step" },
      html("h3", {}, words.of(scene.name)),
      html("ul", {}, ...scene.statements.map((said) => drawSaid(words, said))),
      ...legs.map((leg) => drawLeg(words, leg, names)),
    );
  }

  function drawOrder(facts, words) {
    if (facts.scenes.length === 0) {
      return [];
    }
    const names = new Map(facts.scenes.map(({ id, name }) => [id, name]));
    // A list is in an order only where the source tells of moves.
    const tag = facts.moves.length > 0 ? "ol" : "ul";
    const told = facts.moves.length > 0 ? "story_order" : "story_scenes";
    return [
      html("h2", {}, words.ui(told)),
      html(
        tag,
        { class: "sm-order" },
        ...facts.scenes.map((scene) => drawScene(facts, words, scene, names)),
      ),
    ];
  }

  /** One dated thing: its time and words, and beneath or beside them its stretch of the line. */
  function drawDated(words, years, one) {
    const bar = html("span", { class: `sm-stretch sm-stretch-${one.kind}` });
    bar.style.left = percent(years.at(one.start));
    bar.style.width = percent(years.at(one.end) - years.at(one.start));
    return html(
      "li",
      {},
      html(
        "p",
        {},
        html("strong", {}, words.of(one.when)),
        ` ${words.of(one.text)} `,
        html("small", {}, words.ui(`story_kind_${one.kind}`)),
      ),
      html("div", { class: "sm-track", "aria-hidden": "true" }, bar),
    );
  }

  function drawYears(years) {
    const marks = years.named.map((year) => {
      const mark = html("span", {}, String(year));
      mark.style.left = percent(years.at(`${year}-01-01`));
      return mark;
    });
    return html("div", { class: "sm-years", "aria-hidden": "true" }, html("div", {}, ...marks));
  }

  function drawTime(facts, words) {
    const { dated } = facts.story;
    if (dated.length === 0) {
      return [];
    }
    const years = createYears(dated);
    return [
      html("h2", {}, words.ui("story_time")),
      html("p", { class: "sm-sources" }, words.ui("story_time_how")),
      drawYears(years),
      html("ul", { class: "sm-dated" }, ...dated.map((one) => drawDated(words, years, one))),
    ];
  }

  function createStory(facts, words) {
    const root = byId("sm-story");
    root.hidden = false;

    function relabel() {
      root.replaceChildren(
        html("p", { class: "sm-unplaced" }, words.of(facts.story.sentence)),
        ...drawOrder(facts, words),
        ...drawTime(facts, words),
      );
    }

    // What has no slider is the same whatever the slice.
    return { relabel, show() {} };
  }

  return { createStory };
})();
