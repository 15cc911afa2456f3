"use strict";

/* The symbols, drawn alike on the map, in the legend and in the chart: a shape for each state, so
   that none is told by its colour alone. Each is drawn around the origin. */

scenemap.symbols = (() => {
  const { svgPlan } = scenemap.dom;
  // No circle is drawn smaller than can be seen, and no mark of what is not known larger than this.
  const LEAST = 3.5;
  const ZERO = 6;
  const MARK = 4.5;

  /** The radius of a circle whose area is proportional to the value. */
  function radius(value, largest, radiusOfLargest) {
    return Math.max(LEAST, radiusOfLargest * Math.sqrt(value / largest));
  }

  /** Half of a mark of what is not known or withheld: it is smaller than the smallest circle. */
  function markHalf(smallest) {
    return Math.min(MARK, 0.75 * smallest);
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
    zero: () => [circle(ZERO, "sm-zero"), glyph("0")],
    unknown: (half) => [square(half, "sm-unknown")],
    suppressed: (half) => [square(half, "sm-few")],
    total: (r) => DRAW.exact(r),
    total_part: (r) => DRAW.part(r),
    total_zero: () => DRAW.zero(),
    total_unknown: (half) => DRAW.unknown(half),
    total_withheld: (half) => [
      square(half, "sm-few"),
      svgPlan("path", { class: "sm-few-sum", d: `M${-half},0H${half}` }),
    ],
  };
  const ZEROS = ["zero", "total_zero"];
  const SIZED = ["exact", "part", "mean", "total", "total_part"];

  /** The symbol of a count, and half of its width; `mark` is that of a mark of what is not known. */
  function count(state, r, mark) {
    const zero = ZEROS.includes(state);
    const half = SIZED.includes(state) ? r : zero ? ZERO : mark;
    return { half, shapes: DRAW[state](half) };
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

  return { radius, markHalf, count, service, scene, centre, edge, SIZED };
})();
