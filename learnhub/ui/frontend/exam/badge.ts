/** The badge that says whether everything is saved, and the notices beside it. */
import { fill, type Words } from "../page/words";
import { ranges } from "./paper";
import type { State } from "./sender";

export class Badge {
  constructor(private readonly words: Words) {}

  show(state: State, savedAt: string | null, unsent: number, refused: number[]): void {
    const texts: Record<string, string> = {
      saved: fill(this.words.saved, { time: savedAt ?? "" }),
      saving: fill(this.words.saving),
      offline: fill(this.words.offline, { n: unsent }),
      failed: fill(this.words.failed),
    };
    const shown = state === "signin" ? "offline" : state;
    for (const badge of document.querySelectorAll<HTMLElement>("#badge [data-state]")) {
      const isShown = badge.dataset.state === shown;
      const place = badge.querySelector("[data-text]");
      const text = texts[shown];
      if (isShown && place && text && place.textContent !== text) place.textContent = text;
      badge.hidden = !isShown;
    }
    this.notice("offline", state === "offline");
    this.notice("signin", state === "signin");
    const list = ranges(
      refused.map((position) => position + 1),
      this.words.listComma ?? ",",
    );
    this.notice("failed", state === "failed", fill(this.words.failedList, { list }));
  }

  notice(name: string, isShown: boolean, text?: string): void {
    const box = document.querySelector<HTMLElement>(`[data-notice="${name}"]`);
    if (!box) return;
    const place = box.querySelector("[data-text]");
    if (place && text !== undefined) place.textContent = text;
    box.hidden = !isShown;
  }

  /** To a screen reader only. */
  tell(text: string): void {
    const place = document.getElementById("told");
    if (place) place.textContent = text;
  }
}
