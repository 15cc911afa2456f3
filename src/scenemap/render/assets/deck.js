"use strict";

/* The story on paper: one step a page, with the map of its slice as it stands on the screen, its words
   and its figures. The pages are made when they are asked for, and gone when they have been printed. */

scenemap.deck = (() => {
  const { html, byId } = scenemap.dom;

  // The picture of the map takes no more of a page than this, in pixels of paper.
  const WIDEST = 620;
  const HIGHEST = 460;
  const MOST_FIGURES = 12;

  /** The map as it is drawn now, as a picture of itself: nothing in it can be reached or pressed. */
  function pictureOf(container) {
    const { width, height } = container.getBoundingClientRect();
    const scale = Math.min(WIDEST / width, HIGHEST / height);
    const copy = container.cloneNode(true);
    copy.removeAttribute("id");
    for (const one of [copy, ...copy.querySelectorAll("[tabindex]")]) {
      one.removeAttribute("tabindex");
    }
    copy.querySelector(".leaflet-control-container")?.remove();
    Object.assign(copy.style, {
      width: `${width}px`,
      height: `${height}px`,
      transform: `scale(${scale})`,
    });
    const frame = html("div", { class: "sm-deck-map", "aria-hidden": "true" }, copy);
    Object.assign(frame.style, { width: `${width * scale}px`, height: `${height * scale}px` });
    return frame;
  }

  /** The figures of a slice: of each area its number, or that it has none. */
  function figuresOf(facts, words, slice) {
    const told = facts.areas.slice(0, MOST_FIGURES).map((area, index) =>
      words.ui("named", {
        name: words.of(area.name),
        text: words.cellShort(words.cell(index, slice)),
      }),
    );
    const rest = facts.areas.length > MOST_FIGURES ? ["…"] : [];
    const label = words.ui("deck_figures", {
      slice: words.of(facts.slices[slice].label),
      value_unit: words.of(facts.value_unit),
    });
    return html(
      "p",
      { class: "sm-deck-figures" },
      html("strong", {}, label),
      ` ${[...told, ...rest].join("; ")}`,
    );
  }

  function drawSlide(facts, words, step, index, picture) {
    const foot = words.ui("deck_foot", {
      title: words.of(facts.title),
      n: index + 1,
      of: facts.steps.length,
    });
    const mapped = picture === null || step.slice === null ? [] : [picture];
    return html(
      "section",
      { class: "sm-deck-slide" },
      html(
        "div",
        { class: "sm-deck-body" },
        html("div", { class: "sm-slide" }, ...scenemap.guide.drawStep(words, step)),
        html("div", {}, ...mapped),
      ),
      ...(step.slice === null ? [] : [figuresOf(facts, words, step.slice)]),
      ...facts.warnings.map((text) => html("p", {}, html("strong", {}, words.of(text)))),
      html("p", { class: "sm-deck-foot" }, foot),
    );
  }

  /** Print the story. `show` goes to a step, and `container` is the map, or null where there is none;
      `done` is called when all has been printed. */
  function print(facts, words, { show, container, done }) {
    byId("sm-deck")?.remove();
    const slides = facts.steps.map((step, index) => {
      show(step.id);
      return drawSlide(facts, words, step, index, container && pictureOf(container));
    });
    const deck = html("div", { id: "sm-deck", class: "sm-deck" }, ...slides);
    byId("sm-page").append(deck);
    document.body.classList.add("sm-print-story");
    window.addEventListener(
      "afterprint",
      () => {
        document.body.classList.remove("sm-print-story");
        deck.remove();
      },
      { once: true },
    );
    done();
    window.print();
  }

  return { print };
})();
