"use strict";

/* Making elements. Text goes in as text only: nothing on this page is parsed as HTML. */

window.scenemap = {};

scenemap.dom = (() => {
  const SVG = "http://www.w3.org/2000/svg";

  /** What an element shall be: plans cost next to nothing to make and to compare. Without a
      namespace it is one of HTML. */
  function plan(namespace, tag, attributes, children) {
    return { namespace, tag, attributes, children };
  }

  function htmlPlan(tag, attributes = {}, ...children) {
    return plan(null, tag, attributes, children);
  }

  function svgPlan(tag, attributes = {}, ...children) {
    return plan(SVG, tag, attributes, children);
  }

  function setAttribute(element, name, value) {
    if (value === null || value === undefined) {
      element.removeAttribute(name);
    } else {
      element.setAttribute(name, value);
    }
  }

  /** Make what a plan says; elements and strings are what they are. */
  function make(child) {
    if (child.tag === undefined || child instanceof Node) {
      return child;
    }
    const { namespace, tag } = child;
    const element =
      namespace === null
        ? document.createElement(tag)
        : document.createElementNS(namespace, tag);
    for (const [name, value] of Object.entries(child.attributes)) {
      if (value !== null && value !== undefined) {
        element.setAttribute(name, value);
      }
    }
    element.append(...child.children.map(make));
    return element;
  }

  /** An HTML element; children are elements, plans or strings, and strings become text. */
  function html(tag, attributes = {}, ...children) {
    return make(plan(null, tag, attributes, children));
  }

  /** An SVG element. */
  function svg(tag, attributes = {}, ...children) {
    return make(plan(SVG, tag, attributes, children));
  }

  function byId(id) {
    return document.getElementById(id);
  }

  /** Write text only where it changed, so that a live region tells only what is new. */
  function setText(element, text) {
    if (element.textContent !== text) {
      element.textContent = text;
    }
  }

  /** Made to be cheap: a step of the slider comes here for every part of every symbol. */
  function updateAttributes(live, before, after) {
    for (const name in after) {
      if (before[name] !== after[name]) {
        setAttribute(live, name, after[name]);
      }
    }
    for (const name in before) {
      if (!(name in after)) {
        live.removeAttribute(name);
      }
    }
  }

  function update(live, before, after) {
    if (typeof before === "string" && typeof after === "string") {
      if (before !== after) {
        live.data = after;
      }
    } else if (before.tag !== after.tag) {
      live.replaceWith(make(after));
    } else {
      updateAttributes(live, before.attributes, after.attributes);
      updateAll(live, before.children, after.children);
    }
  }

  function updateAll(element, before, after) {
    for (let extra = before.length; extra > after.length; extra -= 1) {
      element.lastChild.remove();
    }
    let live = element.firstChild;
    after.forEach((child, index) => {
      const next = live === null ? null : live.nextSibling;
      if (index < before.length) {
        update(live, before[index], child);
      } else {
        element.append(make(child));
      }
      live = next;
    });
  }

  const planned = new WeakMap();

  /** Give an element the children that plans and strings say, changing what is there instead of
      replacing it: the browser then lays out anew only what differs. Who listens to a child must
      listen at the element, for a child may come to stand for something else. */
  function updateChildren(element, children) {
    updateAll(element, planned.get(element) ?? [], children);
    planned.set(element, children);
  }

  const keyed = new WeakMap();

  /** As `updateChildren`, for `{key, plan}` whose plans are all of one tag: what has a key keeps its
      element, wherever among the others it comes to stand, so that little changes where little does. */
  function updateKeyed(element, entries) {
    const before = keyed.get(element) ?? new Map();
    const after = new Map();
    for (const { key, plan: next } of entries) {
      const old = before.get(key);
      const live = old === undefined ? make(next) : old.live;
      if (old !== undefined) {
        update(live, old.plan, next);
      }
      after.set(key, { live, plan: next });
    }
    for (const [key, { live }] of before) {
      if (!after.has(key)) {
        live.remove();
      }
    }
    let at = element.firstChild;
    for (const { live } of after.values()) {
      if (live === at) {
        at = at.nextSibling;
      } else {
        element.insertBefore(live, at);
      }
    }
    keyed.set(element, after);
  }

  const measured = new Map();
  let pen = null;

  /** The width of text in pixels; a canvas knows it without laying the page out. */
  function textWidth(text, font) {
    const key = `${font}|${text}`;
    if (!measured.has(key)) {
      pen = pen ?? document.createElement("canvas").getContext("2d");
      pen.font = font;
      measured.set(key, pen.measureText(text).width);
    }
    return measured.get(key);
  }

  return { html, svg, htmlPlan, svgPlan, byId, setText, updateChildren, updateKeyed, textWidth };
})();
