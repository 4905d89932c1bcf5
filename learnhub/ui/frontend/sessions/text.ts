/** An article or a document on the host's screen: turned page by page, and what was shown is reported to the screen's own address. */
import { ArticleLesson } from "../lesson/article";
import type { Reading } from "../lesson/reading";
import type { State } from "../lesson/sender";
import { type LessonData, Study } from "../lesson/study";
import { write } from "../lesson/view";
import type { Words } from "../page/words";

const OVERLAP = 0.9; // of the height; the last lines are seen again on the next page

export class Text {
  private readonly study: Study;
  private reading: Reading | null = null;

  constructor(
    data: LessonData,
    private readonly words: Words,
  ) {
    this.study = new Study(data, {
      stateChanged: (state) => this.say(state),
      progressed: () => this.reading?.show(),
      closed: (_reason, message) => this.halt(message),
      checked: () => undefined, // nobody asks a room whether it is there
      completed: () => undefined,
    });
    void this.begin(data.kind);
    for (const button of document.querySelectorAll<HTMLElement>("[data-turn]")) {
      button.addEventListener("click", () => this.turn(Number(button.dataset.turn)));
    }
    addEventListener("online", () => this.study.retry());
    addEventListener("pagehide", () => {
      this.reading?.beat(false);
      this.study.leave();
    });
  }

  private async begin(kind: LessonData["kind"]): Promise<void> {
    if (kind === "article") this.reading = new ArticleLesson(this.study, this.words);
    else {
      const { DocumentLesson } = await import("../lesson/document"); // with pdf.js, which an article does not need
      this.reading = new DocumentLesson(this.study, this.words);
    }
  }

  private say(state: State | "closed"): void {
    write("host-status", ["offline", "signin", "closed", "refused"].includes(state) ? (this.words[state] ?? "") : "");
  }

  private halt(message: string): void {
    this.reading?.halt();
    write("host-status", message || (this.words.closed ?? ""));
  }

  /** A page of a document, or as much of an article as fits. */
  private turn(step: number): void {
    const box = document.querySelector<HTMLElement>("[data-pages]");
    if (!box) return;
    const pages = [...box.querySelectorAll<HTMLElement>("[data-page]")];
    if (!pages.length) {
      box.scrollBy({ top: step * box.clientHeight * OVERLAP, behavior: "auto" });
      return;
    }
    const top = box.getBoundingClientRect().top;
    const tops = pages.map((page) => page.getBoundingClientRect().top - top);
    const present = tops.findLastIndex((at) => at <= 8);
    const wanted = pages[Math.min(pages.length - 1, Math.max(0, present + step))];
    if (wanted) box.scrollBy({ top: wanted.getBoundingClientRect().top - top, behavior: "auto" });
  }
}
