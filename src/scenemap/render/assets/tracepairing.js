"use strict";

/* Pairs: the same place on the photo and on the map, set in either order. */

scenemap.tracePairing = (() => {
  /** @param page  what the parts of the page share; see trace.js */
  function createPairing(page) {
    const { facts, words, plane, model, view, say } = page;
    const { state } = model;
    const { pending } = view;

    function clear() {
      Object.assign(pending, { photo: null, map: null });
    }

    function sayPair(number) {
      const found = model.solution()?.pairs[number - 1];
      const left = found?.residual_m ?? null;
      if (left === null) {
        say("said_pair", { number });
      } else {
        say("said_pair_residual", { number, metres: Math.max(1, Math.round(left)) });
      }
    }

    function pairIfWhole() {
      if (pending.photo === null || pending.map === null) {
        return false;
      }
      const { map, radius_m, by, name } = pending.map;
      const pair = { photo: pending.photo, map, radius_m, by, name };
      clear();
      model.addPair(pair);
      page.stepOf("pairs").clear();
      sayPair(state.pairs.length);
      return true;
    }

    /** Half of a pair is set. On a narrow screen the board that is needed next comes to the front; with
        the keyboard the focus goes there. */
    function setHalf(which, value, kind) {
      pending[which] = value;
      if (pairIfWhole()) {
        view.side = "photo";
      } else {
        view.side = which === "photo" ? "map" : "photo";
        say(which === "photo" ? "said_on_photo" : "said_on_map");
      }
      page.show();
      if (kind === "keyboard") {
        page.boards[view.side].focus();
      }
    }

    function withPlace({ name, lon, lat, accuracy_m: radius }, kind) {
      const found = { map: plane.toMetres([lon, lat]), radius_m: radius, by: "place", name };
      setHalf("map", found, kind);
    }

    /** The map is pressed: at the mark of a place that place is meant. */
    function onMap(at, kind) {
      const place = page.map.placeAt(at);
      const found = page.map.pointedAt(at, kind);
      if (place !== null) {
        withPlace(place, kind);
      } else if (found === null) {
        say("said_nothing_drawn");
      } else {
        setHalf("map", { ...found, name: "" }, kind);
      }
    }

    function move(which, index, { at, kind, first }) {
      view.busy = kind !== "keyboard";
      if (which === "photo") {
        model.movePair(index, { photo: page.photoPoint(at) }, { first });
        return;
      }
      const found = page.map.pointedAt(at, kind);
      if (found !== null) {
        const { map, radius_m, by } = found;
        model.movePair(index, { map, radius_m, by }, { first });
      }
    }

    function remove(index) {
      model.deletePair(index);
      say("said_pair_deleted", { number: index + 1 });
      page.focusHeading();
    }

    function title(index) {
      const { name } = state.pairs[index];
      const key = name === "" ? "pair_title" : "pair_title_named";
      return words.ui(key, { number: index + 1, name });
    }

    const placeOn = (which, { photo, map }) =>
      which === "photo" ? page.photoPlace(photo) : page.map.toPlace(map);

    /** A pin for each pair, and for the half that waits. */
    function handles(which) {
      const found = model.solution();
      const pins = state.pairs.map((pair, index) => ({
        at: placeOn(which, pair),
        text: String(index + 1),
        label: title(index),
        className: `tr-pin${found?.pairs[index]?.suspect ? " tr-doubt" : ""}`,
        onMove: (moved) => move(which, index, moved),
        onMoved() {
          view.busy = false;
          say("said_pair_moved", { number: index + 1 });
          page.show();
        },
        onDelete: () => remove(index),
      }));
      if (pending[which] !== null) {
        pins.push({
          at: placeOn(which, { photo: pending.photo, map: pending.map?.map }),
          text: String(state.pairs.length + 1),
          label: words.ui("pair_half"),
          className: "tr-pin tr-half",
          tabbable: false,
        });
      }
      return pins;
    }

    /** Lines on the map from each reference to where the fit puts it, and how long they are. */
    function residuals() {
      const found = model.usable();
      if (found === null) {
        return { lines: [], texts: [] };
      }
      const ends = state.pairs.map(({ photo, map }) => [map, found.toMap(photo)]);
      return {
        lines: ends.map((pair) => pair.map(page.map.toPlace)),
        texts: ends.map(([, at], index) => ({
          at: page.map.toPlace(at),
          text: `${Math.round(found.pairs[index].residual_m)} m`,
        })),
      };
    }

    return Object.freeze({
      clear,
      setHalf,
      onMap,
      remove,
      title,
      handles,
      residuals,
      typed(text, radius) {
        const found = scenemap.tracePlaces.typed(facts, text);
        if (found.fault !== undefined) {
          say(found.fault, found.values);
        } else if (!(radius >= 1)) {
          say("said_radius");
        } else {
          const map = plane.toMetres([found.lon, found.lat]);
          const radius_m = Math.max(radius, scenemap.tracePlaces.coarseness(text));
          setHalf("map", { map, radius_m, by: "typed", name: "" }, "keyboard");
        }
      },
      byName(name) {
        const found = scenemap.tracePlaces.named(page.map.places, name);
        if (found === null) {
          say("said_no_place", { name });
        } else {
          withPlace(found, "keyboard");
        }
      },
      rename(index, name) {
        state.pairs[index].name = name.trim();
        state.dirty = true;
      },
    });
  }

  return Object.freeze({ createPairing });
})();
