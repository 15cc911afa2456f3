"use strict";

/* The step in which the paper is written off: what the zone is called, and what the order says. */

scenemap.traceOrder = (() => {
  const { html, htmlPlan, setText, updateChildren } = scenemap.dom;
  const { field, row, labelFor } = scenemap.traceParts;

  const TEXT_FIELDS = ["name", "legal_basis", "source", "streets"];
  const DATE_FIELDS = ["valid_from", "valid_to"];

  function orderStep(page) {
    const { words, model, view } = page;
    const controls = {
      name: field("input", "tr-name", { type: "text" }),
      rule: field("select", "tr-rule"),
      legal_basis: field("input", "tr-legal", { type: "text" }),
      source: field("input", "tr-source", { type: "text" }),
      valid_from: field("input", "tr-from", { type: "date", min: "0001-01-01", max: "9999-12-31" }),
      valid_to: field("input", "tr-to", { type: "date", min: "0001-01-01", max: "9999-12-31" }),
      open_end: field("input", "tr-open-end", { type: "checkbox" }),
      hours: field("select", "tr-hours"),
      clock_from: field("input", "tr-clock-from", { type: "time" }),
      clock_to: field("input", "tr-clock-to", { type: "time" }),
      streets: field("textarea", "tr-streets", { rows: "3" }),
    };
    const labels = Object.fromEntries(
      Object.entries(controls).map(([name, control]) => [name, labelFor(control)]),
    );
    const faults = html("ul", { class: "tr-warnings", id: "tr-order-faults" });
    const clock = html(
      "div",
      { class: "tr-pairwise" },
      row(labels.clock_from, controls.clock_from),
      row(labels.clock_to, controls.clock_to),
    );
    const hints = {
      name: html("p"),
      source: html("p"),
      days: html("p", { id: "tr-days" }),
    };
    for (const name of DATE_FIELDS) {
      controls[name].setAttribute("aria-describedby", "tr-days");
    }
    const panel = html(
      "form",
      { class: "tr-form" },
      row(labels.name, controls.name, hints.name),
      row(labels.rule, controls.rule),
      row(labels.legal_basis, controls.legal_basis),
      row(labels.source, controls.source, hints.source),
      hints.days,
      html(
        "div",
        { class: "tr-pairwise" },
        row(labels.valid_from, controls.valid_from),
        row(labels.valid_to, controls.valid_to),
      ),
      html("div", { class: "tr-tick" }, controls.open_end, labels.open_end),
      row(labels.hours, controls.hours),
      clock,
      row(labels.streets, controls.streets),
      faults,
    );
    panel.addEventListener("submit", (event) => event.preventDefault());
    panel.addEventListener("input", () => {
      const { fields } = model.state;
      for (const name of [...TEXT_FIELDS, ...DATE_FIELDS, "rule", "hours", "clock_from", "clock_to"]) {
        fields[name] = controls[name].value.trim();
      }
      fields.open_end = controls.open_end.checked;
      view.badDates = DATE_FIELDS.filter((name) => !controls[name].validity.valid);
      model.touched();
    });

    function choices(select, keys) {
      const chosen = select.value;
      const options = Object.entries(keys).map(([value, key]) =>
        html("option", { value }, words.ui(key)),
      );
      select.replaceChildren(...options);
      select.value = chosen;
    }

    function relabel() {
      for (const [name, label] of Object.entries(labels)) {
        setText(label, words.ui(`field_${name}`));
      }
      setText(hints.name, words.ui("field_name_hint"));
      setText(hints.source, words.ui("field_source_hint"));
      setText(hints.days, words.ui("valid_days"));
      choices(controls.rule, {
        "": "rule_unknown",
        ...scenemap.traceModel.RULES,
      });
      choices(controls.hours, { "": "hours_unknown", all: "hours_all", clock: "hours_clock" });
    }

    return {
      key: "order",
      panel,
      relabel,
      show() {
        const { fields } = model.state;
        for (const [name, control] of Object.entries(controls)) {
          if (name === "open_end") {
            control.checked = fields.open_end;
          } else if (control.value.trim() !== fields[name] && !view.badDates.includes(name)) {
            control.value = fields[name];
          }
        }
        controls.valid_to.disabled = fields.open_end;
        clock.hidden = fields.hours !== "clock";
        updateChildren(
          faults,
          page.saving.fieldFaults().map((key) => htmlPlan("li", {}, words.ui(key))),
        );
      },
      primary: () => ({ key: "next_save", to: "save" }),
      what: () => words.ui("order_what"),
    };
  }

  return Object.freeze({ orderStep });
})();
