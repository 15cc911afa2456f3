"use strict";

/* What Leaflet draws beneath everything else: a quiet backdrop, and the outlines of areas and zones. */

scenemap.layers = (() => {
  const { unpack } = scenemap.geometry;

  const BACKDROP = [
    "land",
    "water",
    "park",
    "square",
    "building",
    "border",
    "waterway",
    "rail",
    "street",
    "bridge",
  ];

  function makePanes(leaflet, panes) {
    const renderers = {};
    for (const [name, order] of Object.entries(panes)) {
      leaflet.createPane(name).style.zIndex = order;
      renderers[name] = L.svg({ pane: name, padding: 0.5 });
    }
    return renderers;
  }

  /** Geometry as a layer whose look is the style sheet's affair. */
  function shape(geometry, className, pane, renderers) {
    return L.geoJSON(unpack(geometry), {
      pane,
      interactive: false,
      style: { className, renderer: renderers[pane], fill: true, smoothFactor: 0.5 },
    });
  }

  function addBackdrop(leaflet, facts, renderers) {
    for (const kind of BACKDROP) {
      for (const feature of facts.backdrop.filter((one) => one.properties.kind === kind)) {
        shape(feature.geometry, `sm-${kind}`, "sm-backdrop", renderers).addTo(leaflet);
      }
    }
  }

  function outlineLayers(facts, renderers) {
    return L.layerGroup(
      facts.areas
        .filter((area) => area.outline !== null)
        .map((area) => shape(area.outline, "sm-outline", "sm-outlines", renderers)),
    );
  }

  /** The look of a region of a zone: where nobody vouches for its outline, it keeps quiet. */
  function zoneLook({ outline }, region) {
    const vouched = outline === "official" || outline === "user";
    return `sm-zone-${region}${vouched ? "" : " sm-zone-hypothetical"}`;
  }

  function zoneLayers(facts, renderers) {
    return facts.zones.map((zone) =>
      L.layerGroup(
        ["outer", "inner"]
          .filter((region) => zone[region] !== null)
          .map((region) =>
            shape(zone[region], zoneLook(zone, region), "sm-zones", renderers),
          ),
      ),
    );
  }

  function setShown(leaflet, layer, shown) {
    if (shown) {
      layer.addTo(leaflet);
    } else {
      layer.remove();
    }
  }

  return { BACKDROP, makePanes, shape, addBackdrop, outlineLayers, zoneLayers, zoneLook, setShown };
})();
