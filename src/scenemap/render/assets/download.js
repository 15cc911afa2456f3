"use strict";

/* Giving the reader a file that was made in the page. Nothing is sent anywhere. */

scenemap.download = (() => {
  const { html } = scenemap.dom;

  // The browser may still be reading the file.
  const KEEP_MS = 60_000;

  function text(content, type, name) {
    const address = URL.createObjectURL(new Blob([content], { type }));
    const link = html("a", { href: address, download: name, hidden: "" });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), KEEP_MS);
  }

  return Object.freeze({ text });
})();
