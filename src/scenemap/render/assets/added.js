"use strict";

/* What users add to the map with folium. Their texts come as plain data and become elements here, for
   folium would put them in as HTML; and Leaflet's marker has its picture in the style sheet. */

scenemap.added = (() => {
  const { html } = scenemap.dom;

  function make(part) {
    if (typeof part === "string") {
      return part;
    }
    const element = html(part.tag, part.of, ...part.in.map(make));
    for (const [name, value] of part.looks) {
      element.style.setProperty(name, value);
    }
    if (part.of.href !== undefined) {
      // Another page must not take the place of this one, or know from where it was asked.
      element.target = "_blank";
      element.rel = "noopener noreferrer";
    }
    return element;
  }

  /** An element that holds what somebody gave as the content of a popup, a tooltip or an icon. */
  function element(plan) {
    return html("div", {}, ...plan.map(make));
  }

  function told(value, localize) {
    if (value === null || value === undefined) {
      return "";
    }
    if (typeof value === "object") {
      return JSON.stringify(value);
    }
    return localize ? value.toLocaleString() : String(value);
  }

  /** A table of some properties of a feature, as text. */
  function details(layer, { fields, names, localize }) {
    const rows = fields.map((field, index) => {
      const name = names === null ? [] : [html("th", { scope: "row" }, names[index])];
      const value = told(layer.feature.properties[field], localize);
      return html("tr", {}, ...name, html("td", {}, value));
    });
    return html("div", {}, html("table", {}, html("tbody", {}, ...rows)));
  }

  /** Leaflet looks for the picture of its marker beside the page, where there is none; it stands in
      the style sheet. Of the shadow there is none. */
  function prepareMarkers() {
    let picture = null;
    L.Icon.Default.prototype._getIconUrl = (name) => {
      if (name !== "icon") {
        return null;
      }
      if (picture === null) {
        const probe = html("div", { class: "leaflet-default-icon-path" });
        document.body.append(probe);
        picture = getComputedStyle(probe).backgroundImage.replace(/^url\("?|"?\)$/g, "");
        probe.remove();
      }
      return picture;
    };
  }

  prepareMarkers();

  return { element, details };
})();
