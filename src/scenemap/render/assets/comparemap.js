"use strict";

/* Small maps that stand still: the same ground, the same scale, one after another. They are drawn
   as mere pictures, since many of Leaflet's maps would be slow, and are pressed or pointed at. */

scenemap.compareMap = (() => {
  const { svg, svgPlan } = scenemap.dom;
  const { box, placeLabel, placeSymbol } = scenemap.layout;
  const { linesOf } = scenemap.geometry;
  const { symbols } = scenemap;

  // On a map so small, houses would be specks.
  const GROUND = scenemap.layers.BACKDROP.filter((kind) => kind !== "building");
  // Degrees around a single point, so that one area alone has a map.
  const LEAST_SPAN = 0.01;
  // From east, clockwise.
  const RIM = ["→", "↘", "↓", "↙", "←", "↖", "↑", "↗"];
  // An equilateral triangle of this half base has the area of a circle of radius 1.
  const HALF_BASE = Math.sqrt(Math.PI / Math.sqrt(3));
  const LEAST_HALF = 6;
  const SMALL = 9;
  // With more areas than these, only those with a size are named.
  const MOST_NAMES = 30;

  /** Latitude in the projection of Leaflet, in degrees at the equator. */
  function northing(lat) {
    return (Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) * 180) / Math.PI;
  }

  function extent(values, least) {
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const missing = Math.max(0, least - (high - low)) / 2;
    return [low - missing, high + missing];
  }

  /** Where things are on a map of so many pixels that shows what the large map shows when it opens.
      What lies outside stands at the rim, in its direction. */
  function createFrame(facts, width, height, padding) {
    const [west, east] = extent([facts.view[0], facts.view[2]], LEAST_SPAN);
    const [south, north] = extent([facts.view[1], facts.view[3]].map(northing), LEAST_SPAN);
    const scale = Math.min(
      width / (east - west),
      height / (north - south),
    );
    const [left, top] = [
      (width - scale * (east - west)) / 2,
      (height - scale * (north - south)) / 2,
    ];
    const at = (lon, lat) => [left + scale * (lon - west), top + scale * (north - northing(lat))];

    /** A place within the map, and the sign of the direction that it lies in; "" where it is. */
    function within(lon, lat) {
      const [x, y] = at(lon, lat);
      const inside = [
        Math.min(width - padding, Math.max(padding, x)),
        Math.min(height - padding, Math.max(padding, y)),
      ];
      const isOut = x < 0 || y < 0 || x > width || y > height;
      return isOut
        ? { at: inside, sign: rimSign(x - inside[0], y - inside[1]) }
        : { at: [x, y], sign: "" };
    }

    return { width, height, at, within };
  }

  function rimSign(east, south) {
    const turn = Math.round((Math.atan2(south, east) / Math.PI) * 4);
    return RIM[(turn + 8) % 8];
  }

  function isSeen(points, { width, height }) {
    const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
    return (
      Math.max(...xs) >= 0 &&
      Math.min(...xs) <= width &&
      Math.max(...ys) >= 0 &&
      Math.min(...ys) <= height
    );
  }

  /** A geometry as one path, points closer than half a pixel left out. */
  function pathOf(geometry, frame) {
    const close = geometry.type.includes("Polygon") ? "Z" : "";
    const parts = linesOf(geometry)
      .map((line) => line.map(([lon, lat]) => frame.at(lon, lat)))
      .filter((line) => line.length > 1 && isSeen(line, frame))
      .map((line) => {
        let last = line[0];
        const kept = line.filter(([x, y], index) => {
          const far = Math.hypot(x - last[0], y - last[1]) > 0.5;
          if (index === 0 || far) {
            last = [x, y];
          }
          return index === 0 || far;
        });
        return `M${kept.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join("L")}${close}`;
      });
    return parts.join("");
  }

  /** What lies under every map of a frame, with the outlines of areas, to be drawn once and used many
      times. */
  function ground(facts, frame, outlines) {
    const parts = GROUND.flatMap((kind) => {
      const of = facts.backdrop.filter((one) => one.properties.kind === kind);
      const path = of.map((one) => pathOf(one.geometry, frame)).join("");
      const look = { class: `sm-${kind}`, d: path, "fill-rule": "evenodd" };
      return path === "" ? [] : [svg("path", look)];
    });
    const drawn = outlines.filter((path) => path !== null).join("");
    return [...parts, svg("path", { class: "sm-outline", d: drawn })];
  }

  /** The outline of each area as a path; null of those without one. */
  function outlinePaths(facts, frame) {
    return facts.areas.map(({ outline }) => (outline === null ? null : pathOf(outline, frame)));
  }

  /** The largest radius that so many symbols may have on a map, so that they can be told apart. */
  function roomFor(many, { width, height }, most) {
    const apart = Math.sqrt((width * height) / Math.max(many, 1));
    return many > MOST_NAMES ? Math.min(most, Math.max(LEAST_HALF, 0.5 * apart)) : most;
  }

  function picture(frame, groundId, ...children) {
    return svg(
      "svg",
      { class: "sm-still", viewBox: `0 0 ${frame.width} ${frame.height}`, width: frame.width },
      svg("use", { href: `#${groundId}` }),
      ...children,
    );
  }

  /* ---- Symbols ---- */

  /** A rise points up, a fall down; of the area of a circle of that radius. What chance alone may do
      is hollow. */
  function arrow(way, chance, r) {
    const half = Math.max(LEAST_HALF, HALF_BASE * r);
    const up = way === "rose" ? -1 : 1;
    const height = half * Math.sqrt(3);
    const [tip, base] = [(up * height * 2) / 3, (-up * height) / 3];
    const d = `M0,${tip.toFixed(1)}L${half.toFixed(1)},${base.toFixed(1)}H${(-half).toFixed(1)}Z`;
    const className = `sm-${way}${chance ? " sm-by-chance" : ""}`;
    // Its names keep clear of the whole of it, as of a circle.
    return { half: Math.max(half, (height * 2) / 3), shapes: [svgPlan("path", { d, class: className })] };
  }

  function same() {
    return {
      half: SMALL,
      shapes: [
        svgPlan("circle", { r: SMALL, class: "sm-same" }),
        svgPlan("text", { class: "sm-glyph", "text-anchor": "middle", dy: "0.35em" }, "="),
      ],
    };
  }

  function changeSymbol(change, radius) {
    return change.way === "same" ? same() : arrow(change.way, change.chance, radius);
  }

  /** The symbol of an area of which no change is told: that of the state which is why. */
  function unsaid(why, mark) {
    return symbols.count(why === "withheld" ? "suppressed" : "unknown", 0, mark);
  }

  /** The labels of a symbol, from long to short. */
  function labelsOf({ value, name }) {
    const { label, nameLabel } = scenemap.items;
    if (value === "") {
      return [nameLabel(name)];
    }
    const number = { text: value, bold: true };
    return [
      label(number, ...nameLabel(name).lines),
      nameLabel(`${value} ${name}`),
      label(number),
    ];
  }

  function drawItem({ sentence, x, y, symbol }) {
    const transform = `translate(${x.toFixed(1)},${y.toFixed(1)})`;
    const parts =
      symbol.outline === undefined
        ? [svgPlan("g", { transform }, ...symbol.shapes)]
        : [svgPlan("path", { class: symbol.look, d: symbol.outline, "fill-rule": "evenodd" })];
    const told = { role: "img", tabindex: "-1", "aria-label": sentence };
    return svg("g", { class: "sm-item", ...told }, ...parts);
  }

  /** Draw items {key, lon, lat, symbol, value, name, sentence}, the largest beneath; returns the
      elements of all, by their keys, with the picture. A symbol may be a filled outline. */
  function drawItems(frame, groundId, items) {
    const bounds = { left: 0, top: 0, right: frame.width, bottom: frame.height };
    const placed = items.map((item) => {
      const { at, sign } = frame.within(item.lon, item.lat);
      const name = sign === "" ? item.name : `${sign} ${item.name}`;
      return { ...item, name, x: at[0], y: at[1], half: item.symbol.half, isOut: sign !== "" };
    });
    const boxes = [];
    const occupy = (item) => {
      item.box = box(item.x, item.y, item.half, item.half);
      boxes.push(item.box);
    };
    placed.filter(({ isOut }) => !isOut).forEach(occupy);
    const atRim = placed.filter(({ isOut }) => isOut);
    for (const item of atRim) {
      [item.x, item.y] = placeSymbol(item, boxes, bounds);
      occupy(item);
    }
    const order = [...placed].sort((one, two) => two.half - one.half);
    const taken = [...boxes];
    // At the rim there is the least room for names.
    const named = [...atRim, ...order.filter(({ isOut }) => !isOut)];
    const texts = named.flatMap((item) => {
      const isTooMany = item.value === "" && items.length > MOST_NAMES;
      if (item.symbol.outline !== undefined || isTooMany) {
        return [];
      }
      const found = placeLabel(item, labelsOf(item), taken, bounds, item.box, boxes);
      if (found === null) {
        return [];
      }
      taken.push(found.place);
      return [scenemap.items.drawLabel(found, "sm-label")];
    });
    const elements = new Map(
      order.map((item) => [item.key, drawItem(item)]),
    );
    const stand = svg("g", { class: "sm-symbols" }, ...elements.values());
    const words = svg("g", { class: "sm-symbols sm-still-labels", "aria-hidden": "true" }, ...texts);
    return { picture: picture(frame, groundId, stand, words), stand, elements };
  }

  /* ---- The smallest maps ---- */

  const DOTS = { zero: 2.5, unknown: 1.2 };

  function round(x, y, r) {
    const [at, across] = [`${(x - r).toFixed(1)},${y.toFixed(1)}`, (2 * r).toFixed(1)];
    const arc = `a${r.toFixed(1)},${r.toFixed(1)} 0 1 0`;
    return `M${at}${arc} ${across},0${arc} -${across},0`;
  }

  /** All areas in a few paths, one for each look: a page may hold hundreds of such maps. `fill` says
      how outlines are filled where areas are very many; else it is null. */
  function dots(facts, frame, cells, radius, fill) {
    const paths = new Map();
    const add = (look, d) => paths.set(look, (paths.get(look) ?? "") + d);
    facts.areas.forEach(({ point }, area) => {
      const known = cells(area);
      if (fill !== null && fill.outlines[area] !== null) {
        add(fill.lookOf(known), fill.outlines[area]);
        return;
      }
      if (point === null) {
        return;
      }
      const [x, y] = frame.within(point.lon, point.lat).at;
      const sized = symbols.SIZED.includes(known.state);
      const square = `M${(x - 2.5).toFixed(1)},${(y - 2.5).toFixed(1)}h5v5h-5Z`;
      const r = sized ? Math.max(1.2, radius(known.value ?? 0)) : DOTS[known.state];
      add(`sm-mini-${known.state}`, known.state === "suppressed" ? square : round(x, y, r));
    });
    return [...paths].map(([look, d]) => svg("path", { class: look, d }));
  }

  return Object.freeze({
    MOST_NAMES,
    createFrame,
    ground,
    outlinePaths,
    roomFor,
    picture,
    drawItems,
    dots,
    arrow,
    same,
    changeSymbol,
    unsaid,
  });
})();
