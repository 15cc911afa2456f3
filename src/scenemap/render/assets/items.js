"use strict";

/* What stands on the map in a slice: each thing with its place, its symbol, its labels from long to
   short, and the sentence that tells it. */

scenemap.items = (() => {
  const { svgPlan, textWidth } = scenemap.dom;
  const { wrap } = scenemap.layout;
  const { symbols, paths } = scenemap;

  const BACKDROP_LABELS = {
    "water-label": "water",
    "street-label": "street",
    "quarter-label": "quarter",
  };
  const LINE_HEIGHT = 14;
  const PILL_PADDING = 7;
  const FONT = "12px system-ui, sans-serif";
  const BOLD = `bold ${FONT}`;
  const MANY = 60;
  const NAME_WIDTH = 20;
  const TEXT_WIDTH = 30;
  // In which order labels take their places, and how far from their symbols they may stand.
  const RANKS = { scene: 0, move: 1, count: 2, centre: 3, service: 4, zone: 5 };
  const NEAR = [0, 9, 18];
  const FAR = [0, 9, 18, 30, 45, 60];

  function label(...lines) {
    const widths = lines.map((line) => textWidth(line.text, line.bold ? BOLD : FONT));
    return { lines, width: Math.max(...widths) + 2, height: lines.length * LINE_HEIGHT };
  }

  function plain(text, width = NAME_WIDTH, most = 2) {
    return wrap(text, width, most).map((line) => ({ text: line, bold: false }));
  }

  function bold(text) {
    return { text, bold: true };
  }

  /** A name as narrow as it goes: each of its words on a line, broken at hyphens too. */
  function narrow(text) {
    return text
      .replaceAll("-", "- ")
      .trim()
      .split(/\s+/)
      .map((part) => ({ text: part, bold: false }));
  }

  function emboldened(lines) {
    return lines.map((line) => bold(line.text));
  }

  /** Where the label of an outline may hang: at the middle of each side of it. */
  function spotsAround(outline) {
    if (!spotsOf.has(outline)) {
      spotsOf.set(outline, findSpots(outline));
    }
    return spotsOf.get(outline);
  }

  const spotsOf = new WeakMap();

  function findSpots(outline) {
    const bounds = L.geoJSON(scenemap.geometry.unpack(outline)).getBounds();
    const { lat, lng } = bounds.getCenter();
    return [
      [bounds.getNorth(), lng],
      [bounds.getSouth(), lng],
      [lat, bounds.getEast()],
      [lat, bounds.getWest()],
    ];
  }

  const roomsOf = new WeakMap();

  /** The largest value of each area in any slice of a mode. */
  function largestOf(facts, modes, mode) {
    if (!roomsOf.has(modes)) {
      roomsOf.set(modes, new Map());
    }
    const known = roomsOf.get(modes);
    if (!known.has(mode)) {
      const values = (area) =>
        facts.slices.map((_, slice) => modes.cell(area, { slice, mode }).value ?? 0);
      known.set(
        mode,
        facts.areas.map((_, area) => Math.max(...values(area))),
      );
    }
    return known.get(mode);
  }

  /** With so many areas, numbers that jump about could not be followed: names stand alone, each where
      its circle has room to grow, and so stand still while the circles change. */
  function isSteady(facts) {
    return facts.areas.length > MANY;
  }

  function countItem(facts, words, modes, state, largestRadius, index) {
    const area = facts.areas[index];
    const known = modes.cell(index, state);
    const sized = symbols.SIZED.includes(known.state);
    const { min: smallest, max: largest } = modes.scale(state.mode);
    const radius = sized ? symbols.radius(known.value, largest, largestRadius) : 0;
    const name = plain(words.of(area.name));
    const short = bold(words.cellMark(known));
    const mark = symbols.markHalf(symbols.radius(smallest, largest, largestRadius));
    const where = words.ui("accuracy", {
      what: words.of(area.point.what),
      accuracy: area.point.accuracy_m,
    });
    const note = area.note === null ? "" : ` ${words.of(area.note)}`;
    const most = symbols.radius(largestOf(facts, modes, state.mode)[index], largest, largestRadius);
    const room = isSteady(facts) ? most : undefined;
    const both = [label(short, ...name), label(short)];
    return {
      room,
      most,
      key: `area ${area.id}`,
      at: [area.point.lat, area.point.lon],
      fixed: true,
      order: index,
      rank: RANKS.count,
      reaches: NEAR,
      grows: sized,
      symbol: symbols.count(known.state, radius, mark),
      labelClass: sized ? "" : "sm-soft-label",
      labels: sized && !isSteady(facts) ? both : [label(...name)],
      edgeLabel: label(short, ...name),
      sentence: `${words.areaSentence(index, known)}. ${where}${note}`,
    };
  }

  /** The counts, largest first: the smaller are drawn later, and so on top. */
  function countItems(facts, words, modes, state, largestRadius) {
    return [...facts.areas.keys()]
      .filter((index) => facts.areas[index].point !== null)
      .map((index) => countItem(facts, words, modes, state, largestRadius, index))
      .sort((one, two) => (two.room ?? two.symbol.half) - (one.room ?? one.symbol.half));
  }

  /** The name and the number of an area that is filled, and so has no symbol. */
  function filledItem(facts, words, modes, state, index) {
    const area = facts.areas[index];
    const known = modes.cell(index, state);
    const [north, south, east, west] = spotsAround(area.outline);
    // Names stand to the right of their spots: east of the area they cover nothing of it.
    const spots = [east, north, south, west];
    const lines = [...emboldened(plain(words.of(area.name))), ...plain(words.cellMark(known))];
    const middle = (axis) => spots.reduce((all, spot) => all + spot[axis], 0) / spots.length;
    return {
      key: `area ${area.id}`,
      at: [middle(0), middle(1)],
      spots,
      fixed: true,
      told: true,
      rank: RANKS.count,
      reaches: NEAR,
      symbol: { half: 0, shapes: [] },
      labels: [label(...lines)],
      edgeLabel: label(...lines),
      sentence: words.areaSentence(index, known),
    };
  }

  function serviceItems(facts, words, slice) {
    return facts.services.flatMap((service) => {
      const positions = words.servicePositions(service, facts.slices[slice]);
      return positions.map((position, index) => ({
        key: `service ${service.id} ${index}`,
        at: [position.lat, position.lon],
        fixed: false,
        rank: RANKS.service,
        reaches: FAR,
        symbol: symbols.service(words.isUnsure(position, positions)),
        labels: [plain(words.of(service.name)), narrow(words.of(service.name))].map((lines) =>
          label(...lines),
        ),
        sentence: words.serviceDetail(service, positions),
      }));
    });
  }

  /** The end of the mean centre's path, where there is one. */
  function centreItems(facts, words) {
    if (facts.centre === null) {
      return [];
    }
    const [lon, lat] = facts.centre.last;
    const name = words.of(facts.centre.label);
    return [
      {
        key: "centre",
        at: [lat, lon],
        fixed: true,
        rank: RANKS.centre,
        reaches: NEAR,
        symbol: symbols.centre(),
        labels: [label(...plain(name, TEXT_WIDTH))],
        sentence: name,
      },
    ];
  }

  function sceneItems(facts, words, slice, roomy) {
    const arrows = words.arrowsIn(facts.slices[slice]);
    const placed = facts.scenes.filter(({ lon }) => lon !== null);
    return placed.map((scene) => {
      const { statements, largest } = words.statementsIn(scene, facts.slices[slice]);
      const said = [...largest, ...statements].map((one) => words.of(one.text));
      const name = words.of(scene.name);
      const lines = emboldened(plain(name, NAME_WIDTH, 3));
      const full =
        roomy && said.length > 0 ? [label(...lines, ...plain(said[0], TEXT_WIDTH))] : [];
      return {
        key: `scene ${scene.id}`,
        at: [scene.lat, scene.lon],
        fixed: false,
        rank: RANKS.scene,
        reaches: FAR,
        told: true,
        symbol: symbols.scene(said.length === 0),
        labels: [
          ...full.map((one) => ({ ...one, stays: true })),
          label(...lines),
          label(...emboldened(narrow(name))),
        ],
        sentence: [
          words.sceneSentence(scene, facts.slices[slice]),
          ...arrows.filter(({ to }) => to === scene.id).map(words.arrowSentence),
        ].join(". "),
      };
    });
  }

  /** The number of a move upon its arrow, with its date. */
  function moveItem(words, arrow) {
    const symbol = paths.badge(String(arrow.number));
    const when = words.of(arrow.when);
    const dated = `${arrow.number}: ${when}`;
    return {
      key: `move ${arrow.number}`,
      rank: RANKS.move,
      reaches: FAR,
      told: true,
      appears: true,
      half: symbol.half,
      symbol,
      // Where its date has no room beside it.
      whole: paths.badge(dated, textWidth(dated, BOLD) / 2 + PILL_PADDING),
      labels: [label(bold(when)), label(...emboldened(narrow(when)))],
      labelClass: "sm-move-label",
      sentence: words.ui("named", {
        name: words.arrowSentence(arrow),
        text: words.of(arrow.text),
      }),
    };
  }

  function zoneItems(facts, words, slice) {
    return facts.zones
      .filter((zone) => zone.outer !== null && scenemap.time.overlaps(zone, facts.slices[slice]))
      .map((zone) => ({
        key: `zone ${zone.id}`,
        at: spotsAround(zone.outer)[0],
        spots: spotsAround(zone.outer),
        fixed: true,
        rank: RANKS.zone,
        symbol: { half: 0, shapes: [] },
        labels: [label(...plain(words.zoneLabel(zone), TEXT_WIDTH))],
        labelClass: "sm-zone-label",
        sentence: `${words.zoneSentence(zone)} ${zone.note === null ? "" : words.of(zone.note)}`,
      }));
  }

  /** A label as it was given its place by `placeLabel`. */
  function drawLabel({ label: { lines }, place }, className) {
    const { anchor = "middle" } = place;
    const middle = (place.left + place.right) / 2;
    const x = { start: place.left + 1, middle, end: place.right - 1 }[anchor];
    // A label that moves is moved as a whole: its lines are not laid out anew.
    const transform = `translate(${x.toFixed(1)},${place.top.toFixed(1)})`;
    return svgPlan(
      "text",
      { class: className, "text-anchor": anchor, transform },
      ...lines.map((line, index) =>
        svgPlan(
          "tspan",
          {
            x: 0,
            y: (LINE_HEIGHT * (index + 0.8)).toFixed(1),
            class: line.bold ? "sm-bold" : null,
          },
          line.text,
        ),
      ),
    );
  }

  function backdropItems(facts, words) {
    return facts.backdrop
      .filter((feature) => feature.properties.kind in BACKDROP_LABELS)
      .map((feature) => {
        const [lon, lat] = feature.geometry.coordinates;
        return {
          at: [lat, lon],
          label: label(...plain(words.of(feature.properties.name), TEXT_WIDTH)),
          className: `sm-${BACKDROP_LABELS[feature.properties.kind]}-label`,
        };
      });
  }

  return {
    countItem,
    countItems,
    filledItem,
    label,
    centreItems,
    serviceItems,
    sceneItems,
    moveItem,
    zoneItems,
    backdropItems,
    drawLabel,
    isSteady,
    nameLabel: (text) => label(...plain(text)),
  };
})();
