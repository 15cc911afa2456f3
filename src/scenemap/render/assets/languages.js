"use strict";

/* The buttons that choose a language. */

scenemap.languages = (() => {
  const { html, byId } = scenemap.dom;

  /** Draw them anew, the present one pressed; `speak(language)` when one is chosen. */
  function draw(facts, words, speak) {
    const bar = byId("sm-languages");
    const hadFocus = bar.contains(document.activeElement);
    bar.setAttribute("aria-label", words.ui("languages"));
    bar.replaceChildren(
      ...facts.languages.map((language) => {
        const name = facts.ui[language].language_name;
        const button = html("button", { type: "button", lang: language }, name);
        button.setAttribute("aria-pressed", String(language === words.language));
        button.addEventListener("click", () => speak(language));
        return button;
      }),
    );
    if (hadFocus) {
      bar.querySelector('[aria-pressed="true"]').focus();
    }
  }

  return { draw };
})();
