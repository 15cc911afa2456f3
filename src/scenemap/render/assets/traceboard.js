"use strict";

/* A board is a picture that one points at: the photo, or the map. Leaflet moves and scales it; here are
   the crosshair of the keyboard and the handles that are dragged, stepped or pressed. */

scenemap.traceBoard = (() => {
  const { html } = scenemap.dom;

  // How far beside what is meant a hand points: a standard deviation, in pixels of the screen.
  const HAND_PX = { mouse: 1.5, pen: 1.5, touch: 4, keyboard: 0.7 };
  // Of a normal error of the same size on both axes: the root of -2 ln 0.05.
  const RADIUS_95 = 2.4477;
  const STEP = 10;
  const FINE_STEP = 1;
  // So near to the rim the crosshair moves the board instead.
  const RIM = 24;
  const DRAG_FROM = 4;
  const ARROWS = {
    ArrowLeft: [-1, 0],
    ArrowRight: [1, 0],
    ArrowUp: [0, -1],
    ArrowDown: [0, 1],
  };
  const ZOOM_KEYS = { "+": 0.5, "=": 0.5, "-": -0.5 };

  /** A board in a container.

      @param setup  `options` of Leaflet; `onPick({ at, kind })` for each place that is pointed at;
        `onDelete` and `onEscape` for these keys */
  function createBoard(container, { options, onPick, onDelete, onEscape }) {
    const leaflet = L.map(container, {
      keyboard: false,
      attributionControl: false,
      zoomControl: false,
      doubleClickZoom: false,
      boxZoom: false,
      zoomSnap: 0,
      zoomDelta: 1,
      zoomAnimation: false,
      fadeAnimation: false,
      markerZoomAnimation: false,
      inertia: false,
      wheelPxPerZoomLevel: 120,
      ...options,
    });
    leaflet.createPane("tr-handles").style.zIndex = 640;
    const cross = html("div", { class: "tr-cross", "aria-hidden": "true" });
    container.append(cross);
    let cursor = null;
    let lastPointer = "mouse";
    let home = null;
    // Whether the whole is in view, as nobody has moved the board since; and whether the page moves it.
    let isHome = true;
    let isMoving = false;
    let zoomBar = null;

    /* ---- Where one points ---- */

    /** How far the hand is off: a standard deviation on each axis, pixels of the screen. */
    function hand(kind) {
      return HAND_PX[kind] ?? HAND_PX.mouse;
    }

    /** The radius of the disc in which it is at 95 %. */
    function handRadius(kind) {
      return RADIUS_95 * hand(kind);
    }

    function pick(at, kind) {
      onPick({ at, kind });
    }

    leaflet.on("click", ({ latlng, originalEvent }) => {
      pick(latlng, originalEvent.pointerType || lastPointer);
    });
    container.addEventListener(
      "pointerdown",
      ({ pointerType }) => {
        lastPointer = pointerType;
        container.classList.remove("tr-by-key");
      },
      { capture: true },
    );

    /* ---- The crosshair ---- */

    function centre() {
      return leaflet.getSize().divideBy(2);
    }

    function showCursor() {
      const { x, y } = cursor ?? centre();
      cross.style.transform = `translate(${x}px, ${y}px)`;
      container.classList.add("tr-by-key");
    }

    function stepCursor([dx, dy], length) {
      const size = leaflet.getSize();
      const from = cursor ?? centre();
      const to = from.add([dx * length, dy * length]);
      const within = L.point(
        Math.min(Math.max(to.x, RIM), size.x - RIM),
        Math.min(Math.max(to.y, RIM), size.y - RIM),
      );
      if (!within.equals(to)) {
        leaflet.panBy(to.subtract(within), { animate: false });
      }
      cursor = within;
      showCursor();
    }

    function zoomAt(point, by) {
      leaflet.setZoomAround(point, leaflet.getZoom() + by, { animate: false });
    }

    container.addEventListener("keydown", (event) => {
      if (event.target !== container || event.ctrlKey || event.metaKey || event.altKey) {
        return;
      }
      const { key, shiftKey } = event;
      if (key in ARROWS) {
        stepCursor(ARROWS[key], shiftKey ? FINE_STEP : STEP);
      } else if (key === "Enter" || key === " ") {
        showCursor();
        pick(leaflet.containerPointToLatLng(cursor ?? centre()), "keyboard");
      } else if (key in ZOOM_KEYS) {
        zoomAt(cursor ?? centre(), ZOOM_KEYS[key]);
        showCursor();
      } else if (key === "Delete" || key === "Backspace") {
        onDelete?.();
      } else if (key === "Escape") {
        onEscape?.();
      } else {
        return;
      }
      event.preventDefault();
    });
    container.addEventListener("focus", () => {
      if (container.matches(":focus-visible")) {
        showCursor();
      }
    });
    container.addEventListener("blur", () => container.classList.remove("tr-by-key"));

    /* ---- Handles ---- */

    const buttons = [];
    let handles = [];

    function place(button, at) {
      L.DomUtil.setPosition(button, leaflet.latLngToLayerPoint(at).round());
    }

    function placeAll() {
      handles.forEach(({ at }, index) => place(buttons[index], at));
    }

    function pointOf({ clientX, clientY }) {
      const box = container.getBoundingClientRect();
      return L.point(clientX - box.left - container.clientLeft, clientY - box.top - container.clientTop);
    }

    /** Let a button be dragged: what it stands for follows from the first move on. */
    function makeDraggable(button, handle) {
      let drag = null;
      button.addEventListener("pointerdown", (event) => {
        if (handle().onMove === undefined || event.button !== 0) {
          return;
        }
        button.setPointerCapture(event.pointerId);
        const start = pointOf(event);
        const offset = leaflet.latLngToContainerPoint(handle().at).subtract(start);
        drag = { start, offset, moved: false };
      });
      button.addEventListener("pointermove", (event) => {
        if (drag === null) {
          return;
        }
        const point = pointOf(event);
        if (!drag.moved && point.distanceTo(drag.start) < DRAG_FROM) {
          return;
        }
        const first = !drag.moved;
        drag.moved = true;
        const at = leaflet.containerPointToLatLng(point.add(drag.offset));
        handle().onMove({ at, kind: event.pointerType, first });
      });
      const end = () => {
        if (drag?.moved) {
          // The click that follows a drag is none.
          button.dataset.dragged = "yes";
          handle()?.onMoved?.();
        }
        drag = null;
      };
      button.addEventListener("pointerup", end);
      button.addEventListener("pointercancel", end);
    }

    function onHandleKey(event, handle) {
      const { key, shiftKey } = event;
      if (key in ARROWS && handle.onMove !== undefined) {
        const length = shiftKey ? FINE_STEP : STEP;
        const by = ARROWS[key].map((direction) => direction * length);
        const point = leaflet.latLngToContainerPoint(handle.at).add(by);
        handle.onMove({ at: leaflet.containerPointToLatLng(point), kind: "keyboard", first: true });
        handle.onMoved?.();
      } else if ((key === "Delete" || key === "Backspace") && handle.onDelete !== undefined) {
        handle.onDelete();
      } else if (key === "Insert" && handle.onInsert !== undefined) {
        handle.onInsert();
      } else {
        return;
      }
      event.preventDefault();
      event.stopPropagation();
    }

    function makeButton(index) {
      const button = html("button", { type: "button" });
      L.DomEvent.disableClickPropagation(button);
      makeDraggable(button, () => handles[index]);
      button.addEventListener("click", () => {
        if (button.dataset.dragged === "yes") {
          delete button.dataset.dragged;
        } else {
          handles[index]?.onSelect?.();
        }
      });
      button.addEventListener("focus", () => handles[index]?.onFocus?.());
      button.addEventListener("keydown", (event) => onHandleKey(event, handles[index]));
      return button;
    }

    /** Show handles { at, text, label, className, tabbable, onSelect, onMove, onMoved, onDelete,
        onInsert, onFocus }. A button stands for the same place in the list, whatever is there. */
    function showHandles(next) {
      handles = next;
      const pane = leaflet.getPane("tr-handles");
      while (buttons.length < next.length) {
        const button = makeButton(buttons.length);
        buttons.push(button);
        pane.append(button);
      }
      while (buttons.length > next.length) {
        buttons.pop().remove();
      }
      next.forEach(({ at, text = "", label, className, tabbable = true }, index) => {
        const button = buttons[index];
        button.className = `tr-handle ${className}`;
        scenemap.dom.setText(button, text);
        button.setAttribute("aria-label", label);
        button.setAttribute("tabindex", tabbable ? "0" : "-1");
        place(button, at);
      });
    }

    function focusHandle(index) {
      (buttons[Math.min(index, buttons.length - 1)] ?? container).focus();
    }

    /* ---- The view ---- */

    function goHome() {
      const { x, y } = leaflet.getSize();
      if (home !== null && x > 0 && y > 0) {
        leaflet.fitBounds(home, { animate: false, padding: [8, 8] });
      }
      isHome = true;
    }

    leaflet.on("movestart zoomstart", () => {
      isHome = isHome && isMoving;
    });

    /** Say what the whole is, and show it. */
    function setHome(bounds) {
      home = bounds;
      // Something must be in view, also where the board has no size yet.
      leaflet.setView(home.getCenter(), leaflet.getMinZoom(), { animate: false });
      goHome();
    }

    /** Take in a new size: a board that shows the whole goes on doing so. */
    function resize() {
      isMoving = true;
      leaflet.invalidateSize({ animate: false });
      if (isHome) {
        goHome();
      }
      isMoving = false;
    }

    new ResizeObserver(resize).observe(container);
    leaflet.on("zoomend viewreset", placeAll);

    /** What stands upon the board, in the reader's language. */
    function relabel({ label, zoomIn, zoomOut, whole }) {
      container.setAttribute("aria-label", label);
      zoomBar?.remove();
      zoomBar = L.control.zoom({ zoomInTitle: zoomIn, zoomOutTitle: zoomOut });
      zoomBar.addTo(leaflet);
      const link = L.DomUtil.create("a", "tr-whole", zoomBar.getContainer());
      link.setAttribute("href", "#");
      link.setAttribute("role", "button");
      link.setAttribute("title", whole);
      link.setAttribute("aria-label", whole);
      scenemap.dom.setText(link, "⤢");
      L.DomEvent.disableClickPropagation(link);
      link.addEventListener("click", (event) => {
        event.preventDefault();
        goHome();
      });
    }

    return Object.freeze({
      leaflet,
      container,
      hand,
      handRadius,
      showHandles,
      focusHandle,
      setHome,
      resize,
      relabel,
      focus: () => container.focus({ preventScroll: true }),
    });
  }

  return Object.freeze({ createBoard });
})();
