/** The presence check: a question that leaves full screen to be seen, with the seconds that are left to answer it. */
import { fill, type Words } from "../page/words";

/** A check as the server tells it: `seconds` until what is played counts no more. */
export interface Check {
  id: string;
  seconds: number;
}

export type Answered = "answered" | "offline" | "gone";

export interface PresenceListener {
  /** The time to answer is over. */
  stopped(): void;
  /** The member is here. */
  confirmed(id: string): Promise<Answered>;
  /** The question is gone; `wasStopped` says whether its time was over. */
  ended(wasStopped: boolean): void;
}

type FullScreenVideo = HTMLVideoElement & { webkitDisplayingFullscreen?: boolean; webkitExitFullscreen?: () => void };

/** Whatever hides the page is left: full screen, the iPhone's own player, a picture in a picture. */
function show(): void {
  const video = document.querySelector<FullScreenVideo>("video");
  if (video?.webkitDisplayingFullscreen) video.webkitExitFullscreen?.();
  if (document.fullscreenElement) void document.exitFullscreen().catch(() => undefined);
  if (document.pictureInPictureElement) void document.exitPictureInPicture().catch(() => undefined);
}

export class Presence {
  private readonly dialog = document.getElementById("presence") as HTMLDialogElement;
  private readonly left = this.dialog.querySelector("[data-left]") as HTMLElement;
  private readonly button = this.dialog.querySelector("button") as HTMLButtonElement;
  private check: Check | null = null;
  private until = 0;
  private isStopped = false;
  private isOffline = false; // the last answer did not arrive
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(
    private readonly words: Words,
    private readonly listener: PresenceListener,
  ) {
    this.dialog.addEventListener("cancel", (event) => event.preventDefault()); // Escape is no answer
    this.button.addEventListener("click", () => void this.answer());
  }

  get isAsking(): boolean {
    return this.check !== null;
  }

  /** Ask, or go on asking with the seconds that the server says; null: nothing waits any more. */
  ask(check: Check | null): void {
    if (check === null) {
      this.end();
      return;
    }
    const isNew = this.check?.id !== check.id;
    this.isOffline = false; // this came with a reply
    this.check = check;
    this.until = performance.now() + check.seconds * 1000;
    if (isNew) this.open();
    this.count();
  }

  private open(): void {
    show();
    this.isStopped = false;
    if (!this.dialog.open) this.dialog.showModal();
    this.button.focus();
    clearInterval(this.timer);
    this.timer = setInterval(() => this.count(), 1000);
  }

  private count(): void {
    const seconds = Math.max(0, Math.ceil((this.until - performance.now()) / 1000));
    if (seconds === 0 && !this.isStopped) {
      this.isStopped = true;
      this.listener.stopped();
    }
    if (this.isOffline) this.write(this.words.presenceOffline);
    else this.write(seconds > 0 ? fill(this.words.presenceLeft, { n: seconds }) : this.words.presenceStopped);
  }

  private write(text: string | undefined): void {
    if (this.left.textContent !== text) this.left.textContent = text ?? "";
  }

  private async answer(): Promise<void> {
    if (!this.check || this.button.disabled) return;
    this.button.disabled = true;
    const answered = await this.listener.confirmed(this.check.id);
    this.button.disabled = false;
    this.isOffline = answered === "offline";
    if (this.isOffline) {
      this.count();
      this.button.focus();
    } else this.end();
  }

  private end(): void {
    if (!this.check) return;
    const { isStopped } = this;
    this.check = null;
    clearInterval(this.timer);
    this.dialog.close();
    this.listener.ended(isStopped);
  }
}
