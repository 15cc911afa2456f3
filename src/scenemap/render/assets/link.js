"use strict";

/* The address holds the state, so that what one reader sees can be sent to another:
   #t=2015-Q2&layers=counts,zones&lang=en */

scenemap.link = (() => {
  /** What an address asks for; anything it does not know is left out. */
  function read(hash, facts, layers) {
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
    if (facts.languages.includes(asked.get("lang"))) {
      wanted.language = asked.get("lang");
    }
    return wanted;
  }

  function write({ slice, layers, language }, facts) {
    const parts = {
      t: facts.slices[slice].id,
      layers: [...layers].join(","),
      lang: language,
    };
    const pairs = Object.entries(parts).map(([key, value]) => {
      // A comma may stand in an address as it is, and is easier to read so.
      return `${key}=${encodeURIComponent(value).replaceAll("%2C", ",")}`;
    });
    return `#${pairs.join("&")}`;
  }

  return { read, write };
})();
