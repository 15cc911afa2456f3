"use strict";

/* What the user opens: the photo, an outline that was saved, a file of streets. */

scenemap.traceOpen = (() => {
  /** @param page  what the parts of the page share; see trace.js */
  function createOpening(page) {
    const { facts, words, plane, model, view, say } = page;
    const { state } = model;

    /** Whether a picture can be the one that the pairs were set on. */
    function isSamePhoto({ width, height }) {
      const { photo, pairs } = state;
      return pairs.length === 0 || !photo || (photo.width === width && photo.height === height);
    }

    function take(opened) {
      const { canvas, name, width, height, was } = opened;
      if (!isSamePhoto(opened)) {
        const { width: wide, height: high } = state.photo;
        say("photo_fault_other", { name, width: wide, height: high });
        return;
      }
      state.photo = { name, width, height };
      view.withoutPhoto = false;
      page.showPhoto(canvas);
      if (was === null) {
        say("said_photo", { name });
      } else {
        say("said_photo_smaller", { name, ...was, to: width, by: height });
      }
      page.show();
    }

    async function photo(file) {
      say("said_opening");
      const opened = await scenemap.tracePhoto.open(file, facts.most_side);
      if (opened.fault === undefined) {
        take(opened);
      } else {
        say(opened.fault, { name: opened.name });
      }
    }

    async function saved(file) {
      const read = scenemap.traceFile.read(await file.text(), plane, words.language);
      if (read.fault !== undefined) {
        say(read.fault, { name: file.name });
        return;
      }
      Object.assign(view, { current: null, asked: null });
      model.restart(read.state);
      if (view.canvas !== null && !isSamePhoto(view.canvas)) {
        page.showPhoto(null);
      }
      view.withoutPhoto = view.canvas === null;
      const { pairs, parts, fields } = state;
      const values = { name: fields.name, pairs: pairs.length, parts: parts.length };
      const { rule } = read;
      say(rule === "" ? "said_saved_open" : "said_saved_open_rule", { ...values, rule });
      page.show();
    }

    async function streets(file) {
      const read = scenemap.traceFile.readStreets(await file.text());
      if (read.fault !== undefined) {
        say(read.fault, { name: file.name });
        return;
      }
      page.map.setStreets(file.name, read.lines, null);
      say("said_streets", { name: file.name });
      page.show();
    }

    /** What is dropped or pasted: a picture, an outline that was saved, or streets. */
    async function any(file) {
      if (!/\.(geo)?json$/i.test(file.name)) {
        await photo(file);
      } else if (scenemap.traceFile.read(await file.text(), plane, words.language).fault === undefined) {
        await saved(file);
      } else {
        await streets(file);
      }
    }

    return Object.freeze({ photo, saved, streets, any });
  }

  return Object.freeze({ createOpening });
})();
