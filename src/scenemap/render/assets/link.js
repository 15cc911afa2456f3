"use strict";

/* The address holds the state, so that what one reader sees can be sent to another:
   #t=2015-Q2&layers=counts,zones&story=finding&m=window&z=14/60.3860/5.3240&lang=en
   What is as it is when the page opens, the mode and the map's position, is left out. */

scenemap.link = (() => {
  const SCALES = [3, 20];
  // Scale, latitude, longitude: plain decimal numbers, no more than a map can use.
  const POSITION = /^(\d{1,2}(?:\.\d{1,4})?)\/(-?\d{1,3}(?:\.\d{1,8})?)\/(-?\d{1,3}(?:\.\d{1,8})?)$/;

  function clamp(value, low, high) {
    return Math.min(Math.max(value, low), high);
  }

  /** A position of the map within the case's bounds, or null for what is none. */
  function readPosition(text, bounds) {
    const found = POSITION.exec(text ?? "");
    if (found === null || bounds === null) {
      return null;
    }
    const [west, south, east, north] = bounds;
    const [zoom, lat, lon] = found.slice(1).map(Number);
    return {
      zoom: clamp(zoom, ...SCALES),
      lat: clamp(lat, south, north),
      lon: clamp(lon, west, east),
    };
  }

  function writePosition({ zoom, lat, lon }) {
    return `${Number(zoom.toFixed(2))}/${lat.toFixed(4)}/${lon.toFixed(4)}`;
  }

  /** The step of the story that an address asks for; the page opens with the first one, unless the
      address names a slice and no step, as it does where the story is off. */
  function readStep(asked, { steps }) {
    const named = steps.find(({ id }) => id === asked.get("story"));
    const first = asked.has("story") || asked.has("t") ? undefined : steps[0];
    return (named ?? first)?.id ?? null;
  }

  function writeStep(step, { steps, story }) {
    if (story === null || steps.length === 0) {
      return step ?? null;
    }
    return step === steps[0].id ? null : (step ?? "off");
  }

  /** What an address asks for; anything it does not know is left out. `more` reads the rest. */
  function read(hash, facts, layers, modes, more = () => ({})) {
    const asked = new URLSearchParams(hash.slice(1));
    const wanted = {};
    const slice = facts.slices.findIndex(({ id }) => id === asked.get("t"));
    if (slice >= 0) {
      wanted.slice = slice;
    }
    if (asked.has("layers")) {
      const names = asked.get("layers").split(",");
      wanted.layers = new Set(layers.filter((layer) => names.includes(layer)));
    }
    if (modes.includes(asked.get("m"))) {
      wanted.mode = asked.get("m");
    }
    const position = readPosition(asked.get("z"), facts.bounds);
    if (position !== null) {
      wanted.position = position;
    }
    if (facts.steps.length > 0) {
      wanted.step = readStep(asked, facts);
    }
    if (facts.languages.includes(asked.get("lang"))) {
      wanted.language = asked.get("lang");
    }
    return Object.assign(wanted, more(asked));
  }

  /** The address of a state; `position` is null where the map is as it was opened. */
  function write({ slice, layers, mode, language, step }, position, facts, more = {}) {
    const drawn = facts.story === null;
    const parts = {
      t: drawn ? facts.slices[slice].id : null,
      layers: drawn ? [...layers].join(",") : null,
      story: writeStep(step, facts),
      m: mode === "single" ? null : mode,
      z: position === null ? null : writePosition(position),
      ...more,
      lang: language,
    };
    const pairs = Object.entries(parts)
      .filter(([, value]) => value !== null)
      .map(([key, value]) => {
        // Commas and slashes may stand in an address as they are, and are easier to read so.
        const escaped = encodeURIComponent(value).replaceAll("%2C", ",").replaceAll("%2F", "/");
        return `${key}=${escaped}`;
      });
    return `#${pairs.join("&")}`;
  }

  return { read, write };
})();
