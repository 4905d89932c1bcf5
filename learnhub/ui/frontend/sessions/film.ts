/** The film on the host's screen: what the room sees is reported as a member's study is, to the screen's own address. */
import { Collector } from "../lesson/collector";
import { clock } from "../lesson/format";
import { total } from "../lesson/intervals";
import { Player } from "../lesson/player";
import type { State } from "../lesson/sender";
import { type LessonData, Study } from "../lesson/study";
import { notice, write } from "../lesson/view";
import type { Words } from "../page/words";

export class Film {
  private readonly collector = new Collector();
  private readonly study: Study;
  private readonly player: Player;
  private beatenAt = 0;

  constructor(
    private readonly data: LessonData,
    private readonly words: Words,
  ) {
    this.study = new Study(data, {
      stateChanged: (state) => this.say(state),
      progressed: () => this.show(),
      closed: (_reason, message) => this.halt(message),
      checked: () => undefined, // nobody asks a room whether it is there
      completed: () => undefined,
    });
    this.player = new Player(words, data.size, {
      play: () => void this.begin(),
      stop: () => this.stop(),
      seeking: () => this.collector.end(),
      rateChanged: () => this.goOn(true),
      moved: () => this.moved(),
      failed: (isFailed) => notice("media", isFailed),
    });
    this.player.limit(this.study.rate);
    if (data.position >= 5 && data.position < data.size - 5) this.player.seek(data.position);
    else this.player.show();
    document.querySelector("[data-reload-media]")?.addEventListener("click", () => this.reload());
    addEventListener("online", () => this.study.retry());
    addEventListener("pagehide", () => this.leave());
    this.player.catchUp();
  }

  private say(state: State | "closed"): void {
    write("host-status", ["offline", "signin", "closed", "refused"].includes(state) ? (this.words[state] ?? "") : "");
  }

  private halt(message: string): void {
    this.player.pause();
    write("host-status", message || (this.words.closed ?? ""));
  }

  private async begin(): Promise<void> {
    const [at, since] = [this.player.position, performance.now()];
    if (!this.study.isOpen && !(await this.study.open())) {
      this.player.pause();
      return;
    }
    if (!this.player.isPlaying || this.collector.isRunning) return;
    this.beat(true);
    this.collector.begin(at, since);
    this.advance();
  }

  private stop(): void {
    this.advance();
    this.collector.end();
    this.beat(false);
  }

  private goOn(isRestart: boolean): void {
    if (isRestart !== this.collector.isRunning) return;
    if (isRestart) this.advance();
    this.collector.begin(this.player.position, performance.now());
  }

  private advance(): void {
    const { video } = this.player;
    if (!video.seeking) this.collector.advance(this.player.position, performance.now(), video.playbackRate);
  }

  private moved(): void {
    if (this.player.isPlaying && this.study.isOpen) this.goOn(false);
    this.advance();
    if (this.player.isPlaying && performance.now() - this.beatenAt >= this.study.beatSeconds * 1000) this.beat(true);
    this.show();
  }

  private beat(playing: boolean): void {
    this.beatenAt = performance.now();
    this.study.beat(this.collector.take(), this.player.position, playing);
  }

  private reload(): void {
    const at = this.player.position;
    notice("media", false);
    this.player.video.load();
    this.player.seek(at);
    this.player.play();
  }

  private leave(): void {
    this.stop();
    this.study.leave();
  }

  /** Only what the server has confirmed. */
  private show(): void {
    write("played", clock(Math.min(total(this.study.intervals), this.data.size)));
  }
}
