/** The question before handing in: what is open, what is marked, what has not arrived. */
import { fill, type Words } from "../page/words";
import { type Paper, ranges } from "./paper";

export class HandInDialog {
  private readonly dialog = document.getElementById("ask") as HTMLDialogElement;

  constructor(
    private readonly paper: Paper,
    private readonly words: Words,
    confirmed: () => void,
  ) {
    this.dialog.addEventListener("close", () => {
      if (this.dialog.returnValue === "confirm") confirmed();
    });
  }

  ask(unsent: number): void {
    const { paper, words } = this;
    const [without, marked] = [paper.without(), paper.marked()];
    const title = document.getElementById("ask-title");
    const of = (numbers: number[]) => ranges(numbers, words.listComma ?? ",");
    if (title)
      title.textContent = without.length ? fill(words.askTodo, { n: without.length }) : fill(words.askDone, { n: paper.questions.length });
    this.list("todo", without.length ? fill(words.todo, { list: of(without) }) : "");
    this.list("marked", marked.length ? fill(words.marked, { list: of(marked) }) : "");
    this.list("unsent", unsent ? fill(words.unsent, { n: unsent }) : "");
    this.dialog.returnValue = "";
    if (!this.dialog.open) this.dialog.showModal();
  }

  close(): void {
    this.dialog.returnValue = "";
    if (this.dialog.open) this.dialog.close();
  }

  private list(name: string, text: string): void {
    const place = this.dialog.querySelector<HTMLElement>(`[data-list="${name}"]`);
    if (!place) return;
    place.textContent = text;
    place.hidden = !text;
  }
}
