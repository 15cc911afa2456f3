"use strict";

/* Very many areas on the map: those with outlines are filled by their number, in classes that hold for
   all slices; those with points only stand together as clusters until the map is close enough. */

scenemap.many = (() => {
  const { symbols } = scenemap;
  const { shape } = scenemap.layers;

  // Of more areas than these, each with a symbol and a name, none could be read.
  const MOST = 150;
  const CLASSES = 5;
  // Points within a square of so many pixels stand together.
  const CELL = 64;
  // Of more areas that the story points at, names would cover what they name.
  const MOST_NAMED = 8;
  const ABSENT = {
    unknown: "unknown",
    total_unknown: "unknown",
    suppressed: "few",
    total_withheld: "few",
    zero: "zero",
    total_zero: "zero",
  };
  const LOOK = "sm-area sm-area-";
  const made = new WeakMap();

  function roundToTwo(value) {
    return Number(value.toPrecision(2));
  }

  /** Where classes begin, so that about as many numbers lie in each: rounded, and none twice. */
  function breaksOf(values) {
    const sorted = Float64Array.from(values.filter((value) => value > 0)).sort();
    const at = (part) => sorted[Math.floor(part * sorted.length)];
    const parts = Array.from({ length: CLASSES - 1 }, (_, index) => (index + 1) / CLASSES);
    return sorted.length === 0 ? [] : [...new Set(parts.map((part) => roundToTwo(at(part))))];
  }

  /** The class of a value: how many of the breaks it has reached. */
  function classOf(value, breaks) {
    return breaks.filter((begin) => value >= begin).length;
  }

  /** The class of a value among fewer classes is as dark as in the middle of the scale. */
  function shadeOf(index, count) {
    return Math.round(((index + 0.5) / count) * CLASSES - 0.5);
  }

  function create(facts, words, modes) {
    const outlined = [...facts.areas.keys()].filter((area) => facts.areas[area].outline !== null);
    const pointed = [...facts.areas.keys()].filter(
      (area) => facts.areas[area].outline === null && facts.areas[area].point !== null,
    );
    // By number, as the cells have them.
    const used = new Set(facts.cells.state.flat());
    const breaks = new Map();
    const areaAt = new WeakMap();
    let layers = [];
    // Around the areas that the story points at: above all others, which would cut into their lines.
    const rings = L.layerGroup();
    let ringed = null;
    let drawnBy = null;

    function keyOf(area) {
      return `area ${facts.areas[area].id}`;
    }

    /** The filled areas among what the story points at. */
    function litOf(lit) {
      return lit === null ? [] : outlined.filter((area) => lit.has(keyOf(area)));
    }

    function valuesOf(mode) {
      if (mode === "single") {
        return facts.cells.value.flat();
      }
      return facts.areas.flatMap((_, area) =>
        facts.slices.map((__, slice) => modes.cell(area, { slice, mode }).value),
      );
    }

    /** The classes of a mode, fixed over time. */
    function classes(mode) {
      if (!breaks.has(mode)) {
        breaks.set(mode, breaksOf(valuesOf(mode)));
      }
      return breaks.get(mode);
    }

    function lookOf(known, steps) {
      if (known.value === null || known.value === 0) {
        return LOOK + (ABSENT[known.state] ?? "zero");
      }
      const mean = known.state === "mean" ? " sm-area-mean" : "";
      return LOOK + shadeOf(classOf(known.value, steps), steps.length + 1) + mean;
    }

    /** The outlines, to be put on the map and filled. */
    function outlineLayers(renderers) {
      drawnBy = renderers;
      layers = outlined.map((area) => {
        const layer = shape(facts.areas[area].outline, "sm-area", "sm-outlines", renderers);
        return layer.getLayers()[0];
      });
      return L.layerGroup([...layers, rings]);
    }

    function drawRings(lit) {
      rings.clearLayers();
      const some = litOf(lit);
      // Where all are meant, none stands out.
      for (const area of some.length < outlined.length ? some : []) {
        shape(facts.areas[area].outline, "sm-ring", "sm-outlines", drawnBy).addTo(rings);
      }
      ringed = lit;
    }

    /** Fill the outlines by what a state shows; only those that differ are touched. What the story
        points at, `lit`, is ringed and the rest dimmed; null where it points at nothing. */
    function paint(state, lit) {
      const steps = classes(state.mode);
      if (lit !== ringed) {
        drawRings(lit);
      }
      outlined.forEach((area, index) => {
        const layer = layers[index];
        const dim = lit === null || lit.has(keyOf(area)) ? "" : " sm-dim";
        const look = lookOf(modes.cell(area, state), steps) + dim;
        const element = layer.getElement();
        if (layer.options.className !== look) {
          layer.options.className = look;
          element?.setAttribute("class", look);
        }
        if (element) {
          areaAt.set(element, area);
        }
      });
    }

    /** Swatches with their words: classes, then what has no number; `kind` is legend or key, which
        says it in few words and passes over what no cell is. */
    function samples(mode, kind = "legend") {
      const steps = classes(mode);
      const number = words.scaleMark;
      const ends = steps.length === 0 ? [] : [...steps, null];
      const names = ends.map((end, index) => {
        const begin = index === 0 ? null : steps[index - 1];
        if (begin === null) {
          return words.ui("class_below", { end: number(end) });
        }
        return end === null
          ? words.ui("class_from", { begin: number(begin) })
          : words.ui("class_between", { begin: number(begin), end: number(end) });
      });
      const filled = names.map((name, index) => [LOOK + shadeOf(index, names.length), name]);
      const sum = modes.isSum(mode);
      const unit = words.of(facts.unit);
      const isUsed = (name) => used.has(scenemap.words.STATES.indexOf(name));
      const absent = [
        ["zero", "zero", "total_zero"],
        ["unknown", "unknown", "total_unknown"],
        ["few", "suppressed", "total_withheld"],
      ].filter(([, name]) => kind === "legend" || isUsed(name));
      return [
        ...(outlined.length > 0 ? filled : []),
        ...(outlined.length > 0 && isUsed("mean") && !sum
          ? [[`${LOOK}2 sm-area-mean`, words.ui(`${kind}_mean`)]]
          : []),
        ...absent.map(([look, single, total]) => [
          LOOK + look,
          words.ui(`${kind}_${sum ? total : single}`, { unit }),
        ]),
      ];
    }

    /* ---- Clusters ---------------------------------------------------------------------------- */

    const clustersAt = new Map();

    /** The points of a scale, in squares that are the same wherever the map is moved. */
    function clusters(leaflet) {
      const zoom = leaflet.getZoom();
      if (!clustersAt.has(zoom)) {
        const squares = new Map();
        for (const area of pointed) {
          const { lat, lon } = facts.areas[area].point;
          const { x, y } = leaflet.project([lat, lon], zoom);
          const key = `${Math.floor(x / CELL)} ${Math.floor(y / CELL)}`;
          squares.set(key, [...(squares.get(key) ?? []), area]);
        }
        clustersAt.set(zoom, [...squares]);
      }
      return clustersAt.get(zoom);
    }

    /** What a cluster shows: the sum of the numbers that there are, and how many lack one. */
    function summed(members, state) {
      const known = members.map((area) => modes.cell(area, state));
      const told = known.filter(({ value }) => value !== null);
      const withheld = known.filter(({ state: name }) => ABSENT[name] === "few").length;
      const sum = told.reduce((all, { value }) => all + value, 0);
      return { sum, told: told.length, withheld, unknown: members.length - told.length - withheld };
    }

    const largestAt = new Map();

    /** The largest sum of any cluster in any slice, so that sizes mean the same in all of them. */
    function largest(leaflet, mode) {
      const key = `${leaflet.getZoom()} ${mode}`;
      if (!largestAt.has(key)) {
        const sums = clusters(leaflet).flatMap(([, members]) =>
          facts.slices.map((_, slice) => summed(members, { slice, mode }).sum),
        );
        largestAt.set(key, Math.max(...sums, Number.MIN_VALUE));
      }
      return largestAt.get(key);
    }

    function sentence(members, { sum, told, withheld, unknown }, mode) {
      const sumUp = modes.isSum(mode);
      const unit = words.of(sumUp ? facts.unit : facts.value_unit);
      const [n, k] = [members.length, told].map(words.whole);
      const value = sumUp ? words.whole(sum) : words.number(sum);
      const parts = [
        told === 0 ? words.ui("cluster_none", { n }) : words.ui("cluster", { n, k, value, unit }),
        ...(unknown > 0 ? [words.ui("cluster_unknown", { n: words.whole(unknown) })] : []),
        ...(withheld > 0 ? [words.ui("cluster_withheld", { n: words.whole(withheld) })] : []),
        words.ui("cluster_press"),
      ];
      return parts.join(" ");
    }

    /** A sum that lacks a part has a broken edge; nought is nought only where all of it is known. */
    function stateOf({ sum, told, withheld }, members) {
      if (told > 0 && sum > 0) {
        return told === members.length ? "exact" : "part";
      }
      if (told === members.length) {
        return "zero";
      }
      return withheld > 0 ? "suppressed" : "unknown";
    }

    function clusterItem(leaflet, state, largestRadius, [key, members]) {
      const found = summed(members, state);
      const most = largest(leaflet, state.mode);
      const name = stateOf(found, members);
      const radius = symbols.radius(found.sum, most, largestRadius);
      const places = members.map((area) => facts.areas[area].point);
      const mean = (axis) => places.reduce((all, place) => all + place[axis], 0) / places.length;
      const value = modes.isSum(state.mode) ? words.whole(found.sum) : words.number(found.sum);
      const count = words.ui("cluster_areas", { n: words.whole(members.length) });
      const { label } = scenemap.items;
      const short = symbols.SIZED.includes(name) ? [{ text: value, bold: true }] : [];
      return {
        key: `cluster ${leaflet.getZoom()} ${key}`,
        at: [mean("lat"), mean("lon")],
        fixed: true,
        rank: 2,
        reaches: [0],
        symbol: symbols.count(name, radius, symbols.markHalf(radius)),
        labels: [label(...short, { text: count, bold: false })],
        sentence: sentence(members, found, state.mode),
        holds: members.map(keyOf),
        members: places.map(({ lat, lon }) => [lat, lon]),
      };
    }

    /** What stands on the map for areas that have points only, and the names of the filled ones that
        the story points at. */
    function items(leaflet, state, largestRadius, lit) {
      const named = litOf(lit);
      const names = named.length > MOST_NAMED ? [] : named;
      const counts = clusters(leaflet)
        .map((cluster) =>
          cluster[1].length > 1
            ? clusterItem(leaflet, state, largestRadius, cluster)
            : scenemap.items.countItem(facts, words, modes, state, largestRadius, cluster[1][0]),
        )
        .sort((one, two) => two.symbol.half - one.symbol.half);
      return [
        ...counts,
        ...names.map((area) => scenemap.items.filledItem(facts, words, modes, state, area)),
      ];
    }

    return {
      hasClusters: pointed.length > 0,
      outlineLayers,
      paint,
      samples,
      items,
      /** How an area is filled for what is known of it in one period. */
      lookOf: (known) => lookOf(known, classes("single")),
      /** The area that an outline on the map is of. */
      areaOf: (element) => areaAt.get(element),
    };
  }

  /** What draws very many areas; null where there are so few that each has a symbol of its own. */
  function of(facts, words, modes) {
    if (facts.areas.length <= MOST) {
      return null;
    }
    if (!made.has(facts)) {
      made.set(facts, create(facts, words, modes));
    }
    return made.get(facts);
  }

  return { of };
})();
