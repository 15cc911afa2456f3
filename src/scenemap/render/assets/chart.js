"use strict";

/* The chart under the map: a dot for a number of the slice, one wide bar for a mean over a longer
   source period, nothing where it is unknown. */

scenemap.chart = (() => {
  const { svg, html, byId, setText, textWidth } = scenemap.dom;
  const { spread, wrap } = scenemap.layout;

  const NAMED = 8;
  const MOST_DRAWN = 150;
  const HEIGHT = 360;
  const TOP = 14;
  const BOTTOM = 34;
  const LEFT = 40;
  const NAME_GAP = 14;
  const NAME_OFFSET = 14;
  const VALUE_WIDTH = 30;
  const CHARACTER = 6.6;
  const FONT = "12px system-ui, sans-serif";
  const NARROW = 560;
  const RIGHT = 230;
  const RIGHT_NARROW = 118;

  /** Each area's place in the order of its largest value: only the first are named. */
  function ranks(facts) {
    const largest = facts.cells.value.map((row) => Math.max(-1, ...row.filter((v) => v !== null)));
    const order = largest.map((_, index) => index).sort((a, b) => largest[b] - largest[a]);
    const ranked = [];
    order.forEach((index, rank) => {
      ranked[index] = largest[index] < 0 || rank >= NAMED ? null : rank;
    });
    return ranked;
  }

  /** What every drawing function needs to know: the data, the scales and the room. */
  function makePlan(facts, words, axis, ranked, width) {
    const right = width < NARROW ? RIGHT_NARROW : RIGHT;
    const inner = width - LEFT - right;
    const largest = facts.legend.max * 1.08;
    return {
      facts,
      words,
      axis,
      ranked,
      width,
      right,
      inner,
      x: (part) => LEFT + part * inner,
      y: (value) => HEIGHT - BOTTOM - (value / largest) * (HEIGHT - TOP - BOTTOM),
      middle: (slice) => LEFT + ((slice + 0.5) / axis.count) * inner,
    };
  }

  function drawGrid(plan) {
    const { facts, words, axis, ranked, width, right, inner } = plan;
    const parts = [];
    // Where no number is known there is nothing to read off a scale.
    const scale = ranked.some((rank) => rank !== null) ? [0, ...facts.legend.steps] : [];
    for (const value of scale) {
      const y = plan.y(value);
      parts.push(
        svg("line", { class: "sm-grid", x1: LEFT, x2: width - right, y1: y, y2: y }),
        svg(
          "text",
          { class: "sm-tick", x: LEFT - 6, y: y + 4, "text-anchor": "end" },
          words.scaleMark(value),
        ),
      );
    }
    const widest = Math.max(...facts.slices.map((s) => textWidth(words.of(s.short), FONT)));
    const room = inner / axis.count;
    const every = Math.ceil((widest + 8) / room);
    facts.slices.forEach((slice, index) => {
      if (index % every === 0) {
        const x = plan.middle(index);
        parts.push(
          svg(
            "text",
            { class: "sm-tick", x, y: HEIGHT - 12, "text-anchor": "middle" },
            words.of(slice.short),
          ),
        );
      }
    });
    return parts;
  }

  /** The means to draw: each area's, once for each source period that it is taken from. */
  function meansOf(plan) {
    const { facts, words, axis } = plan;
    const means = new Map();
    facts.cells.period.forEach((periods, area) => {
      periods.forEach((period, slice) => {
        if (period === null) {
          return;
        }
        const known = words.cell(area, slice);
        if (known.state === "mean") {
          means.set(`${area} ${period}`, {
            area,
            text: words.cellShort(known),
            from: plan.x(axis.position(known.period.start)),
            to: plan.x(axis.position(known.period.end)),
            y: plan.y(known.value),
          });
        }
      });
    });
    return [...means.values()];
  }

  /** The means of each source period, from the least value to the largest. */
  function byPeriod(means) {
    const periods = new Map();
    for (const mean of means) {
      periods.set(mean.from, [...(periods.get(mean.from) ?? []), mean]);
    }
    return [...periods.values()].map((group) => group.sort((one, two) => two.y - one.y));
  }

  function drawMean({ from, to, y }, phase) {
    const [left, right] = [from + 2, to - 2];
    return [
      svg("line", { class: `sm-mean-bar sm-phase-${phase}`, x1: left, x2: right, y1: y, y2: y }),
      svg("path", { class: "sm-mean-ends", d: `M${left},${y - 6}v12M${right},${y - 6}v12` }),
    ];
  }

  /** Bars, dashed because a mean is not a count of each slice. Where bars would cover each other
      their dashes take turns, so that equal values can all be seen. */
  function drawMeans(means, ranked) {
    return byPeriod(means).flatMap((group) =>
      group.map((mean, index) =>
        svg("g", { class: seriesClass(ranked, mean.area) }, ...drawMean(mean, index % 2)),
      ),
    );
  }

  /** The value of each named mean above its bar, where there is room for all of a period. They
      stand apart sideways, since the bars may be close. */
  function drawMeanValues(means, ranked) {
    return byPeriod(means.filter(({ area }) => ranked[area] !== null)).flatMap((group) => {
      const room = (group[0].to - group[0].from) / (group.length + 1);
      return group
        .filter(() => room >= VALUE_WIDTH)
        .map(({ area, from, text, y }, index) =>
          svg(
            "text",
            {
              class: `sm-value ${seriesClass(ranked, area)}`,
              x: from + room * (index + 1),
              y: y - 6,
              "text-anchor": "middle",
            },
            text,
          ),
        );
    });
  }

  function seriesClass(ranked, area) {
    return (ranked[area] ?? null) === null ? "sm-series" : `sm-series sm-series-${ranked[area]}`;
  }

  /** What is drawn of an area: its steps, its dots and what is withheld, each as one path, for a
      thousand circles would be a thousand elements. A dot is a line of no length with round ends. */
  function pathsOf(plan, area, paths) {
    const { facts, words } = plan;
    let last = null;
    facts.slices.forEach((_, slice) => {
      const { state, value } = words.cell(area, slice);
      const x = plan.middle(slice).toFixed(1);
      if (state === "exact" || state === "part" || state === "zero") {
        const at = `${x},${plan.y(value ?? 0).toFixed(1)}`;
        if (last !== null) {
          paths.steps.push(`M${last}L${at}`);
        }
        paths[state === "exact" ? "dots" : "hollow"].push(`M${at}h0`);
        last = at;
        return;
      }
      if (state === "suppressed") {
        paths.few.push(`M${x - 4},${(plan.y(0) - 8).toFixed(1)}h8v8h-8Z`);
      }
      last = null;
    });
  }

  /** The paths of some areas that look alike; a hollow dot is a dot with a smaller one upon it. */
  function drawPaths(plan, areas) {
    const paths = { steps: [], dots: [], hollow: [], few: [] };
    for (const area of areas) {
      pathsOf(plan, area, paths);
    }
    const layers = [
      ["sm-steps", paths.steps],
      ["sm-dots", [...paths.dots, ...paths.hollow]],
      ["sm-hollow", paths.hollow],
      ["sm-few", paths.few],
    ];
    return layers
      .filter(([, parts]) => parts.length > 0)
      .map(([name, parts]) => svg("path", { class: name, d: parts.join("") }));
  }

  /** Where an area was last seen. */
  function lastSeen(plan, area) {
    const { facts, words, axis } = plan;
    for (let slice = facts.slices.length - 1; slice >= 0; slice -= 1) {
      const { state, value, period } = words.cell(area, slice);
      if (value !== null) {
        const end = state === "mean" ? plan.x(axis.position(period.end)) : plan.middle(slice) + 6;
        const isLast = slice === facts.slices.length - 1;
        return { x: end, y: plan.y(value), text: words.cellShort(words.cell(area, slice)), isLast };
      }
    }
    return null;
  }

  /** Names to the right of where areas were last seen: in the margin for those seen to the last,
      in the chart for the others. Names of one place are pushed apart, each with a line to it. */
  function drawNamesAt(start, named, ranked) {
    const ys = spread(
      named.map(({ seen }) => seen.y),
      NAME_GAP,
      TOP,
      HEIGHT - BOTTOM,
    );
    return named.map(({ index, seen, text }, i) => {
      const path = `M${seen.x},${seen.y}L${start - 8},${seen.y}L${start - 2},${ys[i]}`;
      return svg(
        "g",
        { class: seriesClass(ranked, index) },
        svg("path", { class: "sm-name-line", d: path }),
        svg("text", { class: "sm-name", x: start, y: ys[i] + 4 }, text),
      );
    });
  }

  function drawNames(plan) {
    const { facts, words, ranked, width, right } = plan;
    const characters = Math.floor((right - 16) / CHARACTER);
    const places = new Map();
    facts.areas.forEach((area, index) => {
      const seen = ranked[index] === null ? null : lastSeen(plan, index);
      if (seen === null) {
        return;
      }
      const text = wrap(`${seen.text} ${words.of(area.name)}`, characters, 1)[0];
      const start = NAME_OFFSET + (seen.isLast ? width - right : seen.x);
      places.set(start, [...(places.get(start) ?? []), { index, seen, text }]);
    });
    return [...places].flatMap(([start, named]) => drawNamesAt(start, named, ranked));
  }

  /** The grey areas beneath, together; then those that are named. Of very many, a tangle of grey lines
      would tell nothing. */
  function drawSeries(plan) {
    const { facts, ranked } = plan;
    const all = [...facts.areas.keys()];
    const grey = all.length > MOST_DRAWN ? [] : all.filter((area) => ranked[area] === null);
    const named = all.filter((area) => ranked[area] !== null);
    return [grey, ...named.map((area) => [area])].map((areas) =>
      svg("g", { class: seriesClass(ranked, areas[0]) }, ...drawPaths(plan, areas)),
    );
  }

  function drawWatermark({ facts, words, width }) {
    if (facts.watermark === null) {
      return [];
    }
    const text = words.of(facts.watermark);
    return [
      svg(
        "text",
        { class: "sm-chart-watermark", x: width / 2, y: HEIGHT / 2, "text-anchor": "middle" },
        text,
      ),
    ];
  }

  function createChart(facts, words, axis) {
    const root = byId("sm-chart");
    const heading = html("h2", { id: "sm-chart-heading" });
    const how = html("p");
    const largest = html("p");
    const frame = html("div", { class: "sm-chart-frame" });
    root.append(heading, how, frame, largest);
    const ranked = ranks(facts);
    const named = ranked.filter((rank) => rank !== null).length;
    const some = named < facts.areas.length;
    let band = null;
    let drawn = null;
    let plan = null;
    let shown = 0;
    const listeners = [];

    function draw() {
      plan = makePlan(facts, words, axis, ranked, Math.max(240, frame.clientWidth));
      const means = meansOf(plan);
      band = svg("rect", { class: "sm-band", y: TOP - 8, height: HEIGHT - TOP - BOTTOM + 8 });
      const next = svg(
        "svg",
        {
          width: plan.width,
          height: HEIGHT,
          viewBox: `0 0 ${plan.width} ${HEIGHT}`,
          role: "img",
          "aria-label": words.ui("chart_label"),
        },
        band,
        ...drawGrid(plan),
        ...drawMeans(means, ranked),
        ...drawSeries(plan),
        ...drawMeanValues(means, ranked),
        ...drawNames(plan),
        ...drawWatermark(plan),
      );
      // What lies upon the chart stays: a reader may be in it with the keys.
      drawn?.remove();
      frame.prepend(next);
      drawn = next;
      mark();
      for (const listen of listeners) {
        listen(plan);
      }
    }

    function mark() {
      const [from, to] = [plan.x(axis.edge(shown)), plan.x(axis.edge(shown + 1))];
      band.setAttribute("x", from);
      band.setAttribute("width", to - from);
    }

    function relabel() {
      const unit = { value_unit: words.of(facts.value_unit) };
      setText(heading, words.capital(words.ui("chart", unit)));
      setText(how, named === 0 ? words.ui("chart_none", unit) : words.ui("chart_how"));
      const most = facts.areas.length > MOST_DRAWN ? "chart_only_largest" : "chart_largest";
      const which = named === 1 ? "chart_one" : most;
      setText(largest, some && named > 0 ? words.ui(which, { n: named }) : "");
      draw();
    }

    function show({ slice }) {
      shown = slice;
      mark();
    }

    return { relabel, show, resize: draw, whenDrawn: (listen) => listeners.push(listen) };
  }

  return { createChart };
})();
