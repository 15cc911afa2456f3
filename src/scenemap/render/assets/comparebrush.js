"use strict";

/* Choosing period B in the chart: by dragging across it, or with the keys at either end of it. The
   periods can be chosen from lists as well. */

scenemap.compareBrush = (() => {
  const { html, byId, setText } = scenemap.dom;

  // A press that moves less than this is no drag.
  const LEAST_DRAG = 6;
  const HANDLE = 24;

  function createBrush(facts, words, axis, page, runs) {
    const frame = byId("sm-chart").querySelector(".sm-chart-frame");
    const hint = html("p", { class: "sm-hint" });
    frame.after(hint);
    frame.classList.add("sm-brushable");
    const bands = { first: html("div", { class: "sm-brush sm-brush-a" }, "A"), last: null };
    bands.last = html("div", { class: "sm-brush sm-brush-b" }, "B");
    const handles = ["from", "to"].map((end) =>
      html("div", { class: "sm-brush-end", role: "slider", tabindex: "0", id: `sm-brush-${end}` }),
    );
    const overlay = html("div", { class: "sm-brushes" }, bands.first, bands.last, ...handles);
    frame.append(overlay);
    let plan = null;
    let state = null;
    let dragged = null;

    function sliceAt(clientX) {
      const x = clientX - frame.getBoundingClientRect().left;
      const part = (x - plan.x(0)) / (plan.x(1) - plan.x(0));
      return Math.min(axis.count - 1, Math.max(0, Math.floor(part * axis.count)));
    }

    function isOnPlot(event) {
      const x = event.clientX - frame.getBoundingClientRect().left;
      return plan !== null && x >= plan.x(0) && x <= plan.x(1);
    }

    function place(band, run) {
      const { start, end } = runs.endsOf(run);
      const [left, right] = [plan.x(axis.position(start)), plan.x(axis.position(end))];
      band.style.left = `${left}px`;
      band.style.width = `${right - left}px`;
    }

    /** Show what is chosen, or while somebody drags, what would be. */
    function draw() {
      if (plan === null || state === null) {
        return;
      }
      const { open, first, last } = state.compare;
      overlay.hidden = !open && dragged === null;
      if (overlay.hidden) {
        return;
      }
      bands.first.hidden = !open;
      place(bands.first, first);
      const run = (dragged === null ? null : runs.ofSlices(dragged.from, dragged.to)) ?? last;
      place(bands.last, run);
      const [ends, slices] = [runs.endsOf(run), runs.slicesOf(run)];
      handles.forEach((handle, index) => {
        const at = [slices.from, slices.to][index];
        const x = plan.x(axis.position([ends.start, ends.end][index]));
        handle.style.left = `${x - HANDLE / 2}px`;
        handle.hidden = !open;
        handle.setAttribute("aria-valuemin", "0");
        handle.setAttribute("aria-valuemax", String(axis.count - 1));
        handle.setAttribute("aria-valuenow", String(at));
        handle.setAttribute("aria-valuetext", runs.label(run));
      });
    }

    function choose(run) {
      if (run !== null) {
        page.compare({ open: true, last: run });
      }
    }

    /** Move one end of B, no further than the other. */
    function step(end, by) {
      const { last } = state.compare;
      if (last.window !== undefined) {
        return;
      }
      const top = runs.periods.length - 1;
      const [low, high] = { from: [0, last.to], to: [last.from, top] }[end];
      choose({ ...last, [end]: Math.min(high, Math.max(low, last[end] + by)) });
    }

    const STEPS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, Home: -1e6, End: 1e6 };
    handles.forEach((handle, index) => {
      handle.addEventListener("keydown", (event) => {
        if (event.key in STEPS) {
          event.preventDefault();
          step(index === 0 ? "from" : "to", STEPS[event.key]);
        }
      });
    });

    let start = null;

    function rangeTo(event) {
      const [one, two] = [start.fixed, sliceAt(event.clientX)];
      return { from: Math.min(one, two), to: Math.max(one, two) };
    }

    frame.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || !isOnPlot(event) || state === null) {
        return;
      }
      const index = handles.indexOf(event.target);
      const chosen = runs.slicesOf(state.compare.last);
      // An end is dragged against the other; elsewhere a new period begins.
      const fixed = index < 0 ? sliceAt(event.clientX) : [chosen.to, chosen.from][index];
      start = { fixed, x: event.clientX };
      frame.setPointerCapture(event.pointerId);
    });
    frame.addEventListener("pointermove", (event) => {
      if (start === null || (dragged === null && Math.abs(event.clientX - start.x) < LEAST_DRAG)) {
        return;
      }
      dragged = rangeTo(event);
      draw();
    });
    frame.addEventListener("pointerup", () => {
      const chosen = dragged;
      [start, dragged] = [null, null];
      if (chosen !== null) {
        choose(runs.ofSlices(chosen.from, chosen.to));
        draw();
      }
    });
    frame.addEventListener("pointercancel", () => {
      [start, dragged] = [null, null];
      draw();
    });

    function drawn(nextPlan) {
      plan = nextPlan;
      draw();
    }

    function relabel() {
      setText(hint, words.ui("brush_hint"));
      handles[0].setAttribute("aria-label", words.ui("brush_from"));
      handles[1].setAttribute("aria-label", words.ui("brush_to"));
    }

    function show(next) {
      state = next;
      draw();
    }

    return { relabel, show, drawn };
  }

  return Object.freeze({ createBrush });
})();
