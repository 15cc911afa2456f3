"use strict";

/* The story: the case told in steps, one slide each. A step moves the slider and brings out its places on
   the map; slides are gone through by buttons, by scrolling or swiping, and with the keys. */

scenemap.guide = (() => {
  const { html, byId, setText } = scenemap.dom;

  // A slide has come to rest when nothing has scrolled for so long.
  const REST = 120;
  const WAYS = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 };

  function drawProof(words, { basis, text, source }) {
    const said = text === null ? [] : [words.of(text), " "];
    return html(
      "li",
      {},
      html("span", { class: `sm-basis sm-basis-${basis}` }, words.ui(`guide_${basis}`)),
      " ",
      ...said,
      html("small", {}, words.of(source)),
    );
  }

  /** What a step says: its words, what they rest on, and what speaks against more. */
  function drawStep(words, step) {
    const proofs = step.proofs.map((proof) => drawProof(words, proof));
    const doubts = step.doubts.map((text) => html("li", {}, words.of(text)));
    const part = (key, items, name) =>
      items.length === 0
        ? []
        : [html("h4", {}, words.ui(key)), html("ul", { class: name }, ...items)];
    return [
      html("h3", {}, words.of(step.heading)),
      html("p", { class: "sm-guide-text" }, words.of(step.text)),
      ...part("guide_proofs", proofs, "sm-proofs"),
      ...part("guide_doubts", doubts, "sm-doubts"),
    ];
  }

  function createGuide(facts, words, page) {
    const { steps } = facts;
    const root = byId("sm-guide");
    const toggle = html("button", { type: "button", class: "sm-guide-switch" });
    byId("sm-choices").prepend(toggle);
    const heading = html("h2", { id: "sm-guide-heading" });
    const step = html("span");
    // The heading stands in the slide; whoever cannot see it hears it here.
    const named = html("span", { class: "sm-hidden" });
    const where = html("p", { class: "sm-guide-where", role: "status" }, step, named);
    const back = html("button", { type: "button" });
    const next = html("button", { type: "button", class: "sm-guide-next" });
    const print = html("button", { type: "button" });
    const off = html("button", { type: "button" });
    const list = html("ol");
    const slides = html("div", { class: "sm-slides", tabindex: "0", role: "group" }, list);
    root.append(
      html("div", { class: "sm-guide-head" }, heading, where),
      html("div", { class: "sm-guide-buttons" }, back, next),
      slides,
      html("div", { class: "sm-guide-foot" }, print, off),
    );
    let shown = -1;
    let timer = null;

    function indexOf(id) {
      return steps.findIndex((one) => one.id === id);
    }

    function go(index) {
      page.tell(steps[Math.min(Math.max(index, 0), steps.length - 1)].id);
    }

    /** Where a slide starts: the slides lie beneath or beside each other, as there is room. */
    function bring(index) {
      const { offsetLeft, offsetTop, offsetHeight } = list.children[index];
      const beside = list.lastChild.offsetTop === list.firstChild.offsetTop;
      // Beside each other, the slides would all take as much room as the longest of them.
      list.style.height = beside ? `${offsetHeight}px` : "";
      slides.scrollTo({ left: offsetLeft, top: offsetTop, behavior: "instant" });
    }

    /** The slide that takes most of the view. */
    function inView() {
      const [x, y] = [
        slides.scrollLeft + slides.clientWidth / 2,
        slides.scrollTop + slides.clientHeight / 2,
      ];
      const begun = [...list.children].filter(
        ({ offsetLeft, offsetTop }) => offsetLeft <= x && offsetTop <= y,
      );
      return begun.length - 1;
    }

    function settle() {
      const index = inView();
      // On paper the slides are not there, and cannot be anywhere.
      const there = slides.clientHeight > 0;
      if (there && !root.hidden && index >= 0 && index !== shown) {
        go(index);
      }
    }

    function onKey(event) {
      const { key, target, ctrlKey, altKey, metaKey, shiftKey } = event;
      const within = root.contains(target);
      const way = WAYS[key];
      const arrow = key.startsWith("Arrow");
      if (root.hidden || ctrlKey || altKey || metaKey || shiftKey || way === undefined) {
        return;
      }
      if (within || (arrow && target === document.body)) {
        event.preventDefault();
        go(shown + way);
      }
    }

    toggle.addEventListener("click", () => page.tell(shown < 0 ? steps[0].id : null));
    off.addEventListener("click", () => {
      page.tell(null);
      toggle.focus();
    });
    back.addEventListener("click", () => go(shown - 1));
    next.addEventListener("click", () => go(shown + 1));
    slides.addEventListener("scroll", () => {
      clearTimeout(timer);
      timer = setTimeout(settle, REST);
    });
    document.addEventListener("keydown", onKey);
    window.addEventListener("afterprint", resize);
    print.addEventListener("click", () => page.printStory());

    function relabel() {
      setText(toggle, words.ui("guide_switch", { n: steps.length }));
      setText(heading, words.ui("guide"));
      setText(back, words.ui("guide_back"));
      setText(next, words.ui("guide_next"));
      setText(print, words.ui("guide_print"));
      setText(off, words.ui("guide_off"));
      slides.setAttribute("aria-label", words.ui("guide_slides"));
      list.replaceChildren(
        ...steps.map((one) => html("li", { class: "sm-slide" }, ...drawStep(words, one))),
      );
      shown = -1;
    }

    function show({ step: id }) {
      const index = id === null ? -1 : indexOf(id);
      root.hidden = index < 0;
      toggle.setAttribute("aria-pressed", String(index >= 0));
      if (index === shown) {
        return;
      }
      list.children[shown]?.removeAttribute("aria-current");
      shown = index;
      if (index < 0) {
        return;
      }
      list.children[index].setAttribute("aria-current", "step");
      setText(step, words.ui("guide_where", { n: index + 1, of: steps.length }));
      setText(named, `: ${words.of(steps[index].heading)}`);
      back.setAttribute("aria-disabled", String(index === 0));
      next.setAttribute("aria-disabled", String(index === steps.length - 1));
      bring(index);
    }

    function resize() {
      if (shown >= 0) {
        bring(shown);
      }
    }

    return { relabel, show, resize };
  }

  /** Keys of the symbols that a step points at: a service may stand in several places. */
  function pointsOf(facts, step) {
    return step.points.flatMap((key) => {
      const service = facts.services.find(({ id }) => key === `service ${id}`);
      return service === undefined
        ? [key]
        : service.positions.map((_, index) => `${key} ${index}`);
    });
  }

  return { createGuide, drawStep, pointsOf };
})();
