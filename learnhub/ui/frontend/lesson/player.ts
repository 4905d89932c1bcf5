/** Our own controls on the native video or audio element (its own are taken away once these work). */
import { fill, type Words } from "../page/words";
import { clock, span } from "./format";

const BACK = 10;
const STEP = 5;
const CAPTIONS = "captions";

export interface PlayerListener {
  play(): void;
  stop(): void;
  seeking(): void;
  rateChanged(): void;
  moved(): void;
  failed(isFailed: boolean): void;
}

// A browser may forbid its store; the choice is then not kept.
function remembered(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function remember(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // forbidden
  }
}

function button(name: string): HTMLButtonElement | null {
  return document.querySelector(`[data-do="${name}"]`);
}

export class Player {
  readonly video: HTMLMediaElement; // an audio element has neither picture, full screen nor captions on it
  private readonly box: HTMLElement;
  private readonly seekBar: HTMLInputElement;
  private readonly speed: HTMLSelectElement;

  constructor(
    private readonly words: Words,
    private readonly size: number,
    private readonly listener: PlayerListener,
  ) {
    this.video = document.getElementById("video") as HTMLMediaElement;
    this.box = this.video.closest(".player") as HTMLElement;
    this.seekBar = document.getElementById("seek") as HTMLInputElement;
    this.speed = document.getElementById("speed") as HTMLSelectElement;
    this.video.controls = false;
    this.listen();
    this.controls();
    this.keyboard();
    this.captions(remembered(CAPTIONS) !== "off");
  }

  get position(): number {
    return this.video.currentTime;
  }

  get duration(): number {
    return Number.isFinite(this.video.duration) ? this.video.duration : this.size;
  }

  get isPlaying(): boolean {
    return !this.video.paused && !this.video.ended;
  }

  /** What was begun with the browser's own controls, before ours were there, is heard of now. */
  catchUp(): void {
    if (this.video.error) this.listener.failed(true);
    else if (this.isPlaying && this.video.readyState > HTMLMediaElement.HAVE_CURRENT_DATA) this.begun();
  }

  play(): void {
    this.video.play().catch(() => this.show()); // forbidden or interrupted: the button says so
  }

  pause(): void {
    this.video.pause();
  }

  seek(to: number): void {
    const wanted = Math.min(Math.max(0, to), Math.max(0, this.duration - 0.1));
    this.listener.seeking(); // the element is still where it was
    if (this.video.readyState === 0) this.video.addEventListener("loadedmetadata", () => this.seek(wanted), { once: true });
    else this.video.currentTime = wanted;
    this.show(wanted);
  }

  /** The fastest speed that counts; what is faster is not offered. */
  limit(rate: number): void {
    for (const option of this.speed.options) option.disabled = option.hidden = Number(option.value) > rate;
    if (this.video.playbackRate > rate) this.setRate(rate);
  }

  private setRate(rate: number): void {
    this.video.playbackRate = rate;
    this.speed.value = String(rate);
  }

  private listen(): void {
    const on = (name: keyof HTMLMediaElementEventMap, run: () => void) => this.video.addEventListener(name, run);
    on("playing", () => this.begun());
    for (const name of ["pause", "ended"] as const)
      on(name, () => {
        this.listener.stop();
        this.show();
      });
    on("seeking", () => this.listener.seeking());
    on("seeked", () => this.listener.moved());
    on("ratechange", () => this.listener.rateChanged());
    on("timeupdate", () => {
      if (!this.video.seeking) this.listener.moved();
      this.show();
    });
    on("waiting", () => this.box.classList.add("is-waiting"));
    for (const name of ["playing", "pause", "canplay"] as const) on(name, () => this.box.classList.remove("is-waiting"));
    on("error", () => this.listener.failed(true));
    on("click", () => this.toggle());
  }

  private begun(): void {
    this.box.classList.add("is-begun");
    this.listener.failed(false);
    this.listener.play();
    this.show();
  }

  private controls(): void {
    for (const each of document.querySelectorAll('[data-do="play"]')) each.addEventListener("click", () => this.toggle());
    button("back")?.addEventListener("click", () => this.seek(this.position - BACK));
    button("full")?.addEventListener("click", () => this.toggleFull());
    document.querySelector('[data-do="captions"]')?.addEventListener("click", () => this.captions(!this.hasCaptions));
    this.seekBar.addEventListener("input", () => this.seek(Number(this.seekBar.value)));
    this.speed.addEventListener("change", () => this.setRate(Number(this.speed.value)));
    document.addEventListener("fullscreenchange", () => this.press("full", document.fullscreenElement === this.box));
    for (const link of document.querySelectorAll<HTMLElement>("[data-at]")) {
      link.addEventListener("click", () => {
        this.seek(Number(link.dataset.at));
        this.play();
      });
    }
  }

  /** Space, arrows, f and c, while the player has the focus; letters only there, so that they surprise nobody elsewhere. */
  private keyboard(): void {
    this.box.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const target = event.target as HTMLElement;
      if (target === this.speed || (event.key === " " && target instanceof HTMLButtonElement)) return;
      const run: Record<string, () => void> = {
        " ": () => this.toggle(),
        ArrowLeft: () => this.seek(this.position - STEP),
        ArrowRight: () => this.seek(this.position + STEP),
        f: () => this.toggleFull(),
        c: () => this.captions(!this.hasCaptions),
      };
      const chosen = run[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (!chosen) return;
      event.preventDefault();
      chosen();
    });
    this.video.addEventListener("click", () => this.box.focus({ preventScroll: true }));
  }

  toggle(): void {
    if (this.isPlaying) this.pause();
    else this.play();
  }

  private get hasCaptions(): boolean {
    return this.video.textTracks[0]?.mode === "showing";
  }

  private captions(isOn: boolean): void {
    const track = this.video.textTracks[0];
    if (!track) return;
    track.mode = isOn ? "showing" : "hidden";
    remember(CAPTIONS, isOn ? "on" : "off");
    this.press("captions", isOn);
  }

  private toggleFull(): void {
    if (!button("full")) return;
    if (document.fullscreenElement) void document.exitFullscreen();
    else if (this.box.requestFullscreen) void this.box.requestFullscreen();
    else (this.video as HTMLVideoElement & { webkitEnterFullscreen?: () => void }).webkitEnterFullscreen?.(); // iPhone: the video alone
  }

  private press(name: string, isPressed: boolean): void {
    button(name)?.setAttribute("aria-pressed", String(isPressed));
  }

  /** The buttons, the time and the seek bar as things are. */
  show(at = this.position): void {
    const isPlaying = this.isPlaying;
    for (const each of document.querySelectorAll<HTMLElement>('[data-do="play"]')) {
      each.setAttribute("aria-label", (isPlaying ? this.words.pause : this.words.play) ?? "");
    }
    this.box.classList.toggle("is-playing", isPlaying);
    const position = clock(at);
    const time = document.getElementById("time");
    if (time && time.textContent !== position) time.textContent = position;
    this.seekBar.value = String(at);
    this.seekBar.setAttribute(
      "aria-valuetext",
      fill(this.words.positionOf, { position: span(at, this.words), length: span(this.duration, this.words) }),
    );
  }
}
