"use strict";

/* What the symbols mean, in one line above the map: only those that this page can show. The legend
   further down says more, and switches layers. */

scenemap.key = (() => {
  const { html, byId } = scenemap.dom;
  const { symbols } = scenemap;
  const { sample, swatch, zoneSwatch, CELLS, SUMS } = scenemap.legend;

  const RADIUS = 7;
  const MARK = 4.5;

  function createKey(facts, words, modes) {
    const root = byId("sm-key");
    // By number, as the cells have them.
    const used = new Set(facts.cells.state.flat());
    let mode = "single";

    function countSample(state, text) {
      const { half, shapes } = symbols.count(state, RADIUS, MARK);
      return sample(shapes, half, text);
    }

    /** The sized symbol with what its number is, and the other states by their names. */
    function counts() {
      const many = scenemap.many.of(facts, words, modes);
      if (many !== null && !many.hasClusters) {
        const unit = words.of(modes.isSum(mode) ? facts.unit : facts.value_unit);
        return [
          html("li", {}, words.capital(unit)),
          ...many.samples(mode, "key").map(([look, text]) => sample(swatch(look), 15, text)),
        ];
      }
      if (modes.isSum(mode)) {
        const unit = words.of(facts.unit);
        return SUMS.map((state) => countSample(state, words.ui(`key_${state}`, { unit })));
      }
      const shown = CELLS.filter((state) => used.has(scenemap.words.STATES.indexOf(state)));
      const sized = ["exact", "mean", "part"].find((state) => shown.includes(state));
      const numbered = sized === "mean" ? "key_rate_mean" : "key_rate";
      const rate = words.ui(scenemap.items.isSteady(facts) ? "key_rate_area" : numbered, {
        value_unit: words.of(facts.value_unit),
      });
      return [
        ...(sized === undefined ? [] : [countSample(sized, rate)]),
        ...shown
          .filter((state) => state !== sized)
          .map((state) => countSample(state, words.ui(`key_${state}`))),
      ];
    }

    function things() {
      const scene = symbols.scene(false);
      const service = symbols.service(false);
      const surest = scenemap.legend.RESTS_ON.find((one) =>
        facts.arrows.some((arrow) => arrow.rests_on === one),
      );
      const arrow = surest === undefined ? [] : scenemap.paths.sample(surest);
      const zone = zoneSwatch(facts);
      const hypothetical = facts.zones.some(({ outline }) => outline === "hypothetical");
      const zoneName = words.ui(hypothetical ? "key_zone_hypothetical" : "key_zone");
      return [
        [facts.scenes.some(({ lon }) => lon !== null), scene.shapes, scene.half, "key_scene"],
        [facts.arrows.length > 0, arrow, 20, "key_arrow"],
        [facts.services.length > 0, service.shapes, service.half, "key_service"],
        [facts.zones.length > 0, zone, 15, null],
      ]
        .filter(([has]) => has)
        .map(([, shapes, half, key]) =>
          sample(shapes, half, key === null ? zoneName : words.ui(key)),
        );
    }

    function relabel() {
      root.setAttribute("aria-label", words.ui("key"));
      root.replaceChildren(...counts(), ...things());
    }

    function show({ mode: shown }) {
      if (shown !== mode) {
        mode = shown;
        relabel();
      }
    }

    return { relabel, show };
  }

  return { createKey };
})();
