/** What articles and documents share: parts count once they were shown, and one stays a while. */
import type { Words } from "../page/words";
import { fill } from "../page/words";
import { span } from "./format";
import { type Interval, total } from "./intervals";
import type { Study } from "./study";
import { place, StudyTime, write } from "./view";

const SHOWN_SHARE = 0.5;
const THRESHOLDS = Array.from({ length: 11 }, (_none, n) => n / 10);

export class Reading {
  private readonly time: StudyTime;
  private fresh: Interval[] = [];
  private readonly noted = new Set<number>();
  private readonly observer: IntersectionObserver;
  private readonly numbers = new Map<Element, number>();
  private at = 0;
  private beatenAt = 0;
  private isHalted = false;

  constructor(
    private readonly study: Study,
    private readonly words: Words,
  ) {
    this.time = new StudyTime(study, words);
    this.at = study.data.position;
    this.observer = new IntersectionObserver((entries) => this.seen(entries), { threshold: THRESHOLDS });
    for (const [start, stop] of study.intervals) for (let part = start; part < stop; part++) this.noted.add(part);
    setInterval(() => this.tick(), 1000);
    document.addEventListener("visibilitychange", () => this.beat());
    this.show();
    void this.begin();
  }

  /** Part `number` counts once enough of `element` was on the screen. */
  watch(element: Element, number: number): void {
    this.numbers.set(element, number);
    this.observer.observe(element);
  }

  get isPlaying(): boolean {
    return this.study.isOpen && document.visibilityState === "visible";
  }

  private async begin(): Promise<void> {
    if (document.visibilityState !== "visible" || this.isHalted || !(await this.study.open())) return;
    this.beat();
  }

  private seen(entries: IntersectionObserverEntry[]): void {
    for (const entry of entries) {
      const isShown =
        entry.intersectionRatio >= SHOWN_SHARE || entry.intersectionRect.height >= (entry.rootBounds?.height ?? innerHeight) * SHOWN_SHARE;
      const number = this.numbers.get(entry.target);
      if (!isShown || number === undefined || document.visibilityState !== "visible") continue;
      this.at = number;
      if (this.noted.has(number)) continue;
      this.noted.add(number);
      this.fresh.push([number, number + 1]);
    }
    this.show();
  }

  /** Report what was shown since the last time. */
  beat(playing = document.visibilityState === "visible"): void {
    if (!this.study.isOpen) {
      if (playing && !this.isHalted) void this.begin();
      return;
    }
    this.beatenAt = performance.now();
    this.study.beat(this.fresh.splice(0), this.at, playing);
  }

  halt(): void {
    this.isHalted = true;
    this.show();
  }

  continueHere(): void {
    this.isHalted = false;
    void this.begin();
  }

  private tick(): void {
    this.time.tick(this.isPlaying);
    if (this.isPlaying && this.isDue()) this.beat();
    else if (!this.study.isOpen && !this.isHalted && performance.now() - this.beatenAt > this.study.beatSeconds * 1000) {
      this.beatenAt = performance.now();
      void this.begin();
    }
    this.show();
  }

  /** At the beat, and at once when the last part was shown or the time is full: whoever is done need not wait. */
  private isDue(): boolean {
    const since = (performance.now() - this.beatenAt) / 1000;
    const isFull = this.study.seconds + since >= this.study.data.dwell && this.study.seconds < this.study.data.dwell;
    const isLast = this.fresh.length > 0 && this.noted.size >= this.study.data.size;
    return since >= this.study.beatSeconds || (!this.study.isCompleted && since >= 1 && (isFull || isLast));
  }

  /** The confirmed parts, and the time that is left; between two beats it counts down as an estimate. */
  show(): void {
    const { data, seconds, isCompleted } = this.study;
    const parts = Math.round(total(this.study.intervals));
    write("parts-seen", fill(this.words.parts, { n: parts, total: data.size }));
    const bar = place("parts-bar") as HTMLProgressElement | null;
    if (bar) bar.value = parts;
    const since = this.isPlaying ? (performance.now() - this.beatenAt) / 1000 : 0;
    const left = Math.ceil(data.dwell - seconds - Math.min(since, this.study.beatSeconds));
    write("dwell-left", this.leftInWords(isCompleted, data.size - parts, left));
  }

  private leftInWords(isCompleted: boolean, parts: number, seconds: number): string {
    if (isCompleted) return this.words.readDone ?? "";
    if (seconds > 0) return fill(this.words.dwellLeft, { span: span(seconds, this.words) });
    return parts > 0 ? fill(this.words.partsLeft, { n: parts }) : (this.words.confirming ?? "");
  }
}
