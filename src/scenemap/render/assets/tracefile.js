"use strict";

/* The file that an outline is saved in, and opened from again: GeoJSON as `scenemap check --zones` reads
   it, with what the page needs besides in a member that other readers leave alone. */

scenemap.traceFile = (() => {
  const LETTERS = { ø: "o", æ: "ae", œ: "oe", đ: "d", ð: "d", þ: "th", ł: "l", ß: "ss" };
  const CLOCK = /^(\d\d:\d\d)-(\d\d:\d\d)$/;
  const DAY = /^\d{4}-\d\d-\d\d$/;
  const BY = ["sketch", "ground", "streets", "place", "typed"];
  // Metres read as degrees, or a place far from the case, do not come back from its system as they went.
  const BACK_DEGREES = 1e-6;
  // Rounding moves a corner by a centimetre.
  const MOVED_M = 0.05;
  const OURS = [
    "zone", "version", "name", "name_nb", "name_en", "outline", "accuracy_m", "valid_from", "valid_to",
    "source", "rule", "legal_basis", "daily", "streets",
  ];

  /** A name as an id: small letters, digits, hyphens. */
  function slug(name) {
    const plain = name.toLowerCase().replace(/[øæœđðþłß]/g, (letter) => LETTERS[letter]);
    const letters = plain.normalize("NFKD").replace(/\p{M}/gu, "");
    return (letters.match(/[a-z0-9]+/g) ?? ["sone"]).join("-");
  }

  /* ---- Writing ------------------------------------------------------------------------------- */

  function geometryOf(model, plane) {
    // The corners are written as they were rounded; the rings are only put in order and turned.
    const parts = model.state.parts.map(({ hole, corners }) => ({
      hole,
      ring: corners.map((corner) => plane.read(plane.written(model.mapOf(corner)))),
    }));
    const { polygons } = scenemap.traceRings.polygons(parts);
    const degrees = polygons.map((rings) =>
      rings.map((ring) => scenemap.traceRings.closed(ring.map((at) => plane.written(at)))),
    );
    return degrees.length === 1
      ? { type: "Polygon", coordinates: degrees[0] }
      : { type: "MultiPolygon", coordinates: degrees };
  }

  function dailyOf({ hours, clock_from: from, clock_to: to }) {
    return { all: "all", clock: `${from}-${to}` }[hours] ?? "";
  }

  function propertiesOf(model) {
    const { fields, opened } = model.state;
    const said = {
      zone: opened?.zone ?? slug(fields.name),
      version: opened?.version ?? "1",
      name: fields.name,
      outline: model.isHypothetical() ? "hypothetical" : "user",
      accuracy_m: model.statedAccuracy(),
      valid_from: fields.valid_from,
      valid_to: fields.open_end ? "open" : fields.valid_to,
      source: fields.source,
      rule: fields.rule,
      legal_basis: fields.legal_basis,
      daily: dailyOf(fields),
      streets: fields.streets,
    };
    const known = Object.entries(said).filter(([, value]) => value !== "");
    return { ...opened?.properties, ...Object.fromEntries(known) };
  }

  function traceOf(model, plane, properties) {
    const { photo, pairs, parts, line_px, raised_m } = model.state;
    const degrees = (at) => plane.written(at);
    const found = model.solution();
    return {
      zone: properties.zone,
      version: properties.version,
      photo: photo && { name: photo.name, width: photo.width, height: photo.height },
      pairs: pairs.map(({ photo: at, map, ...rest }) => ({ photo: at, map: degrees(map), ...rest })),
      fit: { kind: found?.kind ?? null, ...model.accuracy(), line_px, raised_m },
      parts_px: parts.map(({ hole, corners }) => ({
        hole,
        corners: corners.map(({ photo: at, map, ...rest }) =>
          map === undefined ? { photo: at, ...rest } : { map: degrees(map), ...rest },
        ),
      })),
    };
  }

  /** The file as text; the outline must have been found sound. */
  function write(model, plane) {
    const properties = propertiesOf(model);
    const feature = { type: "Feature", properties, geometry: geometryOf(model, plane) };
    const { opened } = model.state;
    const file = {
      type: "FeatureCollection",
      features: [...(opened?.others ?? []), feature],
      scenemap_trace: [...(opened?.traces ?? []), traceOf(model, plane, properties)],
    };
    return `${JSON.stringify(file, null, 1)}\n`;
  }

  /* ---- Reading ------------------------------------------------------------------------------- */

  function parsed(text) {
    try {
      return JSON.parse(text);
    } catch {
      return null;
    }
  }

  const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

  function isPolygon({ geometry }) {
    return ["Polygon", "MultiPolygon"].includes(geometry?.type);
  }

  function textOf(value) {
    return typeof value === "string" || typeof value === "number" ? String(value) : "";
  }

  function dayOf(value) {
    return DAY.test(textOf(value)) ? textOf(value) : "";
  }

  /** A kind of order that the page knows, or "". */
  function ruleOf(value) {
    return Object.hasOwn(scenemap.traceModel.RULES, textOf(value)) ? textOf(value) : "";
  }

  function fieldsOf(properties, language) {
    const clock = CLOCK.exec(textOf(properties.daily));
    const { name: said, zone } = properties;
    const name = said?.[language] ?? properties[`name_${language}`] ?? said ?? zone;
    return {
      ...scenemap.traceModel.NO_FIELDS,
      name: textOf(name),
      rule: ruleOf(properties.rule),
      legal_basis: textOf(properties.legal_basis),
      source: textOf(properties.source),
      valid_from: dayOf(properties.valid_from),
      valid_to: properties.valid_to === "open" ? "" : dayOf(properties.valid_to),
      open_end: properties.valid_to === "open",
      hours: properties.daily === "all" ? "all" : clock ? "clock" : "",
      clock_from: clock?.[1] ?? "",
      clock_to: clock?.[2] ?? "",
      streets: textOf(properties.streets),
    };
  }

  const isPoint = (at) => Array.isArray(at) && at.length >= 2 && at.slice(0, 2).every(Number.isFinite);

  const isSize = (value) => Number.isFinite(value) && value >= 0;

  /** Whether a point is in degrees, and on the map of the case. */
  function isDegrees([lon, lat], plane) {
    if (Math.abs(lon) > 180 || Math.abs(lat) > 90) {
      return false;
    }
    const back = plane.toDegrees(plane.toMetres([lon, lat]));
    return Math.hypot(back[0] - lon, back[1] - lat) < BACK_DEGREES;
  }

  /** What is wrong with the coordinates of a feature; null if nothing is. */
  function geometryFault({ geometry: { type, coordinates } }, plane) {
    const polygons = type === "Polygon" ? [coordinates] : coordinates;
    const isRing = (ring) => Array.isArray(ring) && ring.length > 3 && ring.every(isPoint);
    const isRings = (rings) => Array.isArray(rings) && rings.length > 0 && rings.every(isRing);
    if (!Array.isArray(polygons) || polygons.length === 0 || !polygons.every(isRings)) {
      return "file_fault_broken";
    }
    return polygons.flat(2).every((at) => isDegrees(at, plane)) ? null : "file_fault_degrees";
  }

  /** A corner or a pair as it was saved, its place on the map in metres again; null if it is none. */
  function placed(saved, plane) {
    if (!isObject(saved)) {
      return null;
    }
    const { photo, map } = saved;
    const isSaid = (at, isRight) => at === undefined || (isPoint(at) && isRight(at));
    const sound = isSaid(photo, () => true) && isSaid(map, (at) => isDegrees(at, plane));
    if (!sound || (photo === undefined && map === undefined)) {
      return null;
    }
    // A radius that cannot be read is not said.
    const radii = ["radius_m", "hand_m", "hand_px"].filter((key) => isSize(saved[key]));
    return {
      ...Object.fromEntries(radii.map((key) => [key, saved[key]])),
      ...(saved.by === undefined ? {} : { by: BY.includes(saved.by) ? saved.by : "typed" }),
      ...(saved.name === undefined ? {} : { name: textOf(saved.name) }),
      ...(photo === undefined ? {} : { photo: photo.slice(0, 2) }),
      ...(map === undefined ? {} : { map: plane.toMetres(map.slice(0, 2)) }),
    };
  }

  /** A number above 0, or null: 0, blank and what cannot be read say nothing. */
  function sizeOf(value) {
    const number = Number(textOf(value).trim() || NaN);
    return Number.isFinite(number) && number > 0 ? number : null;
  }

  /** The parts of an outline that was drawn elsewhere: as if set on the map, as exact as it says. */
  function partsOfGeometry({ geometry, properties }, plane) {
    const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
    const accuracy = sizeOf(properties.accuracy_m);
    const said = accuracy === null ? {} : { radius_m: accuracy / 2 };
    const corner = (at) => ({ map: plane.toMetres(at), ...said, hand_m: 0 });
    return polygons.flatMap((rings) =>
      rings.map((ring, index) => ({
        hole: index > 0,
        closed: true,
        corners: ring.slice(0, -1).map(corner),
      })),
    );
  }

  function partsOfTrace(trace, plane) {
    return (trace.parts_px ?? []).map(({ hole, corners }) => ({
      hole: hole === true,
      closed: true,
      corners: (corners ?? []).map((corner) => placed(corner, plane)),
    }));
  }

  function pairsOfTrace(trace, plane) {
    return (trace.pairs ?? []).map((pair) => {
      const found = placed(pair, plane);
      return found && { ...found, by: found.by ?? "typed", name: found.name ?? "" };
    });
  }

  function isSound(pairs, parts) {
    const corners = parts.flatMap((part) => part.corners);
    return (
      ![...pairs, ...corners].includes(null) &&
      pairs.every(({ photo, map, radius_m: radius }) => photo && map && Number.isFinite(radius)) &&
      parts.every((part) => part.corners.length > 2)
    );
  }

  /** Whether an outline is still where its corners were traced, and not changed since elsewhere. */
  function isUnchanged({ geometry }, pairs, parts, plane) {
    const found = pairs.length > 2 ? scenemap.fit.solve(pairs) : null;
    const corners = parts.flatMap((part) => part.corners);
    const places = corners.map(({ map, photo }) => map ?? found?.toMap?.(photo) ?? [NaN, NaN]);
    const drawn = geometry.coordinates.flat(geometry.type === "Polygon" ? 1 : 2).map(plane.toMetres);
    const isThere = ([x, y]) => places.some((at) => Math.hypot(at[0] - x, at[1] - y) < MOVED_M);
    return drawn.every(isThere);
  }

  /** Whether what was traced is made of what it should be, as far as it is there. */
  function isTrace({ photo, pairs, parts_px: parts }) {
    const isPart = (part) => isObject(part) && Array.isArray(part.corners ?? []);
    return (
      (!photo || (isSize(photo.width) && isSize(photo.height))) &&
      Array.isArray(pairs ?? []) &&
      Array.isArray(parts ?? []) &&
      (parts ?? []).every(isPart)
    );
  }

  function photoOf({ photo }) {
    return photo ? { name: textOf(photo.name), width: photo.width, height: photo.height } : null;
  }

  function stateOf(feature, trace, plane, language) {
    const { properties } = feature;
    if (trace !== null && !isTrace(trace)) {
      return null;
    }
    const pairs = trace === null ? [] : pairsOfTrace(trace, plane);
    const traced = trace === null ? [] : partsOfTrace(trace, plane);
    if (!isSound(pairs, traced)) {
      return null;
    }
    const isTraced = traced.length > 0 && isUnchanged(feature, pairs, traced, plane);
    const parts = isTraced ? traced : partsOfGeometry(feature, plane);
    return {
      photo: trace === null ? null : photoOf(trace),
      pairs,
      parts,
      line_px: sizeOf(trace?.fit?.line_px) ?? scenemap.traceModel.LINE_PX,
      raised_m: isTraced ? sizeOf(trace.fit?.raised_m) : null,
      opened_m: sizeOf(properties.accuracy_m),
      fields: fieldsOf(properties, language),
    };
  }

  /** What a file says: { state, rule } for the model, with the kind of order that it names where the page
      knows none such; or { fault }. The last outline of a file that holds
      several is opened, and the others are written again as they were. */
  function read(text, plane, language) {
    const data = parsed(text);
    if (!Array.isArray(data?.features)) {
      return { fault: "file_fault_json" };
    }
    const traces = Array.isArray(data.scenemap_trace) ? data.scenemap_trace : [];
    if (![...data.features, ...traces].every(isObject)) {
      return { fault: "file_fault_broken" };
    }
    const outlines = data.features.filter(isPolygon);
    const feature = outlines[outlines.length - 1];
    if (feature === undefined) {
      return { fault: "file_fault_no_outline" };
    }
    feature.properties = feature.properties ?? {};
    const fault = isObject(feature.properties) ? geometryFault(feature, plane) : "file_fault_broken";
    if (fault !== null) {
      return { fault };
    }
    const { zone, version } = feature.properties;
    const isOurs = (one) => one.zone === zone && (one.version ?? "1") === (version ?? "1");
    const state = stateOf(feature, traces.find(isOurs) ?? null, plane, language);
    if (state === null) {
      return { fault: "file_fault_broken" };
    }
    const rest = Object.entries(feature.properties).filter(([key]) => !OURS.includes(key));
    state.opened = {
      zone: textOf(zone) || slug(state.fields.name),
      version: textOf(version) || "1",
      properties: Object.fromEntries(rest),
      others: data.features.filter((one) => one !== feature),
      traces: traces.filter((one) => !isOurs(one)),
    };
    const { rule } = feature.properties;
    return { state, rule: state.fields.rule === "" ? textOf(rule) : "" };
  }

  /** The lines of a file of streets: { lines } as geometries in degrees, or { fault }. */
  function readStreets(text) {
    const data = parsed(text);
    const features = Array.isArray(data?.features) ? data.features : [];
    const lines = features
      .map(({ geometry }) => geometry)
      .filter((geometry) => /^(Multi)?(LineString|Polygon)$/.test(geometry?.type));
    return lines.length === 0 ? { fault: "streets_fault" } : { lines };
  }

  return Object.freeze({ write, read, readStreets });
})();
