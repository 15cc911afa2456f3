"use strict";

/* Places that are typed: coordinates with their faults, and names of the case. */

scenemap.tracePlaces = (() => {
  // Degrees of latitude are the longest.
  const METRES_A_DEGREE = 111_400;

  /** A typed position as { lon, lat }, or the key and values of what is wrong with it. */
  function typed(facts, text) {
    if (text.trim() === "") {
      return { fault: "check_fault_empty", values: {} };
    }
    const parsed = scenemap.check.parse(text);
    if (parsed.fault) {
      return { fault: `check_fault_${parsed.fault}`, values: { text } };
    }
    const fault = scenemap.check.faultOf(facts, { ...parsed, accuracy: 0 });
    const values = { lon: parsed.lon.toFixed(6), lat: parsed.lat.toFixed(6) };
    return fault === null ? parsed : { fault: `check_fault_${fault}`, values };
  }

  /** How exact typed degrees can be, metres: half of their last digit; 0 where they are no decimal
      degrees. */
  function coarseness(text) {
    if (/[°'′’"″]/.test(text)) {
      return 0;
    }
    const decimals = [...text.matchAll(/\d[.,](\d+)/g)].map(([, digits]) => digits.length);
    const fewest = decimals.length < 2 ? 0 : Math.min(...decimals);
    return 0.5 * 10 ** -fewest * METRES_A_DEGREE;
  }

  /** The one place that has a name, or the only one whose name begins so; null if there is none. */
  function named(places, name) {
    const wanted = name.trim().toLocaleLowerCase();
    const among = (fits) => places.filter((one) => fits(one.name.toLocaleLowerCase()));
    const exact = among((other) => other === wanted);
    const found = exact.length > 0 || wanted === "" ? exact : among((other) => other.startsWith(wanted));
    return found.length === 1 ? found[0] : null;
  }

  return Object.freeze({ typed, coarseness, named });
})();
