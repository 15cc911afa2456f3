"use strict";

/* Whether a point lies in a zone, decided as the Python package decides it: the same outlines in the
   same metres, the same rules, the same sentences. Pure: nothing here touches the page. */

scenemap.check = (() => {
  const RADIANS = Math.PI / 180;
  const THOUSANDS = { nb: "\u202f", en: "," };

  /* ---- Degrees to metres --------------------------------------------------------------------- */

  // Karney (2011), Transverse Mercator with an accuracy of a few nanometers, equation 35: the
  // factors of n to n^6 in alpha 1 to alpha 6.
  const ALPHA = [
    [1 / 2, -2 / 3, 5 / 16, 41 / 180, -127 / 288, 7891 / 37800],
    [0, 13 / 48, -3 / 5, 557 / 1440, 281 / 630, -1983433 / 1935360],
    [0, 0, 61 / 240, -103 / 140, 15061 / 26880, 167603 / 181440],
    [0, 0, 0, 49561 / 161280, -179 / 168, 6601661 / 7257600],
    [0, 0, 0, 0, 34729 / 80640, -3418889 / 1995840],
    [0, 0, 0, 0, 0, 212378941 / 319334400],
  ];

  /** A function from degrees to metres [x, y]: transverse Mercator, Krueger's series in n. */
  function createProjection({ a, f, lat0, lon0, k0, x0, y0 }) {
    const e = Math.sqrt(f * (2 - f));
    const n = f / (2 - f);
    const scale = ((k0 * a) / (1 + n)) * (1 + n ** 2 / 4 + n ** 4 / 64 + n ** 6 / 256);
    const alpha = ALPHA.map((factors) =>
      factors.reduceRight((sum, factor) => (sum + factor) * n, 0),
    );

    /** The two coordinates on the ellipsoid, in units of `scale`; angles in radians. */
    function xiEta(lambda, phi) {
      const tau = Math.tan(phi);
      const sigma = Math.sinh(e * Math.atanh((e * tau) / Math.hypot(1, tau)));
      const conformal = tau * Math.hypot(1, sigma) - sigma * Math.hypot(1, tau);
      const xi = Math.atan2(conformal, Math.cos(lambda));
      const eta = Math.asinh(Math.sin(lambda) / Math.hypot(conformal, Math.cos(lambda)));
      let [north, east] = [xi, eta];
      alpha.forEach((factor, index) => {
        const j = 2 * (index + 1);
        north += factor * Math.sin(j * xi) * Math.cosh(j * eta);
        east += factor * Math.cos(j * xi) * Math.sinh(j * eta);
      });
      return [north, east];
    }

    const [origin] = xiEta(0, lat0 * RADIANS);

    return (lon, lat) => {
      const [north, east] = xiEta((lon - lon0) * RADIANS, lat * RADIANS);
      return [x0 + scale * east, y0 + scale * (north - origin)];
    };
  }

  /** By how many degrees grid north lies clockwise of true north. */
  function convergence({ lon0 }, lon, lat) {
    const turn = Math.atan(Math.tan((lon - lon0) * RADIANS) * Math.sin(lat * RADIANS));
    return turn / RADIANS;
  }

  /* ---- A point and a zone -------------------------------------------------------------------- */

  /** The nearest point of any ring, and how far it is; infinitely far where there is no ring. */
  function nearest(x, y, rings) {
    const found = { distance: Infinity, x: NaN, y: NaN };
    for (const ring of rings) {
      for (let i = 1; i < ring.length; i += 1) {
        const [x1, y1] = ring[i - 1];
        const [dx, dy] = [ring[i][0] - x1, ring[i][1] - y1];
        const along = ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy);
        // Two vertices may be one after rounding: then nothing lies along the edge.
        const t = Number.isFinite(along) ? Math.min(1, Math.max(0, along)) : 0;
        const [px, py] = [x1 + t * dx, y1 + t * dy];
        const distance = Math.hypot(x - px, y - py);
        if (distance < found.distance) {
          Object.assign(found, { distance, x: px, y: py });
        }
      }
    }
    return found;
  }

  /** Whether a point lies in a region, given as all its rings: the even-odd rule. */
  function isWithin(x, y, rings) {
    let odd = false;
    for (const ring of rings) {
      for (let i = 1; i < ring.length; i += 1) {
        const [x1, y1] = ring[i - 1];
        const [x2, y2] = ring[i];
        if (y1 > y !== y2 > y && x < x1 + ((y - y1) / (y2 - y1)) * (x2 - x1)) {
          odd = !odd;
        }
      }
    }
    return odd;
  }

  /** How a point in metres lies to a zone: inside when its whole disc lies in the inner region,
      outside when the whole disc lies outside the outer one, uncertain otherwise. Regions and discs
      are closed. With it, the distance and grid bearing to the limit that decides. */
  function position(x, y, zone, accuracy) {
    const inner = nearest(x, y, zone.inner);
    const outer = nearest(x, y, zone.outer);
    const covered = (limit, rings) => limit.distance === 0 || isWithin(x, y, rings);
    const inside = inner.distance >= accuracy && covered(inner, zone.inner);
    const outside = outer.distance > accuracy && !covered(outer, zone.outer);
    const limit = inside || (!outside && inner.distance <= outer.distance) ? inner : outer;
    return {
      position: inside ? "inside" : outside ? "outside" : "uncertain",
      distance: limit.distance,
      bearing: Math.atan2(limit.x - x, limit.y - y) / RADIANS,
    };
  }

  /* ---- Time ---------------------------------------------------------------------------------- */

  /** Whether a zone version may have been in force on an ISO day, by the ends that are known. */
  function mayHold({ start, end }, day) {
    return (start === null || start <= day) && (end === null || day < end);
  }

  function inForce(zone, day) {
    if (day === null) {
      return "not asked";
    }
    if (!mayHold(zone, day)) {
      return "no";
    }
    const { start, end, attested } = zone;
    const known = start !== null && end !== null;
    return known || (attested !== null && mayHold(attested, day)) ? "yes" : "unknown";
  }

  /** The zone versions that a question is about: those that may have been in force on the day; without
      one, those that have not ended by today, and where nobody says what day it is, all. A zone that none
      of them belongs to is answered with all of its versions. */
  function versionsAsked(zones, day, today) {
    const goesOn = ({ end }) => today === null || end === null || today < end;
    const chosen = zones.filter((zone) => (day === null ? goesOn(zone) : mayHold(zone, day)));
    const have = new Set(chosen.map(({ id }) => id));
    return zones.filter((zone) => !have.has(zone.id) || chosen.includes(zone));
  }

  /* ---- What cannot be meant ------------------------------------------------------------------ */

  /** Why a point cannot be checked, as a key; null if it can. */
  function faultOf({ near, max_accuracy_m: most }, { lon, lat, accuracy }) {
    const [west, south, east, north] = near;
    // The same place has longitudes a whole turn apart.
    const along = (x) => {
      const turned = (x - west) % 360;
      return (turned < 0 ? turned + 360 : turned) <= east - west || x === east;
    };
    const isNear = (x, y) => along(x) && south <= y && y <= north;
    if (!Number.isFinite(lon) || !Number.isFinite(lat)) {
      return "not_finite";
    }
    if (!isNear(lon, lat)) {
      if (isNear(lat, lon)) {
        return "swapped";
      }
      return Math.abs(lat) > 90 || Math.abs(lon) > 180 ? "off_earth" : "far";
    }
    if (Math.abs(lat) > 90 || Math.abs(lon) > 180) {
      return "off_earth";
    }
    return accuracy >= 0 && accuracy <= most ? null : "accuracy";
  }

  /* ---- Typed coordinates --------------------------------------------------------------------- */

  // What Python takes for a space and for a digit.
  const SPACE =
    "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
  const NUMBER = "\\p{Nd}+(?:[.,]\\p{Nd}+)?";
  const ANGLE = new RegExp(
    `^(-?${NUMBER})${SPACE}*°?${SPACE}*` +
      `(?:(${NUMBER})${SPACE}*['′’]${SPACE}*)?` +
      `(?:(${NUMBER})${SPACE}*(?:"|″|”|'')${SPACE}*)?` +
      "([NSEWØVnsewøv])?$",
    "u",
  );
  const GAP = new RegExp(`${SPACE}*;${SPACE}*|${SPACE}*,${SPACE}+|${SPACE}+`, "uy");
  // After one of these the second angle may follow without a space, and after a bare comma.
  const TIGHT = "NSEWØVnsewøv\"″”'′’°";
  const ENDS = new RegExp(`^${SPACE}+|${SPACE}+$`, "gu");
  const AXES = { N: "lat", S: "lat", E: "lon", Ø: "lon", W: "lon", V: "lon" };
  const NEGATIVE = "SWV";
  const FULL = 60;

  /** A digit of any script as one of ours: digits stand in runs of ten, each from zero up. */
  function plainDigit(digit) {
    const code = digit.codePointAt(0);
    let below = 0;
    while (/\p{Nd}/u.test(String.fromCodePoint(code - below - 1))) {
      below += 1;
    }
    return String(below % 10);
  }

  function number(text) {
    const plain = (text ?? "0").replace(/\p{Nd}/gu, plainDigit);
    return Number(plain.replace(",", "."));
  }

  /** One angle: its size in degrees, null if minutes or seconds reach 60, and its letter. */
  function angle([, degrees, minutes, seconds, letter]) {
    const parts = [number(minutes), number(seconds)];
    const part = parts[0] / 60 + parts[1] / 3600;
    const whole = number(degrees);
    const size = degrees.startsWith("-") ? whole - part : whole + part;
    return {
      size: Math.max(...parts) >= FULL ? null : size,
      letter: (letter ?? "").toUpperCase(),
    };
  }

  /** The gap between two angles, if one may stand at this place of a text; else null. */
  function gapAt(text, at) {
    GAP.lastIndex = at;
    const gap = GAP.exec(text);
    if (gap !== null) {
      return gap[0];
    }
    const bare = text[at] === "," ? "," : "";
    return TIGHT.includes(text[at - 1]) ? bare : null;
  }

  /** The two angles that a text is made of; null if it is not. */
  function twoAngles(text) {
    for (let at = text.length - 1; at > 0; at -= 1) {
      const gap = gapAt(text, at);
      if (gap !== null) {
        const sides = [text.slice(0, at), text.slice(at + gap.length)];
        const found = sides.map((side) => ANGLE.exec(side));
        if (!found.includes(null)) {
          return found.map(angle);
        }
      }
    }
    return null;
  }

  /** The position that a text gives, latitude first unless letters say otherwise; or { fault }. */
  function parse(text) {
    const clean = text.replace(ENDS, "").replaceAll("−", "-");
    const count = (mark) => clean.split(mark).length - 1;
    // In "60.3949,5.3277" the comma stands between the two, in "60,3949 5,3277" within them.
    const between = count(",") === 1 && count(".") === 2;
    const angles = twoAngles(clean) ?? (between ? twoAngles(clean.replace(",", " ")) : null);
    if (angles === null) {
      return { fault: "text" };
    }
    const axes = angles.map(({ letter }) => AXES[letter] ?? null);
    if (axes[0] === axes[1] ? axes[0] !== null : axes.includes(null)) {
      return { fault: "axes" };
    }
    if (angles.some(({ size }) => size === null)) {
      return { fault: "minutes" };
    }
    const values = angles.map(({ size, letter }) =>
      letter !== "" && NEGATIVE.includes(letter) ? -size : size,
    );
    const [lat, lon] = axes[0] === "lon" ? values.reverse() : values;
    return { lat, lon };
  }

  /* ---- The answer ---------------------------------------------------------------------------- */

  /** The nearest whole number, as Python rounds: exact halves go to the even neighbour. */
  function round(value) {
    return value % 1 === 0.5 ? 2 * Math.round(value / 2) : Math.round(value);
  }

  function grouped(whole, language) {
    return String(whole).replace(/\B(?=(?:\d{3})+$)/g, THOUSANDS[language]);
  }

  /** Everything that checks points of one case.

      @param data  what `facts.check` holds */
  function createChecker(data) {
    const project = createProjection(data.projection);

    /** How a point { lon, lat, accuracy } lies to every zone asked about on an ISO day, or with day
        null to all that have not ended by today; or { fault }. */
    function check(point, day, today = null) {
      const fault = faultOf(data, point);
      if (fault !== null) {
        return { fault };
      }
      const { lon, lat, accuracy } = point;
      const [x, y] = project(lon, lat);
      const turn = convergence(data.projection, lon, lat);
      const zones = versionsAsked(data.zones, day, today).map((zone) => {
        const found = position(x, y, zone, accuracy);
        return {
          ...found,
          accuracy,
          bearing: (found.bearing + turn + 360) % 360,
          zone,
          inForce: inForce(zone, day),
        };
      });
      return { fault: null, zones };
    }

    function say(key, language, values = {}) {
      const text = data.messages[key][language];
      return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
    }

    function positionSentences({ zone, position: found, accuracy, distance, bearing }, language) {
      const metres = round(distance);
      const sentences = [
        say(metres === 0 ? `check_${found}_at_limit` : `check_${found}`, language, {
          zone: zone.name[language],
          distance: grouped(metres, language),
          direction: data.directions[Math.round(bearing / 45) % 8][language],
        }),
      ];
      if (found === "uncertain" && accuracy > 0) {
        const most = grouped(Math.ceil(accuracy), language);
        sentences.push(say("position_vague", language, { accuracy: most }));
      }
      return sentences;
    }

    /** Who drew the limits of a zone, and how well. */
    function outlineSentence({ outline, accuracy_m: drawn = null }, language) {
      if (drawn === null || outline === "official") {
        return say(`outline_${outline}`, language);
      }
      const metres = grouped(Math.ceil(drawn), language);
      return say(`outline_${outline}_within`, language, { metres });
    }

    /** One zone of an answer in words. */
    function sentence(answer, language) {
      const { zone, position: found, inForce: held } = answer;
      const parts = positionSentences(answer, language);
      parts.push(outlineSentence(zone, language));
      if (zone.outline === "hypothetical") {
        parts.push(say("look_at_your_map", language));
      } else if (found === "uncertain") {
        parts.push(say("look_at_map_if_unsure", language));
      }
      if (held !== "not asked") {
        parts.push(say(`in_force_${held}`, language));
      } else if (zone.days !== null) {
        parts.push(say("version_days", language, { days: zone.days[language] }));
      }
      return parts.join(" ");
    }

    function notice(language) {
      return say("not_legal_advice", language);
    }

    return Object.freeze({ project, check, sentence, notice });
  }

  return Object.freeze({
    createProjection,
    nearest,
    isWithin,
    position,
    faultOf,
    parse,
    createChecker,
  });
})();
