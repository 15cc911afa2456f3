"use strict";

/* Corners of the outline: set on the photo or on the map, snapped, moved, inserted and taken away. */

scenemap.traceCorners = (() => {
  // So near, in pixels of the screen, a corner is taken for one that is there.
  const SNAP_PX = 12;
  // From this opacity on, the photo is what is seen where it lies over the map.
  const SEEN = 0.5;

  /** The corner half-way between two; null where the place of one is not known. */
  function between(model, one, two) {
    const middle = (a, b) => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
    if (one.photo !== undefined && two.photo !== undefined) {
      return { photo: middle(one.photo, two.photo), hand_px: Math.max(one.hand_px, two.hand_px) };
    }
    const [a, b] = [model.mapOf(one), model.mapOf(two)];
    const larger = (key) => Math.max(one[key] ?? 0, two[key] ?? 0);
    return a === null || b === null
      ? null
      : { map: middle(a, b), radius_m: larger("radius_m"), hand_m: larger("hand_m") };
  }

  /** @param page  what the parts of the page share; see trace.js */
  function createCorners(page) {
    const { words, model, view, say } = page;
    const { state } = model;

    function placeOn(which, corner) {
      if (which === "photo") {
        const at = model.photoOf(corner);
        return at === null ? null : page.photoPlace(at);
      }
      const at = model.mapOf(corner);
      return at === null ? null : page.map.toPlace(at);
    }

    /** Every corner with its place on a board, where that is known. */
    function cornersOn(which) {
      return state.parts.flatMap(({ corners }, part) =>
        corners.flatMap((corner, index) => {
          const at = placeOn(which, corner);
          return at === null ? [] : [{ part, index, corner, at }];
        }),
      );
    }

    /** What a place of a board snaps to: { close } at the start of the part that is drawn, { corner } at
        a corner of another part; else null. */
    function snapped(which, at) {
      const { leaflet } = page.boards[which];
      const point = leaflet.latLngToContainerPoint(at);
      const open = model.openPart();
      const near = cornersOn(which)
        .filter((one) => leaflet.latLngToContainerPoint(one.at).distanceTo(point) <= SNAP_PX)
        .find(({ part, index }) => part !== open || index === 0);
      if (near === undefined) {
        return null;
      }
      return near.part === open ? { close: true } : { corner: structuredClone(near.corner) };
    }

    function onPhoto(at, kind) {
      return {
        photo: page.photoPoint(at),
        hand_px: page.boards.photo.hand(kind) * page.units.photo(),
      };
    }

    /** The hand's error on the map, as pixels of the photo there. */
    function handOnPhoto([x, y], kind) {
      const metres = page.boards.map.hand(kind) * page.units.map();
      const [one, two] = [[x, y], [x + metres, y]].map(model.usable().toPhoto);
      return Math.hypot(one[0] - two[0], one[1] - two[1]);
    }

    /** Whether it is the photo that is seen at a place of the map, and so followed by the hand. */
    function isPhotoSeen(photo) {
      return view.opacity >= SEEN && page.isOnPhoto(photo);
    }

    /** A corner set on the map: where the photo lies clearly over it the hand follows the photo, but at
        a corner of the user's streets; elsewhere it follows the map, and is no more exact than that is.
        Null where nothing is drawn to go by. */
    function onMap(at, kind) {
      const found = page.map.pointedAt(at, kind);
      const metres = page.map.toMetres(at);
      const photo = model.usable()?.toPhoto(metres);
      if (photo !== undefined && !found?.snapped && isPhotoSeen(photo)) {
        return { photo, hand_px: handOnPhoto(metres, kind) };
      }
      return found && { map: found.map, radius_m: found.reference_m, hand_m: found.hand_m };
    }

    function makeOn(which, at, kind) {
      const corner = which === "photo" ? onPhoto(at, kind) : onMap(at, kind);
      if (corner === null) {
        say("said_nothing_drawn");
      }
      return corner;
    }

    function add(which, at, kind) {
      const snap = snapped(which, at);
      if (snap?.close) {
        close();
        return;
      }
      if (model.openPart() === null && state.parts.length > 0) {
        say("said_closed_already");
        return;
      }
      const corner = snap?.corner ?? makeOn(which, at, kind);
      if (corner === null) {
        return;
      }
      model.addCorner(corner);
      const part = model.openPart();
      view.current = { part, index: state.parts[part].corners.length - 1 };
      const isSnapped = snap !== null || corner.hand_m === 0;
      say(isSnapped ? "said_corner_snapped" : "said_corner", { number: view.current.index + 1 });
      page.show();
    }

    function move(which, { part, index }, { at, kind, first }) {
      const corner = makeOn(which, at, kind);
      if (corner !== null) {
        view.current = { part, index };
        view.busy = kind !== "keyboard";
        model.moveCorner(part, index, corner, { first });
      }
    }

    function insertAfter({ part, index }) {
      const { corners } = state.parts[part];
      const made = between(model, corners[index], corners[(index + 1) % corners.length]);
      if (made !== null) {
        model.insertCorner(part, index + 1, made);
        view.current = { part, index: index + 1 };
        say("said_inserted", { number: index + 2 });
        page.show();
      }
    }

    function remove({ part, index }) {
      model.deleteCorner(part, index);
      view.current = null;
      say("said_deleted", { number: index + 1 });
      page.show();
    }

    function close() {
      if (!model.canClose()) {
        say("said_three_corners");
        return;
      }
      model.closePart();
      view.current = null;
      const fault = model.outlineFault();
      say(fault === null ? "said_closed" : `fault_${fault.fault}`);
      page.show();
      page.focusHeading();
    }

    function choose({ part, index }) {
      if (view.current?.part !== part || view.current?.index !== index) {
        view.current = { part, index };
        page.show();
      }
    }

    function label({ part, index }) {
      const { hole, corners } = state.parts[part];
      return words.ui(hole ? "corner_of_hole" : "corner_of_part", {
        number: index + 1,
        count: corners.length,
        part: part + 1,
      });
    }

    function cornerHandles(which) {
      const open = model.openPart();
      return cornersOn(which).map((one) => {
        const isStart = one.part === open && one.index === 0 && model.canClose();
        return {
          at: one.at,
          label: label(one),
          className: `tr-corner${isStart ? " tr-start" : ""}`,
          onSelect: () => (isStart ? close() : choose(one)),
          onFocus: () => choose(one),
          onMove: (moved) => move(which, one, moved),
          onMoved() {
            view.busy = false;
            say("said_corner_moved", { number: one.index + 1 });
            page.show();
          },
          onDelete: () => remove(one),
          onInsert: () => insertAfter(one),
        };
      });
    }

    /** Small marks half-way between corners: a press puts a corner there. */
    function middleHandles(which) {
      return state.parts.flatMap(({ corners, closed }, part) =>
        corners.flatMap((corner, index) => {
          const next = corners[index + 1] ?? (closed ? corners[0] : undefined);
          const made = next === undefined ? null : between(model, corner, next);
          const at = made === null ? null : placeOn(which, made);
          const handle = {
            at,
            label: words.ui("corner_insert_here", { number: index + 1 }),
            className: "tr-middle",
            tabbable: false,
            onSelect: () => insertAfter({ part, index }),
          };
          return at === null ? [] : [handle];
        }),
      );
    }

    /** The parts that are closed, or the one that is open, as places on a board. */
    function lines(which, closed) {
      return state.parts
        .filter((part) => part.closed === closed)
        .map(({ corners }) =>
          corners.map((corner) => placeOn(which, corner)).filter((at) => at !== null),
        );
    }

    return Object.freeze({
      add,
      close,
      lines,
      handles: (which) => [...cornerHandles(which), ...middleHandles(which)],
      addPart(hole) {
        model.addPart(hole);
        view.current = null;
        say(hole ? "said_hole" : "said_part");
        page.show();
      },
      deleteCurrent() {
        if (view.current !== null) {
          remove(view.current);
        }
      },
      insertAfterCurrent() {
        if (view.current !== null) {
          insertAfter(view.current);
        }
      },
      /** The place of the chosen corner; null if none is. */
      currentOn(which) {
        const corner = state.parts[view.current?.part]?.corners[view.current?.index];
        return corner === undefined ? null : placeOn(which, corner);
      },
    });
  }

  return Object.freeze({ createCorners });
})();
