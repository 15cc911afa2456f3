"use strict";

/* The time line: buttons, one slider, and the interventions beneath it. */

scenemap.timeline = (() => {
  const { html, svg, byId, setText, textWidth } = scenemap.dom;
  const ICONS = {
    first: "M6,5v14M18,5L11,12L18,19",
    previous: "M15,5L8,12L15,19",
    play: "M7,4L19,12L7,20Z",
    pause: "M8,5v14M16,5v14",
    next: "M9,5L16,12L9,19",
    last: "M18,5v14M6,5L13,12L6,19",
  };
  const SPEEDS = { slow: 2400, usual: 1400, fast: 700 };
  const TARGET = 24;
  const LANE = 28;
  const TICK = 4;
  const SHORTEST_BAR = 8;
  // On a narrow line the marks stand without names: the names would need many more lanes.
  const ROOM_FOR_NAMES = 560;
  const LONGEST_NAME = 230;
  const NAME_PADDING = 12;
  const FONT = "bold 12px system-ui, sans-serif";

  function iconButton(name) {
    const icon = svg(
      "svg",
      { viewBox: "0 0 24 24", width: 20, height: 20, "aria-hidden": "true", focusable: "false" },
      svg("path", { d: ICONS[name] }),
    );
    return html("button", { type: "button", class: `sm-button sm-button-${name}` }, icon);
  }

  function setName(button, name) {
    button.setAttribute("aria-label", name);
    button.setAttribute("title", name);
  }

  function setAside(buttons, aside) {
    for (const button of buttons) {
      button.setAttribute("aria-disabled", String(aside));
    }
  }

  /** Lanes for marks along a line, so that none lies upon another. */
  function lanes(spans) {
    const ends = [];
    return spans.map(({ from, to }) => {
      let lane = ends.findIndex((end) => end <= from);
      if (lane < 0) {
        lane = ends.length;
      }
      ends[lane] = to;
      return lane;
    });
  }

  function createTimeline(facts, words, axis, modes, page) {
    const root = byId("sm-time");
    const buttons = {
      first: iconButton("first"),
      previous: iconButton("previous"),
      play: iconButton("play"),
      next: iconButton("next"),
      last: iconButton("last"),
    };
    const now = html("p", { class: "sm-now", "aria-hidden": "true" });
    const speed = html("select", { id: "sm-speed" });
    const speedName = html("label", { for: "sm-speed" });
    const mode = html("select", { id: "sm-mode" });
    const modeName = html("label", { for: "sm-mode" });
    const whyNoModes = html("p", { class: "sm-hint" });
    const noFigures = html("p", { class: "sm-hint sm-no-figures" });
    const choice = modes.offered.length > 1 ? [modeName, mode] : [];
    const slider = html("input", {
      type: "range",
      class: "sm-slider",
      min: 0,
      // The slider ends where the figures end.
      max: page.lastKnown,
      step: 1,
    });
    const line = html("div", { class: "sm-line" });
    const ticks = html("div", { class: "sm-ticks", "aria-hidden": "true" });
    const acts = html("div", { class: "sm-acts", role: "group" });
    const told = html("p", { class: "sm-act-detail", role: "status" });
    let timer = null;

    // An act that no slice holds has no place on this line; the table of acts lists it.
    const shownActs = facts.interventions.filter((act) =>
      facts.slices.some((slice) => scenemap.time.overlaps(act, slice)),
    );
    const marks = shownActs.map((act) => ({ act, button: makeMark(act) }));

    function makeMark(act) {
      const kind = act.precision === "day" ? "sm-mark-tick" : "sm-mark-bar";
      const button = html(
        "button",
        { type: "button", class: "sm-mark" },
        html("span", { class: "sm-mark-name" }),
        html("span", { class: kind }),
      );
      const tell = () => setText(told, words.actSentence(act));
      button.addEventListener("focus", tell);
      button.addEventListener("pointerenter", tell);
      button.addEventListener("click", () => {
        tell();
        page.go(axis.sliceAt(act.start));
      });
      return button;
    }

    function isPlaying() {
      return timer !== null;
    }

    function stop() {
      clearInterval(timer);
      timer = null;
      page.playing(false);
      labelPlay();
    }

    /** The next slice that has figures; -1 after the last one. */
    function following() {
      return page.known.indexOf(true, page.slice() + 1);
    }

    function step() {
      if (following() >= 0) {
        page.go(following());
      }
      if (following() < 0) {
        stop();
      }
    }

    function start() {
      if (following() < 0) {
        page.go(Math.max(0, page.known.indexOf(true)));
      }
      timer = setInterval(step, SPEEDS[speed.value]);
      page.playing(true);
      labelPlay();
    }

    function labelPlay() {
      const name = isPlaying() ? "pause" : "play";
      setName(buttons.play, words.ui(name));
      buttons.play.querySelector("path").setAttribute("d", ICONS[name]);
    }

    function goByHand(slice) {
      if (isPlaying()) {
        stop();
      }
      page.go(Math.max(slice, 0));
    }

    buttons.first.addEventListener("click", () => goByHand(0));
    buttons.previous.addEventListener("click", () => goByHand(page.slice() - 1));
    buttons.next.addEventListener("click", () => goByHand(page.slice() + 1));
    buttons.last.addEventListener("click", () => goByHand(page.lastKnown));
    buttons.play.addEventListener("click", () => (isPlaying() ? stop() : start()));
    slider.addEventListener("input", () => goByHand(Number(slider.value)));
    speed.addEventListener("change", () => {
      if (isPlaying()) {
        clearInterval(timer);
        timer = setInterval(step, SPEEDS[speed.value]);
      }
    });

    mode.append(...modes.offered.map((name) => html("option", { value: name })));
    mode.addEventListener("change", () => page.mode(mode.value));

    for (const name of Object.keys(SPEEDS)) {
      speed.append(html("option", { value: name }));
    }
    speed.value = "usual";
    acts.append(...marks.map(({ button }) => button));
    line.append(slider, ticks, acts);
    root.append(
      html(
        "div",
        { class: "sm-transport" },
        now,
        ...Object.values(buttons),
        html("span", { class: "sm-choice" }, speedName, speed),
        html("span", { class: "sm-choice" }, ...choice),
      ),
      line,
      ...(page.known.includes(false) ? [noFigures] : []),
      told,
      ...(choice.length > 0 ? [] : [whyNoModes]),
    );

    /** The thumb of a range input never reaches its ends: set it above the middle of each slice. */
    function alignSlider() {
      slider.style.marginLeft = `calc(${50 / axis.count}% - ${TARGET / 2}px)`;
      slider.style.width = `calc(${(100 * page.lastKnown) / axis.count}% + ${TARGET}px)`;
    }

    function drawTicks() {
      const width = line.clientWidth;
      const every = Math.ceil((axis.count * 62) / Math.max(width, 1));
      ticks.replaceChildren(
        ...facts.slices.map((slice, index) => {
          const tick = html("span", { class: "sm-tick-slice" });
          tick.style.left = `${axis.edge(index) * 100}%`;
          tick.style.width = `${100 / axis.count}%`;
          tick.classList.toggle("sm-tick-empty", !page.known[index]);
          if (index % every === 0) {
            tick.classList.add("sm-tick-named");
            tick.append(html("span", { class: "sm-tick-name" }, words.of(slice.short)));
          }
          return tick;
        }),
      );
    }

    /** Where an act's button lies: wide enough for its time, its name and a finger, and wholly
        on the line. */
    function spanOf(act, width) {
      const begin = axis.position(act.start) * width;
      const least = act.precision === "day" ? TICK : SHORTEST_BAR;
      const time = Math.max(axis.position(act.end) * width - begin, least);
      const name = width < ROOM_FOR_NAMES ? 0 : textWidth(words.of(act.name), FONT) + NAME_PADDING;
      const wide = Math.min(width, Math.max(time, Math.min(name, LONGEST_NAME), TARGET));
      const from = Math.min(begin, width - wide);
      return { from, to: from + wide, offset: begin - from, time };
    }

    function drawMarks() {
      const width = Math.max(line.clientWidth, TARGET);
      const spans = marks.map(({ act }) => spanOf(act, width));
      const order = spans.map((_, i) => i).sort((a, b) => spans[a].from - spans[b].from);
      const placed = lanes(order.map((i) => spans[i]));
      order.forEach((i, rank) => {
        const { button } = marks[i];
        const { from, to, offset, time } = spans[i];
        const [name, mark] = button.children;
        button.style.left = `${from}px`;
        button.style.width = `${to - from}px`;
        button.style.top = `${placed[rank] * LANE}px`;
        mark.style.left = `${offset}px`;
        mark.style.width = `${time}px`;
        // A name that the end of the line pushed back ends at its mark instead of starting there.
        name.style.textAlign = offset > 0 && time < to - from ? "right" : "left";
        name.hidden = width < ROOM_FOR_NAMES;
      });
      acts.style.height = `${(Math.max(-1, ...placed) + 1) * LANE}px`;
    }

    function resize() {
      alignSlider();
      drawTicks();
      drawMarks();
    }

    function relabel() {
      root.setAttribute("aria-label", words.ui("time"));
      for (const name of ["first", "previous", "next", "last"]) {
        setName(buttons[name], words.ui(name));
      }
      labelPlay();
      slider.setAttribute("aria-label", words.ui("slider"));
      acts.setAttribute("aria-label", words.ui("acts"));
      setText(speedName, words.ui("speed"));
      for (const option of speed.options) {
        setText(option, words.ui(`speed_${option.value}`));
      }
      setText(modeName, words.ui("mode"));
      setText(whyNoModes, choice.length > 0 ? "" : words.ui(`no_sums_${modes.whyNoSums}`));
      setText(noFigures, words.ui("slices_empty"));
      for (const option of mode.options) {
        setText(option, words.ui(`mode_${option.value}`));
      }
      for (const { act, button } of marks) {
        setName(button, words.actSentence(act));
        setText(button.firstChild, words.of(act.name));
      }
      setText(told, words.ui("act_hint"));
      told.hidden = marks.length === 0;
      resize();
    }

    function show(state) {
      const { slice, mode: shown } = state;
      mode.value = shown;
      const label = modes.title(state);
      slider.value = String(slice);
      slider.setAttribute("aria-valuetext", label);
      setText(now, label);
      // Not "disabled": a button that is would throw the reader's focus away at the last step.
      setAside([buttons.first, buttons.previous], slice === 0);
      setAside([buttons.next, buttons.last], slice === page.lastKnown);
      [...ticks.children].forEach((tick, index) =>
        tick.classList.toggle("sm-current", index === slice),
      );
      for (const { act, button } of marks) {
        const inSlice = scenemap.time.overlaps(act, facts.slices[slice]);
        button.classList.toggle("sm-current", inSlice);
      }
    }

    return { relabel, show, resize };
  }

  return { createTimeline };
})();
