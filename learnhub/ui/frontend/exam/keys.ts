/** The paper by keyboard: letters choose, arrows turn the page, M marks. */
import type { Paper, Question } from "./paper";

export function listenToKeys(paper: Paper, mark: (question: Question | undefined) => void): void {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open], .offcanvas.show")) return;
    if ((event.target as Element).closest("[data-typed], select, .passage-text")) return; // letters and arrows are hers there
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const letter = event.key.length === 1 ? event.key.toLowerCase() : "";
    if (step) paper.step(step);
    else if (letter === "m") mark(paper.current);
    else if (!(letter >= "a" && letter <= "h" && paper.current?.choose(letter.charCodeAt(0) - 97))) return;
    event.preventDefault();
  });
}
