"use strict";

/* The legend is also where layers are switched: each group says what it shows. */

scenemap.legend = (() => {
  const { html, svg, byId, setText } = scenemap.dom;
  const { symbols } = scenemap;

  const SAMPLE_RADIUS = 11;
  const CELLS = ["exact", "mean", "part", "zero", "unknown", "suppressed"];
  const SUMS = ["total", "total_part", "total_zero", "total_unknown", "total_withheld"];

  /** A symbol beside its meaning. */
  function sample(shapes, half, text) {
    const size = Math.ceil(2 * half + 4);
    const picture = svg(
      "svg",
      {
        width: size,
        height: size,
        viewBox: `${-size / 2} ${-size / 2} ${size} ${size}`,
        "aria-hidden": "true",
      },
      ...shapes,
    );
    return html("li", {}, picture, html("span", {}, text));
  }

  /** A patch of the look of an area, or of a zone with its inner region. */
  function swatch(className, inner) {
    const shapes = [svg("rect", { x: -14, y: -9, width: 28, height: 18, class: className })];
    if (inner) {
      shapes.push(svg("rect", { x: -9, y: -5, width: 18, height: 10, class: inner }));
    }
    return shapes;
  }

  /** A zone as most surely drawn on this page: a guess only where all of them are. */
  function zoneSwatch({ zones }) {
    const looks = ["outer", "inner"].map((region) =>
      zones.map((zone) => scenemap.layers.zoneLook(zone, region)).sort()[0] ?? null,
    );
    return swatch(...looks);
  }

  const RESTS_ON = ["observed", "counted", "told"];

  function createLegend(facts, words, modes, page, largestRadius) {
    const root = byId("sm-legend");
    const heading = html("h2", { id: "sm-legend-heading" });
    const groups = html("div", { class: "sm-legend-groups" });
    root.append(heading, groups);
    let mode = "single";
    const boxes = new Map();
    const sizes = html("ul", { class: "sm-sizes" });

    function drawSizes() {
      const { steps, max } = modes.scale(mode);
      const samples = steps.map((value) => {
        const r = symbols.radius(value, max, largestRadius());
        const { half, shapes } = symbols.count("exact", r);
        return sample(shapes, half, words.scaleMark(value));
      });
      sizes.replaceChildren(...samples);
    }

    /** Of very many areas: classes instead of sizes, the same in every slice. */
    function classSamples(many) {
      const told = words.ui("legend_classes", {
        unit: words.of(modes.isSum(mode) ? facts.unit : facts.value_unit),
      });
      const clusters = many.hasClusters ? [" ", words.ui("legend_clusters")] : [];
      const swatches = many
        .samples(mode)
        .map(([look, text]) => sample(swatch(look), 15, text));
      return [html("ul", {}, ...swatches), html("p", {}, told, ...clusters, ...modeTold())];
    }

    function modeTold() {
      const told = words.ui("legend_mode", { mode: words.ui(`mode_${mode}`) });
      return modes.offered.length > 1 ? [" ", html("strong", {}, told)] : [];
    }

    function countSamples() {
      const many = scenemap.many.of(facts, words, modes);
      if (many !== null) {
        return classSamples(many);
      }
      drawSizes();
      const { min, max, steps } = modes.scale(mode);
      const mark = symbols.markHalf(symbols.radius(min, max, largestRadius()));
      const states = (modes.isSum(mode) ? SUMS : CELLS).map((state) => {
        const { half, shapes } = symbols.count(state, SAMPLE_RADIUS, mark);
        return sample(shapes, half, words.ui(`legend_${state}`));
      });
      const edge = symbols.edge(-45);
      const { half, shapes } = symbols.centre();
      const centre =
        facts.centre === null ? [] : [sample(shapes, half, words.of(facts.centre.label))];
      const sized = steps.length > 0;
      const told = [...(sized ? [words.ui("legend_fixed")] : []), ...modeTold()];
      return [
        ...(sized ? [sizes] : []),
        html(
          "ul",
          {},
          ...states,
          ...centre,
          sample(edge.shapes, edge.half + 2, words.ui("legend_edge")),
          sample(swatch("sm-outline"), 15, words.ui("legend_outline")),
        ),
        ...(told.length > 0 ? [html("p", {}, ...told)] : []),
      ];
    }

    function zoneSamples() {
      const list = html(
        "ul",
        {},
        sample(zoneSwatch(facts), 15, words.ui("legend_zone")),
      );
      const hypothetical = facts.zones.some((zone) => zone.outline === "hypothetical");
      const warning = html("p", { class: "sm-hypothetical" }, words.ui("legend_hypothetical"));
      return hypothetical ? [list, warning] : [list];
    }

    function serviceSamples() {
      const [sure, unsure] = [symbols.service(false), symbols.service(true)];
      return [
        html(
          "ul",
          {},
          sample(sure.shapes, sure.half, words.ui("legend_service")),
          sample(unsure.shapes, unsure.half, words.ui("legend_service_doubt")),
        ),
      ];
    }

    function sceneSamples() {
      const [told, silent] = [symbols.scene(false), symbols.scene(true)];
      const bases = RESTS_ON.filter((one) => facts.arrows.some((arrow) => arrow.rests_on === one));
      const arrows = bases.map((one) =>
        sample(scenemap.paths.sample(one), 20, words.ui(`legend_arrow_${one}`)),
      );
      return [
        html(
          "ul",
          {},
          sample(told.shapes, told.half, words.ui("legend_scene")),
          sample(silent.shapes, silent.half, words.ui("legend_scene_silent")),
          ...arrows,
        ),
      ];
    }

    const samples = {
      counts: countSamples,
      scenes: sceneSamples,
      services: serviceSamples,
      zones: zoneSamples,
      labels: () => [],
    };

    /** Whether a layer holds anything: what does not is nothing to switch. */
    function isEmpty(layer) {
      const things = { zones: facts.zones, services: facts.services, scenes: facts.scenes };
      return layer in things && things[layer].length === 0;
    }

    function group(layer) {
      const id = `sm-layer-${layer}`;
      const tick = html("input", { type: "checkbox", id });
      tick.addEventListener("change", () => page.toggle(layer, tick.checked));
      boxes.set(layer, tick);
      const unit = words.of(modes.isSum(mode) ? facts.unit : facts.value_unit);
      const name = words.ui(`layer_${layer}`, { unit });
      const label = html(
        "label",
        { for: id, class: "sm-layer" },
        tick,
        html("span", {}, words.capital(name)),
      );
      return html(
        "div",
        { class: `sm-legend-group sm-legend-${layer}` },
        label,
        ...samples[layer](),
      );
    }

    function relabel() {
      setText(heading, words.ui("layers"));
      const held = Object.keys(samples).filter((layer) => !isEmpty(layer));
      groups.replaceChildren(...held.map(group));
    }

    function show({ layers, mode: shown }) {
      if (shown !== mode) {
        mode = shown;
        relabel();
      }
      for (const [layer, tick] of boxes) {
        tick.checked = layers.has(layer);
      }
    }

    return { relabel, show, resize: drawSizes };
  }

  return { createLegend, sample, swatch, zoneSwatch, RESTS_ON, CELLS, SUMS };
})();
