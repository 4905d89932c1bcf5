/** A video lesson: the player reports what is really played. */
import { fill, type Words } from "../page/words";
import { Collector } from "./collector";
import { CoverageBar } from "./coverage";
import { clock, percent, span } from "./format";
import { nextGap, total } from "./intervals";
import { Player } from "./player";
import type { Study } from "./study";
import { Transcript } from "./transcript";
import { notice, place, StudyTime, write } from "./view";

const LEAST_TO_RESUME = 5; // seconds from the beginning or the end

export class VideoLesson {
  private readonly player: Player;
  private readonly collector = new Collector();
  private readonly bar: CoverageBar;
  private readonly transcript = new Transcript(place("transcript"));
  private readonly time: StudyTime;
  private readonly size: number;
  private beatenAt = 0;

  constructor(
    private readonly study: Study,
    private readonly words: Words,
  ) {
    this.size = study.data.size;
    this.bar = new CoverageBar(document.getElementById("coverage") as unknown as SVGElement, this.size);
    this.time = new StudyTime(study, words);
    this.player = new Player(words, this.size, {
      play: () => void this.begin(),
      stop: () => this.stop(),
      seeking: () => this.collector.end(),
      rateChanged: () => this.restart(),
      moved: () => this.moved(),
      failed: (isFailed) => notice("media", isFailed),
    });
    this.player.limit(study.rate);
    this.resume();
    place("next-gap")?.addEventListener("click", () => this.toNextGap());
    document.querySelector("[data-reload-media]")?.addEventListener("click", () => this.reload());
    setInterval(() => this.tick(), 1000);
    this.player.catchUp();
    this.show();
  }

  get isPlaying(): boolean {
    return this.player.isPlaying;
  }

  private resume(): void {
    const { position } = this.study.data;
    if (position < LEAST_TO_RESUME || position > this.size - LEAST_TO_RESUME) this.player.show();
    else this.player.seek(position);
  }

  /** Playing has begun. What is played while the lease is being opened is noted, and claimed with the next beat. */
  private async begin(): Promise<void> {
    const [at, since] = [this.player.position, performance.now()];
    if (!this.study.isOpen && !(await this.study.open())) {
      this.player.pause();
      return;
    }
    if (!this.player.isPlaying) return;
    this.player.limit(this.study.rate);
    if (this.collector.isRunning) return;
    this.beat(true);
    this.collector.begin(at, since);
    this.advance();
  }

  private stop(): void {
    this.advance();
    this.collector.end();
    this.beat(false);
    this.show();
  }

  private restart(): void {
    if (!this.collector.isRunning) return;
    this.advance();
    this.collector.begin(this.player.position, performance.now());
  }

  private advance(): void {
    if (!this.player.video.seeking) this.collector.advance(this.player.position, performance.now(), this.player.video.playbackRate);
  }

  private moved(): void {
    if (this.player.isPlaying && !this.collector.isRunning && this.study.isOpen) {
      this.collector.begin(this.player.position, performance.now()); // goes on after a jump
    }
    this.advance();
    if (this.player.isPlaying && performance.now() - this.beatenAt >= this.study.beatSeconds * 1000) this.beat(true);
    this.transcript.follow(this.player.position);
    this.show();
  }

  /** Report now; `playing` is how it goes on from here. */
  beat(playing = this.player.isPlaying): void {
    this.beatenAt = performance.now();
    this.study.beat(this.collector.take(), this.player.position, playing);
  }

  halt(): void {
    this.player.pause();
  }

  continueHere(): void {
    this.player.play();
  }

  private tick(): void {
    this.time.tick(this.player.isPlaying);
  }

  private toNextGap(): void {
    const to = nextGap([...this.study.intervals, ...this.study.unconfirmed, ...this.collector.played], this.player.position, this.size);
    if (to === null) return;
    this.player.seek(to);
    this.player.play();
  }

  private reload(): void {
    const at = this.player.position;
    notice("media", false);
    this.player.video.load();
    this.player.seek(at);
    this.player.play();
  }

  show(): void {
    const { intervals } = this.study;
    this.bar.draw(intervals, [...this.study.unconfirmed, ...this.collector.played], this.player.position);
    const seen = total(intervals);
    const share = percent(seen / this.size);
    const missing = Math.max(0, this.study.data.required * this.size - seen);
    write("coverage-share", `${share}%`);
    const svg = place("coverage");
    const parts = intervals.map(([start, stop]) => fill(this.words.fromTo, { from: clock(start), to: clock(stop) }));
    svg?.setAttribute("aria-label", fill(this.words.coverageLabel, { list: parts.join(this.words.listComma ?? ", "), n: share }));
    write("coverage-left", missing >= 0.5 ? fill(this.words.left, { span: span(missing, this.words) }) : (this.words.enough ?? ""));
    const button = place("next-gap");
    if (button) button.hidden = nextGap(intervals, 0, this.size) === null;
  }
}
