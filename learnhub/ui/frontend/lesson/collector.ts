/** Notes which seconds of the media were really played: a stretch ends where the player jumps, pauses or changes its speed. */
import { type Interval, union } from "./intervals";

const SLACK = 1; // seconds of media; browsers tell the time about four times a second

const rounded = (seconds: number) => Math.round(seconds * 100) / 100;

export class Collector {
  private done: Interval[] = [];
  private start: number | null = null;
  private at = 0;
  private told = 0;

  get isRunning(): boolean {
    return this.start !== null;
  }

  /** Playing goes on from `at`; `now` is a monotonic clock in milliseconds. */
  begin(at: number, now: number): void {
    this.end();
    this.start = this.at = at;
    this.told = now;
  }

  /** The player has reached `at`. A jump that playing at `rate` does not explain ends the stretch where it was. */
  advance(at: number, now: number, rate: number): void {
    if (this.start === null) return;
    const most = ((now - this.told) / 1000) * rate + SLACK;
    if (at < this.at || at - this.at > most) this.begin(at, now);
    this.at = at;
    this.told = now;
  }

  /** The stretch ends where the player was last seen. */
  end(): void {
    if (this.start !== null && this.at > this.start) this.done.push([this.start, this.at]);
    this.start = null;
  }

  /** What was played and not taken yet, without taking it. */
  get played(): Interval[] {
    return union(this.start === null ? this.done : [...this.done, [this.start, this.at]]);
  }

  /** What was played since the last time this was asked. */
  take(): Interval[] {
    const taken = this.played.map(([start, stop]): Interval => [rounded(start), rounded(stop)]);
    this.done = [];
    if (this.start !== null) this.start = this.at;
    return taken.filter(([start, stop]) => stop > start);
  }
}
