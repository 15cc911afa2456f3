"use strict";

/* The map beside the photo: the case's sketch, its places, streets of the user's own, and the photo laid
   over it. It knows how exact each of these is as a reference. */

scenemap.traceMap = (() => {
  const { svg, updateChildren } = scenemap.dom;
  const { items } = scenemap;
  const { linesOf } = scenemap.geometry;

  const PANES = {
    "sm-backdrop": 210,
    "sm-outlines": 310,
    "sm-zones": 320,
    "tr-streets": 350,
    "tr-places": 400,
    "tr-names": 405,
  };
  const OVERLAY_ORDER = 340;
  const CLOSEST = 20;
  // So near, in pixels of the screen, a place that is pointed at is taken for what is drawn there.
  const NEAR_PX = 12;
  // A mark of a place, with its edge.
  const MARK_PX = 7;
  // Kartverket states no accuracy of its grey map as a picture; streets are drawn wider than they are
  // and houses moved aside, so a corner of streets is taken to lie within 10 m at 95 %.
  const GROUND_M = 10;
  const NAMES_FROM_ZOOM = 15;
  // Room for Leaflet's buttons in the upper left corner.
  const BUTTONS = [44, 116];

  /* ---- The photo laid over the map ------------------------------------------------------------- */

  /** Factors of the projective map of a rectangle of width and height onto four points, in the order
      of CSS's matrix3d (Heckbert 1989, section 2.2.3). */
  function rectangleToPoints(width, height, [p0, p1, p2, p3]) {
    const [dx1, dx2, dx3] = [p1.x - p2.x, p3.x - p2.x, p0.x - p1.x + p2.x - p3.x];
    const [dy1, dy2, dy3] = [p1.y - p2.y, p3.y - p2.y, p0.y - p1.y + p2.y - p3.y];
    const size = dx1 * dy2 - dx2 * dy1;
    const g = (dx3 * dy2 - dx2 * dy3) / size;
    const h = (dx1 * dy3 - dx3 * dy1) / size;
    const x = [p1.x - p0.x + g * p1.x, p3.x - p0.x + h * p3.x, p0.x];
    const y = [p1.y - p0.y + g * p1.y, p3.y - p0.y + h * p3.y, p0.y];
    return [
      x[0] / width, y[0] / width, 0, g / width,
      x[1] / height, y[1] / height, 0, h / height,
      0, 0, 1, 0,
      x[2], y[2], 0, 1,
    ];
  }

  function createOverlay(leaflet) {
    const pane = leaflet.createPane("tr-overlay");
    pane.style.zIndex = OVERLAY_ORDER;
    let laid = null;

    function place() {
      if (laid === null) {
        return;
      }
      const { canvas, corners, width, height } = laid;
      const points = corners.map((at) => leaflet.latLngToLayerPoint(at));
      const factors = rectangleToPoints(width, height, points);
      canvas.style.transform = `matrix3d(${factors.map((factor) => factor.toFixed(12)).join(",")})`;
    }

    leaflet.on("zoomend viewreset", place);

    return {
      /** Lay a canvas so that its corners, from the upper left one clockwise, are at four places. */
      show(canvas, corners) {
        laid = { canvas, corners, width: canvas.width, height: canvas.height };
        canvas.classList.add("tr-laid");
        if (canvas.parentElement !== pane) {
          pane.replaceChildren(canvas);
        }
        place();
      },
      hide() {
        laid = null;
        pane.replaceChildren();
      },
      opacity(share) {
        pane.style.opacity = String(share);
      },
    };
  }

  /* ---- The map --------------------------------------------------------------------------------- */

  function createMap(board, facts, words, plane) {
    const { leaflet } = board;
    const renderers = scenemap.layers.makePanes(leaflet, PANES);
    scenemap.layers.addBackdrop(leaflet, facts, renderers);
    scenemap.layers.outlineLayers(facts, renderers).addTo(leaflet);
    for (const layer of scenemap.layers.zoneLayers(facts, renderers)) {
      layer.addTo(leaflet);
    }
    const overlay = createOverlay(leaflet);
    const names = svg("svg", { class: "sm-symbols", "aria-hidden": "true" });
    leaflet.getPane("tr-names").append(names);
    const places = [...facts.places, ...facts.services].map(({ name, ...rest }) => ({
      ...rest,
      // In the language of the moment.
      get name() {
        return words.of(name);
      },
    }));
    let streets = { name: "", vertices: [], lines: [], radius_m: null };
    let arePlacesSeen = false;
    const streetLayer = L.layerGroup().addTo(leaflet);
    const ground = scenemap.ground.createGround(leaflet, facts, words);
    const [west, south, east, north] = facts.view;
    leaflet.setMaxZoom(CLOSEST);
    board.setHome(L.latLngBounds([south, west], [north, east]));

    function toPlace(metres) {
      const [lon, lat] = plane.toDegrees(metres);
      return L.latLng(lat, lon);
    }

    function toMetres({ lat, lng }) {
      return plane.toMetres([lng, lat]);
    }

    /* ---- What is drawn ---- */

    for (const one of places) {
      L.circleMarker([one.lat, one.lon], {
        pane: "tr-places",
        renderer: renderers["tr-places"],
        radius: 5,
        className: "tr-place",
        interactive: false,
      }).addTo(leaflet);
    }

    function frameOf() {
      const size = leaflet.getSize();
      const { x, y } = leaflet.containerPointToLayerPoint([0, 0]);
      return { left: x, top: y, right: x + size.x, bottom: y + size.y };
    }

    function zoneNames() {
      return facts.zones.map((zone) => ({
        at: L.geoJSON(scenemap.geometry.unpack(zone.outer)).getBounds().getNorthWest(),
        label: items.nameLabel(words.zoneLabel(zone)),
        className: "sm-zone-label",
        half: 0,
      }));
    }

    function backdropNames() {
      return items.backdropItems(facts, words).map((item) => ({ ...item, half: 0 }));
    }

    function drawNames() {
      const frame = frameOf();
      const { left, top } = frame;
      const taken = [{ left, top, right: left + BUTTONS[0], bottom: top + BUTTONS[1] }];
      const wanted = [...zoneNames(), ...backdropNames()];
      if (arePlacesSeen && leaflet.getZoom() >= NAMES_FROM_ZOOM) {
        wanted.push(
          ...places.map(({ lat, lon, name }) => ({
            at: [lat, lon],
            label: items.nameLabel(name),
            className: "sm-label tr-place-name",
            half: 5,
          })),
        );
      }
      const drawn = wanted.flatMap(({ at, label, className, half }) => {
        const { x, y } = leaflet.latLngToLayerPoint(at);
        const placed = scenemap.layout.placeLabel({ x, y, half }, [label], taken, frame);
        if (placed === null) {
          return [];
        }
        taken.push(placed.place);
        return [items.drawLabel(placed, className)];
      });
      updateChildren(names, drawn);
    }

    leaflet.on("moveend zoomend resize", drawNames);

    /* ---- Streets of the user's own ---- */

    /** Draw a file of streets; `radius_m` is how exact its user says that it is. */
    function setStreets(name, geometries, radius) {
      const lines = geometries.flatMap(linesOf);
      const places = lines.map((line) => line.map(([lon, lat]) => L.latLng(lat, lon)));
      streets = { name, vertices: places.flat(), lines: places, radius_m: radius };
      streetLayer.clearLayers();
      for (const line of places) {
        streetLayer.addLayer(
          L.polyline(line, {
            pane: "tr-streets",
            renderer: renderers["tr-streets"],
            className: "tr-street",
            interactive: false,
          }),
        );
      }
    }

    /* ---- What is pointed at ---- */

    /** Metres that a pixel of the screen is, at a place. */
    function unit(at = leaflet.getCenter()) {
      const beside = leaflet.containerPointToLatLng(leaflet.latLngToContainerPoint(at).add([10, 0]));
      const [one, two] = [toMetres(at), toMetres(beside)];
      return Math.hypot(one[0] - two[0], one[1] - two[1]) / 10;
    }

    /** The nearest vertex of the user's streets within reach; null if there is none. */
    function nearVertex(at) {
      const point = leaflet.latLngToContainerPoint(at);
      const reach = (offset) => leaflet.containerPointToLatLng(point.add(offset));
      const box = L.latLngBounds(reach([-NEAR_PX, NEAR_PX]), reach([NEAR_PX, -NEAR_PX]));
      const found = streets.vertices
        .filter((vertex) => box.contains(vertex))
        .map((vertex) => ({
          vertex,
          distance: leaflet.latLngToContainerPoint(vertex).distanceTo(point),
        }))
        .sort((one, two) => one.distance - two.distance)[0];
      return found !== undefined && found.distance <= NEAR_PX ? found.vertex : null;
    }

    /** Pixels from a point of the screen to the nearest of some lines of places. */
    function pixelsTo(point, lines) {
      const rings = lines.map((line) =>
        line.map((at) => {
          const { x, y } = leaflet.latLngToContainerPoint(at);
          return [x, y];
        }),
      );
      return scenemap.check.nearest(point.x, point.y, rings).distance;
    }

    const sketched = facts.backdrop
      .filter(({ geometry }) => geometry.type !== "Point")
      .map(({ geometry, accuracy_m: accuracy }) => ({
        accuracy,
        lines: linesOf(geometry).map((line) =>
          line.map(([lon, lat]) => L.latLng(lat, lon)),
        ),
      }));

    /** How exact the sketch is at a point: as the nearest thing says that is drawn there, else as the
        least exact one; null where nothing is sketched. */
    function sketchAt(point) {
      const near = sketched
        .map(({ accuracy, lines }) => ({ accuracy, distance: pixelsTo(point, lines) }))
        .filter(({ distance }) => distance <= NEAR_PX)
        .sort((one, two) => one.distance - two.distance)[0];
      return near === undefined ? facts.sketch_m : near.accuracy;
    }

    function referenceOf(at, point) {
      const isStreet = streets.radius_m !== null && pixelsTo(point, streets.lines) <= NEAR_PX;
      if (isStreet) {
        return { by: "streets", reference_m: streets.radius_m };
      }
      if (ground.isOn()) {
        return { by: "ground", reference_m: GROUND_M };
      }
      return { by: "sketch", reference_m: sketchAt(point) };
    }

    /** The nearest of the case's places whose mark is pressed; null where none is. */
    function placeAt(at) {
      const point = leaflet.latLngToContainerPoint(at);
      const found = places
        .map((place) => ({
          place,
          distance: leaflet.latLngToContainerPoint([place.lat, place.lon]).distanceTo(point),
        }))
        .sort((one, two) => one.distance - two.distance)[0];
      return found !== undefined && found.distance <= MARK_PX ? found.place : null;
    }

    /** What is meant by a place that is pointed at: where it is, in metres, snapped to a corner of the
        user's streets; by what, and how exact that is; null where nothing is drawn to go by. */
    function pointedAt(at, kind) {
      const snapped = streets.radius_m === null ? null : nearVertex(at);
      const { by, reference_m: reference } =
        snapped === null
          ? referenceOf(at, leaflet.latLngToContainerPoint(at))
          : { by: "streets", reference_m: streets.radius_m };
      if (reference === null) {
        return null;
      }
      const hand = snapped === null ? board.handRadius(kind) * unit(at) : 0;
      return {
        map: toMetres(snapped ?? at),
        radius_m: Math.hypot(reference, hand),
        hand_m: hand,
        reference_m: reference,
        by,
        snapped: snapped !== null,
      };
    }

    function relabel() {
      ground.relabel();
      drawNames();
    }

    return Object.freeze({
      board,
      overlay,
      places,
      unit,
      toPlace,
      toMetres,
      placeAt,
      pointedAt,
      setStreets,
      streets: () => streets,
      /** How exact the user says that the streets are, metres; anything else is not known. */
      setStreetsRadius(radius) {
        streets.radius_m = Number.isFinite(radius) && radius > 0 ? radius : null;
      },
      showPlaces(seen) {
        board.container.classList.toggle("tr-places-off", !seen);
        if (seen !== arePlacesSeen) {
          arePlacesSeen = seen;
          drawNames();
        }
      },
      relabel,
    });
  }

  return Object.freeze({ createMap });
})();
