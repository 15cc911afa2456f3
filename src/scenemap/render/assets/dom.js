"use strict";

/* Making elements. Text goes in as text only: nothing on this page is parsed as HTML. */

window.scenemap = {};

scenemap.dom = (() => {
  const SVG = "http://www.w3.org/2000/svg";

  function fill(element, attributes, children) {
    for (const [name, value] of Object.entries(attributes)) {
      if (value !== null && value !== undefined) {
        element.setAttribute(name, value);
      }
    }
    element.append(...children);
    return element;
  }

  /** An HTML element; children are elements or strings, and strings become text. */
  function html(tag, attributes = {}, ...children) {
    return fill(document.createElement(tag), attributes, children);
  }

  /** An SVG element. */
  function svg(tag, attributes = {}, ...children) {
    return fill(document.createElementNS(SVG, tag), attributes, children);
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

  return { html, svg, byId, setText, textWidth };
})();
