"use strict";

/* The symbols, drawn alike on the map, in the legend and in the chart: a shape for each state, so
   that none is told by its colour alone. Each is drawn around the origin. */

scenemap.symbols = (() => {
  const { svgPlan } = scenemap.dom;
  const SMALL = 9;

  /** The radius of a circle whose area is proportional to the value. */
  function radius(value, largest, radiusOfLargest) {
    return radiusOfLargest * Math.sqrt(value / largest);
  }

  function circle(r, className) {
    return svgPlan("circle", { r: r.toFixed(1), class: className });
  }

  function square(half, className) {
    return svgPlan("rect", { x: -half, y: -half, width: 2 * half, height: 2 * half, class: className });
  }

  function glyph(text) {
    return svgPlan("text", { class: "sm-glyph", "text-anchor": "middle", dy: "0.35em" }, text);
  }

  const DRAW = {
    exact: (r) => [circle(r, "sm-exact")],
    part: (r) => [circle(r, "sm-exact sm-broken")],
    mean: (r) => [circle(r, "sm-mean")],
    zero: () => [circle(SMALL, "sm-zero"), glyph("0")],
    unknown: () => [square(SMALL, "sm-unknown"), glyph("?")],
    suppressed: () => [square(SMALL + 2, "sm-few"), glyph(":")],
    total: (r) => DRAW.exact(r),
    total_part: (r) => DRAW.part(r),
    total_zero: () => DRAW.zero(),
    total_unknown: () => DRAW.unknown(),
    total_withheld: () => [square(SMALL + 2, "sm-few"), glyph("–")],
  };
  const SIZED = ["exact", "part", "mean", "total", "total_part"];

  /** The symbol of a count, and half of its width. */
  function count(state, r) {
    const half = SIZED.includes(state) ? r : SMALL + 2;
    return { half, shapes: DRAW[state](r) };
  }

  function service(unsure) {
    return { half: 7, shapes: [square(6, unsure ? "sm-service sm-unsure" : "sm-service")] };
  }

  function scene(silent) {
    const className = silent ? "sm-scene sm-silent" : "sm-scene";
    return { half: 8, shapes: [svgPlan("path", { d: "M0,-8L8,0L0,8L-8,0Z", class: className })] };
  }

  /** Where the mean centre lies last. */
  function centre() {
    return { half: 7, shapes: [svgPlan("path", { d: "M-7,0H7M0,-7V7", class: "sm-centre" })] };
  }

  /** An arrow head that points away from the map, towards what lies outside the view. */
  function edge(degrees) {
    const transform = `rotate(${degrees.toFixed(0)})`;
    return { half: 9, shapes: [svgPlan("path", { d: "M9,0L-6,-7L-6,7Z", class: "sm-edge", transform })] };
  }

  return { radius, count, service, scene, centre, edge, SIZED };
})();
