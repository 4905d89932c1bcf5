/** An article: its paragraphs are the parts. */
import type { Words } from "../page/words";
import { Reading } from "./reading";
import type { Study } from "./study";

export class ArticleLesson extends Reading {
  constructor(study: Study, words: Words) {
    super(study, words);
    const parts = [...(document.getElementById("article")?.children ?? [])];
    parts.forEach((element, number) => {
      this.watch(element, number);
    });
    const back = document.getElementById("to-last-read");
    const last = parts[Math.round(study.data.position)];
    back?.addEventListener("click", () => last?.scrollIntoView({ block: "center" }));
  }
}
