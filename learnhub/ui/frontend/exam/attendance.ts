/** What the exam asks of the page beside answers: screen leaves, full screen, no copying, as its attributes say. */
import { fill, type Words } from "../page/words";
import type { Badge } from "./badge";
import { tell } from "./call";
import { LeaveBook, SHORTEST } from "./leaves";
import { browserStore } from "./shelf";

const TOLD_FOR = 4000;

interface Told {
  count: number;
  seconds: number;
  is_running: boolean;
}

export class Attendance {
  private readonly book: LeaveBook;
  private readonly counts: boolean;
  private readonly most: number;
  private isEnding = false;

  constructor(
    private readonly form: HTMLFormElement,
    private readonly words: Words,
    private readonly badge: Badge,
    tab: string,
    private readonly over: () => void,
  ) {
    const { attempt = "", leaves = "", most = "" } = form.dataset;
    this.book = new LeaveBook(browserStore(), attempt, tab);
    this.counts = leaves !== "";
    this.most = Number(most);
  }

  start(): void {
    if (this.form.dataset.fullScreen !== undefined && document.fullscreenEnabled) this.askFullScreen();
    if (this.form.dataset.noCopy !== undefined) this.blockCopying();
    if (!this.counts) return;
    this.look();
    document.addEventListener("visibilitychange", () => this.look());
    for (const event of ["blur", "focus", "pageshow"]) addEventListener(event, () => this.look());
    addEventListener("pagehide", () => {
      this.leave("hidden");
      void this.deliver(true);
    });
  }

  get isAway(): boolean {
    return document.visibilityState === "hidden" || !document.hasFocus();
  }

  end(): void {
    this.isEnding = true;
    this.book.forget();
  }

  private look(): void {
    if (this.isAway) this.leave("hidden");
    else {
      this.book.back("hidden");
      void this.deliver();
    }
  }

  private leave(kind: "hidden" | "full_screen"): void {
    if (this.isEnding || !this.counts) return;
    this.book.left(kind);
    setTimeout(() => void this.deliver(), SHORTEST + 100);
  }

  /** Tell the server what it does not know; what does not arrive is told again with the next call. */
  async deliver(isLast = false): Promise<void> {
    if (this.isEnding || !this.counts) return;
    for (const [tab, leaves] of this.book.claims()) {
      const told = await tell<Told>(this.form.dataset.leavesUrl ?? "", { tab, leaves }, { keepalive: isLast });
      if (!told) return;
      this.book.told(tab, leaves);
      this.show(told);
      if (!told.is_running) this.over();
    }
  }

  private show({ count, seconds }: Told): void {
    const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
    const span = minutes ? fill(this.words.spanMinutes, { m: minutes, s: rest }) : fill(this.words.spanSeconds, { s: rest });
    this.badge.notice("leaves", count > 0, fill(this.words.leaves, { n: count, span }));
    this.badge.notice("last-leave", this.most > 1 && count === this.most - 1);
  }

  private askFullScreen(): void {
    const show = () => {
      const isFull = document.fullscreenElement !== null;
      this.badge.notice("full-screen", !isFull);
      if (isFull) this.book.back("full_screen");
    };
    document.addEventListener("fullscreenchange", () => {
      if (!document.fullscreenElement) this.leave("full_screen");
      show();
      void this.deliver();
    });
    document.querySelector("[data-enter-full-screen]")?.addEventListener("click", () => void document.documentElement.requestFullscreen());
    show();
  }

  private blockCopying(): void {
    let timer: ReturnType<typeof setTimeout> | undefined;
    for (const name of ["copy", "cut", "paste", "drop", "contextmenu"]) {
      document.addEventListener(name, (event) => {
        event.preventDefault();
        this.badge.notice("no-copy", true);
        clearTimeout(timer);
        timer = setTimeout(() => this.badge.notice("no-copy", false), TOLD_FOR);
      });
    }
  }
}
