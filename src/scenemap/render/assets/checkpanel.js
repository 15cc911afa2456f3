"use strict";

/* The section that checks a point: typed, chosen by name, picked on the map, or the device's own.
   The point lives in this script alone, until it is cleared or the page is left: it is not stored,
   and goes neither into the address nor onto paper. */

scenemap.checkPanel = (() => {
  const { html, byId, setText } = scenemap.dom;

  const DEVICE_TIMEOUT = 15000;
  // A date changes with each digit that is typed; it is asked about when the typing rests.
  const DATE_DELAY = 500;
  // A finger, or a mouse on a small map, points no better than this.
  const PICK_PIXELS = 5;
  // About 0.1 m, and as long as a coordinate that someone can copy.
  const DEGREE_DECIMALS = 6;
  // In the order in which zones are told: a person reads no further than they must.
  const MARKS = { inside: "●", uncertain: "?", outside: "○" };

  /* ---- The point on the map ------------------------------------------------------------------ */

  function createPoint(leaflet) {
    const pane = "sm-check";
    leaflet.createPane(pane).style.zIndex = 630;
    const renderer = L.svg({ pane, padding: 0.5 });
    const group = L.layerGroup().addTo(leaflet);
    const shape = (make, at, radius, className) =>
      make(at, { radius, className, pane, renderer, interactive: false });

    return {
      clear: () => group.clearLayers(),
      draw({ lon, lat, accuracy }) {
        const at = [lat, lon];
        // From now on the address must not tell where the map is: it may tell where the point is.
        leaflet.fire("sm-point");
        group.clearLayers();
        group.addLayer(shape(L.circle, at, accuracy, "sm-check-disc"));
        group.addLayer(shape(L.circleMarker, at, 9, "sm-check-halo"));
        group.addLayer(shape(L.circleMarker, at, 9, "sm-check-ring"));
        group.addLayer(shape(L.circleMarker, at, 2.5, "sm-check-dot"));
      },
      bringIntoView({ lon, lat }) {
        if (!leaflet.getBounds().contains([lat, lon])) {
          // A background map would tell its server where the point is.
          leaflet.fire("sm-moved-to-point");
          leaflet.setView([lat, lon], leaflet.getZoom(), { animate: false });
        }
      },
    };
  }

  /** The place under a point of the map in pixels, and how well that can be pointed at there. */
  function pickedAt(leaflet, pixel) {
    const at = leaflet.containerPointToLatLng(pixel);
    const beside = leaflet.containerPointToLatLng(pixel.add([PICK_PIXELS, 0]));
    const rounded = (degrees) => Number(degrees.toFixed(DEGREE_DECIMALS));
    return {
      lon: rounded(at.lng),
      lat: rounded(at.lat),
      accuracy: Math.ceil(leaflet.distance(at, beside)),
      how: "picked",
      name: "",
    };
  }

  /* ---- The device's position ----------------------------------------------------------------- */

  /** Ask the browser where the device is: `done` gets a point, or `failed` the key of a text. */
  function askDevice(done, failed) {
    const { geolocation } = navigator;
    if (!geolocation) {
      failed("check_device_unsupported");
      return;
    }
    const keys = { 1: "denied", 2: "unavailable", 3: "timeout" };
    geolocation.getCurrentPosition(
      ({ coords }) =>
        done({
          lon: coords.longitude,
          lat: coords.latitude,
          accuracy: coords.accuracy,
          how: "device",
          name: "",
        }),
      ({ code }) => failed(`check_device_${keys[code] ?? "unavailable"}`),
      { enableHighAccuracy: true, timeout: DEVICE_TIMEOUT, maximumAge: 0 },
    );
  }

  /* ---- The section --------------------------------------------------------------------------- */

  /** Inputs that the browser shall not fill in again for whoever comes next. */
  function field(tag, id, attributes = {}) {
    return html(tag, { id, autocomplete: "off", ...attributes });
  }

  function button(id, attributes = {}) {
    return html("button", { type: "button", id, ...attributes });
  }

  function row(label, ...controls) {
    return html("div", { class: "sm-check-row" }, label, ...controls);
  }

  function createSkeleton(root) {
    const parts = {
      box: html("details", { id: "sm-check-box" }),
      heading: html("h2", { id: "sm-check-heading" }),
      what: html("p"),
      orders: html("p"),
      coordinatesLabel: html("label", { for: "sm-check-coordinates" }),
      coordinates: field("input", "sm-check-coordinates", {
        type: "text",
        spellcheck: "false",
        enterkeyhint: "go",
      }),
      coordinatesGo: button("sm-check-coordinates-go"),
      placeLabel: html("label", { for: "sm-check-place" }),
      place: field("select", "sm-check-place"),
      placeGo: button("sm-check-place-go"),
      dateLabel: html("label", { for: "sm-check-date" }),
      date: field("input", "sm-check-date", {
        type: "date",
        min: "0001-01-01",
        max: "9999-12-31",
      }),
      pick: button("sm-check-pick", { "aria-pressed": "false" }),
      device: button("sm-check-device", {
        "aria-expanded": "false",
        "aria-controls": "sm-check-consent",
      }),
      clear: button("sm-check-clear"),
      consent: html("div", {
        id: "sm-check-consent",
        class: "sm-check-consent",
        role: "group",
        tabindex: "-1",
        "aria-labelledby": "sm-check-may",
        hidden: "",
      }),
      may: html("p", { id: "sm-check-may" }),
      deviceGo: button("sm-check-device-go"),
      deviceStop: button("sm-check-device-stop"),
      status: html("p", { id: "sm-check-status", class: "sm-check-status", role: "status" }),
      result: html("div", {
        id: "sm-check-result",
        class: "sm-check-result",
        "aria-live": "polite",
      }),
    };
    parts.consent.append(parts.may, parts.deviceGo, " ", parts.deviceStop);
    parts.placeRow = row(parts.placeLabel, parts.place, parts.placeGo);
    parts.box.append(
      html("summary", {}, parts.heading),
      parts.what,
      row(parts.coordinatesLabel, parts.coordinates, parts.coordinatesGo),
      parts.placeRow,
      row(parts.dateLabel, parts.date),
      html("div", { class: "sm-check-buttons" }, parts.pick, parts.device, parts.clear),
      parts.consent,
      parts.status,
      parts.result,
      parts.orders,
    );
    root.append(parts.box);
    return parts;
  }

  function createCheckPanel(leaflet, facts, words) {
    const data = facts.check;
    const checker = scenemap.check.createChecker(data);
    const container = leaflet.getContainer();
    const root = byId("sm-check");
    const parts = createSkeleton(root);
    const onMap = createPoint(leaflet);
    // A short answer upon the map, for the eye; screen readers are told the whole below it.
    const note = html("p", { class: "sm-detail sm-check-note", "aria-hidden": "true" });
    note.hidden = true;
    byId("sm-map-slot").append(note);
    root.hidden = false;
    parts.placeRow.hidden = data.places.length === 0;

    // `asked` is what the reader wants to know: a point and a day, or the text why there is none.
    // `wait` is the question to the device that is under way.
    const state = { asked: null, picking: false, consenting: false, status: null, wait: null };
    let dateTimer = null;

    /* ---- What is shown ---- */

    function degreesText(value) {
      return Number.isFinite(value) ? value.toFixed(DEGREE_DECIMALS) : String(value);
    }

    function pointValues({ lon, lat, accuracy, name }) {
      return {
        lon: degreesText(lon),
        lat: degreesText(lat),
        accuracy: Number.isFinite(accuracy) ? words.scaleMark(accuracy) : String(accuracy),
        most: words.scaleMark(data.max_accuracy_m),
        name: name && words.of(name),
      };
    }

    function dayText(day) {
      const [y, m, d] = day.split("-");
      return words.ui("check_day", { y, m, d });
    }

    function pointParts({ point, day }) {
      const sentence = words.ui(`check_point_${point.how}`, pointValues(point));
      return day === null ? [sentence] : [`${sentence} `, html("time", {}, dayText(day))];
    }

    function zoneItem(one) {
      const { zone, position } = one;
      const mark = html("span", { class: "sm-check-mark", "aria-hidden": "true" }, MARKS[position]);
      const name = words.capital(words.of(zone.name));
      const heading = html("b", {}, words.ui("zone_version", { name, version: zone.version }));
      const text = html("p", {}, checker.sentence(one, words.language));
      return html("li", { class: `sm-check-${position}` }, mark, html("div", {}, heading, text));
    }

    function answerNodes(asked, answers) {
      return [
        html("p", {}, ...pointParts(asked)),
        html("ul", { class: "sm-check-zones" }, ...answers.map(zoneItem)),
        html("p", { class: "sm-check-notice" }, checker.notice(words.language)),
      ];
    }

    function shortAnswer({ zone, position }) {
      const text = words.ui(`check_short_${position}`);
      return html("span", {}, words.ui("named", { name: words.zoneLabel(zone), text }));
    }

    function faultText({ key, values }) {
      return words.ui(key, values);
    }

    /** The fault of what was asked, or the zones' answers. */
    function answer({ point, day, fault }) {
      if (fault) {
        return { fault };
      }
      const found = checker.check(point, day, scenemap.time.today());
      if (found.fault !== null) {
        return { fault: { key: `check_fault_${found.fault}`, values: pointValues(point) } };
      }
      const order = Object.keys(MARKS);
      const rank = (one) => order.indexOf(one.position);
      return { answers: found.zones.sort((one, two) => rank(one) - rank(two)) };
    }

    function drawAnswer({ fresh = false } = {}) {
      if (state.asked === null) {
        onMap.clear();
        parts.result.replaceChildren();
        note.replaceChildren(words.ui("check_pick_short"));
        return;
      }
      const { fault, answers } = answer(state.asked);
      if (fault) {
        onMap.clear();
        parts.result.replaceChildren(html("p", { class: "sm-check-fault" }, faultText(fault)));
        note.replaceChildren(faultText(fault));
      } else {
        onMap.draw(state.asked.point);
        if (fresh) {
          onMap.bringIntoView(state.asked.point);
        }
        parts.result.replaceChildren(...answerNodes(state.asked, answers));
        note.replaceChildren(...answers.map(shortAnswer));
      }
    }

    /** Everything but the answer, which is drawn only when it is new: its region is read aloud. */
    function drawControls() {
      parts.pick.setAttribute("aria-pressed", String(state.picking));
      parts.device.setAttribute("aria-expanded", String(state.consenting));
      parts.consent.hidden = !state.consenting;
      container.classList.toggle("sm-picking", state.picking);
      note.hidden = !state.picking;
      setText(parts.status, state.status === null ? "" : words.ui(state.status));
    }

    /* ---- What the reader asks ---- */

    /** The day in the field, null if it is empty, undefined if it holds no date. */
    function dayAsked() {
      if (!parts.date.validity.valid) {
        return undefined;
      }
      return parts.date.value === "" ? null : parts.date.value;
    }

    function question(point) {
      const day = dayAsked();
      const fault = day === undefined ? { key: "check_fault_date", values: {} } : null;
      return { point, day, fault };
    }

    function ask(point) {
      clearTimeout(dateTimer);
      Object.assign(state, { asked: question(point), status: null, wait: null });
      drawControls();
      drawAnswer({ fresh: true });
    }

    /** Ask about the same point on another day; a question to the device goes on meanwhile. */
    function askAgain() {
      if (state.asked !== null && state.asked.point !== null) {
        state.asked = question(state.asked.point);
        drawAnswer();
      }
    }

    /** Say why there is no point to check. */
    function refuse(key, values = {}) {
      const asked = { point: null, day: null, fault: { key, values } };
      Object.assign(state, { asked, status: null, wait: null });
      drawControls();
      drawAnswer();
    }

    function askCoordinates() {
      const text = parts.coordinates.value;
      const parsed = scenemap.check.parse(text);
      if (text.trim() === "") {
        refuse("check_fault_empty");
      } else if (parsed.fault) {
        refuse(`check_fault_${parsed.fault}`, { text });
      } else {
        ask({ ...parsed, accuracy: 0, how: "typed", name: "" });
      }
    }

    function askPlace() {
      const place = data.places[parts.place.value];
      if (parts.place.value === "" || place === undefined) {
        refuse("check_fault_no_place");
        return;
      }
      const { lon, lat, accuracy_m: accuracy, name } = place;
      ask({ lon, lat, accuracy, how: "place", name });
    }

    function setPicking(picking) {
      Object.assign(state, { picking, status: picking ? "check_pick_hint" : null, wait: null });
      note.replaceChildren(words.ui("check_pick_short"));
      drawControls();
    }

    function togglePick() {
      setPicking(!state.picking);
      if (state.picking) {
        container.focus({ preventScroll: true });
        byId("sm-map-slot").scrollIntoView({ block: "nearest" });
      }
    }

    function setConsenting(consenting) {
      state.consenting = consenting;
      drawControls();
      (consenting ? parts.consent : parts.device).focus();
    }

    function askMyPosition() {
      const wait = {};
      Object.assign(state, { wait, status: "check_device_wait" });
      setConsenting(false);
      // Whoever has asked for something else meanwhile, or has cleared the answer, gets none.
      const unlessOvertaken = (act) => (value) => state.wait === wait && act(value);
      askDevice(unlessOvertaken(ask), unlessOvertaken(refuse));
    }

    function clear() {
      clearTimeout(dateTimer);
      for (const control of [parts.coordinates, parts.place, parts.date]) {
        control.value = "";
      }
      const nothing = { asked: null, picking: false, consenting: false, status: null, wait: null };
      Object.assign(state, nothing);
      drawControls();
      drawAnswer();
    }

    function listen() {
      parts.coordinatesGo.addEventListener("click", askCoordinates);
      parts.coordinates.addEventListener("keydown", (event) => {
        if (event.key === "Enter") {
          askCoordinates();
        }
      });
      parts.placeGo.addEventListener("click", askPlace);
      parts.date.addEventListener("change", () => {
        clearTimeout(dateTimer);
        dateTimer = setTimeout(askAgain, DATE_DELAY);
      });
      parts.pick.addEventListener("click", togglePick);
      parts.device.addEventListener("click", () => setConsenting(!state.consenting));
      parts.deviceGo.addEventListener("click", askMyPosition);
      parts.deviceStop.addEventListener("click", () => setConsenting(false));
      parts.clear.addEventListener("click", clear);
      parts.box.addEventListener("toggle", () => {
        if (!parts.box.open && state.picking) {
          setPicking(false);
        }
      });
      leaflet.on("click", ({ containerPoint }) => {
        if (state.picking) {
          ask(pickedAt(leaflet, containerPoint));
        }
      });
      container.addEventListener("keydown", ({ key, target }) => {
        if (!state.picking) {
          return;
        }
        if (key === "Escape") {
          setPicking(false);
          parts.pick.focus();
        } else if (key === "Enter" && target === container) {
          ask(pickedAt(leaflet, leaflet.getSize().divideBy(2)));
        }
      });
      // Else the browser would show the answer to whoever goes back to the page.
      window.addEventListener("pagehide", clear);
    }

    /* ---- In the reader's language ---- */

    function drawPlaces() {
      const chosen = parts.place.value;
      const byName = (one, two) => one.name.localeCompare(two.name, words.language);
      const options = data.places
        .map(({ name }, index) => ({ name: words.of(name), index }))
        .sort(byName)
        .map(({ name, index }) => html("option", { value: index }, name));
      const none = html("option", { value: "" }, words.ui("check_place_none"));
      parts.place.replaceChildren(none, ...options);
      parts.place.value = chosen;
    }

    function relabel() {
      const [west, south, east, north] = facts.view;
      const texts = {
        heading: "check",
        what: "check_what",
        orders: "check_orders",
        coordinatesGo: "check_coordinates_go",
        placeLabel: "check_place",
        placeGo: "check_place_go",
        dateLabel: "check_date",
        pick: "check_pick",
        device: "check_device",
        clear: "check_clear",
        may: "check_device_may",
        deviceGo: "check_device_go",
        deviceStop: "check_device_stop",
      };
      for (const [part, key] of Object.entries(texts)) {
        setText(parts[part], words.ui(key));
      }
      const middle = [(south + north) / 2, (west + east) / 2];
      const example = middle.map((degrees) => degrees.toFixed(4)).join(" ");
      setText(parts.coordinatesLabel, words.ui("check_coordinates", { example }));
      drawPlaces();
      drawControls();
      drawAnswer();
    }

    listen();

    // A step along the time line changes nothing here: the day of a check is the reader's own.
    return { relabel, show() {} };
  }

  return { createCheckPanel };
})();
