/** What every lesson page shows of one's study: the line of state, the notices, the study time. */
import { fill, type Words } from "../page/words";
import { span } from "./format";
import type { State } from "./sender";
import type { Study } from "./study";

const CATCH_UP = 40; // seconds; further behind it is not counted up, but shown at once

export function place(name: string): HTMLElement | null {
  return document.getElementById(name);
}

export function write(name: string, text: string): void {
  const element = place(name);
  if (element && element.textContent !== text) element.textContent = text;
}

/** To a screen reader only. */
export function tell(text: string | undefined): void {
  write("told", text ?? "");
}

export function notice(name: string, isShown: boolean, text?: string): void {
  const box = document.querySelector<HTMLElement>(`[data-notice="${name}"]`);
  if (!box) return;
  const words = box.querySelector("[data-text]");
  if (words && text) words.textContent = text;
  box.hidden = !isShown;
}

function timeOfDay(): string {
  const now = new Date();
  return [now.getHours(), now.getMinutes()].map((n) => String(n).padStart(2, "0")).join(":");
}

/** The line that says whether what one has seen is recorded; it only ever says what the server has answered. */
export class StatusLine {
  private offlineSince: number | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly words: Words,
    private readonly outage: number,
  ) {}

  show(state: State | "closed"): void {
    clearTimeout(this.timer);
    if (state === "offline") this.goOffline();
    else if (state !== "syncing") this.comeBack(state);
    // Beats take a moment: "syncing" is worth a word only when it lasts.
    if (state === "syncing") this.timer = setTimeout(() => this.set("syncing"), 800);
    else this.set(state);
    notice("signin", state === "signin");
  }

  private goOffline(): void {
    if (this.offlineSince === null) tell(this.words.offline);
    this.offlineSince ??= performance.now();
    const left = this.outage * 1000 - (performance.now() - this.offlineSince);
    this.timer = setTimeout(() => this.set("long"), Math.max(0, left));
  }

  /** Who heard that the network was gone hears that it is back, too. */
  private comeBack(state: State | "closed"): void {
    if (this.offlineSince !== null) {
      const line = document.querySelector<HTMLElement>(`#status [data-state="${state}"]`);
      tell(line?.textContent?.trim() ?? "");
    }
    this.offlineSince = null;
  }

  private set(state: string): void {
    for (const line of document.querySelectorAll<HTMLElement>("#status [data-state]")) {
      const isShown = line.dataset.state === state;
      if (isShown && state === "recorded") write("recorded-at", timeOfDay());
      line.hidden = !isShown;
    }
  }
}

/** Study time, counted up second by second towards what the server has confirmed, and never beyond it. */
export class StudyTime {
  private shown: number;

  constructor(
    private readonly study: Study,
    private readonly words: Words,
  ) {
    this.shown = study.seconds;
  }

  tick(isPlaying: boolean): void {
    const confirmed = this.study.seconds;
    const behind = confirmed - this.shown;
    this.shown = !isPlaying || behind > CATCH_UP || behind < 0 ? confirmed : Math.min(confirmed, this.shown + 1);
    write("study-time", span(this.shown, this.words));
  }
}

export function showCompletion(words: Words, courseToo: boolean, nextUrl: string | null): void {
  const link = document.querySelector<HTMLAnchorElement>('[data-notice="completed"] a[data-next]');
  if (link) {
    link.hidden = nextUrl === null;
    if (nextUrl !== null) link.href = nextUrl;
  }
  const text = courseToo ? words.courseCompleted : words.completed;
  notice("completed", true, text);
  tell(fill(text));
  document.querySelector(".lesson-page")?.classList.add("is-completed");
  for (const mark of document.querySelectorAll<HTMLElement>("[data-when]")) mark.hidden = mark.dataset.when !== "done";
}
