"use strict";

/* Where in the sources each thing stands: page and line are for who looks it up. They stand in one list
   among the sources, one press away, and in no sentence. */

scenemap.references = (() => {
  const { html, byId } = scenemap.dom;
  const ID = "sm-where";

  /** What has a place in a source: its words, and the place. */
  function listed(facts, words) {
    const acts = facts.interventions.map((act) => ({ text: words.actSentence(act), ...act }));
    const said = facts.scenes.flatMap(({ name, statements }) =>
      statements.map(({ text, where }) => ({
        text: words.ui("named", { name: words.of(name), text: words.of(text) }),
        where,
      })),
    );
    const counts = (facts.story?.dated ?? []).filter(({ kind }) => kind === "count");
    return [...acts, ...said, ...counts].map(({ text, where }) => [words.of(text), words.of(where)]);
  }

  function draw(facts, words) {
    const found = listed(facts, words);
    if (found.length === 0) {
      return [];
    }
    const items = found.map(([text, where]) => html("li", {}, text, " ", html("small", {}, where)));
    return [
      html(
        "details",
        { id: ID, class: "sm-where" },
        html("summary", {}, words.ui("where_stands")),
        html("p", {}, (facts.lines ?? []).map((one) => `${words.of(one)}.`).join(" ")),
        html("ul", {}, ...items),
      ),
    ];
  }

  /** A button that leads to the list. */
  function button(facts, words) {
    const go = html("button", { type: "button", class: "sm-where-go" });
    go.hidden = listed(facts, words).length === 0;
    go.addEventListener("click", () => {
      const list = byId(ID);
      list.open = true;
      list.scrollIntoView();
      list.querySelector("summary").focus({ preventScroll: true });
    });
    return go;
  }

  return { draw, button };
})();
