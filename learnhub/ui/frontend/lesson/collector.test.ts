import { describe, expect, it } from "vitest";
import { Collector } from "./collector";

/** Plays from `from` to `to` in steps of a quarter of a second at `rate`; returns the clock. */
function play(collector: Collector, from: number, to: number, rate = 1, now = 0): number {
  let clock = now;
  for (let at = from; at < to - 1e-9; at += 0.25 * rate) {
    collector.advance(at, clock, rate);
    clock += 250;
  }
  collector.advance(to, clock, rate);
  return clock;
}

describe("the collector", () => {
  it("notes what was played, and gives it once", () => {
    const collector = new Collector();
    collector.begin(10, 0);
    play(collector, 10, 25);
    expect(collector.take()).toEqual([[10, 25]]);
    expect(collector.take()).toEqual([]);
  });

  it("goes on from where it was taken", () => {
    const collector = new Collector();
    collector.begin(0, 0);
    const now = play(collector, 0, 15);
    collector.take();
    play(collector, 15, 20, 1, now);
    expect(collector.take()).toEqual([[15, 20]]);
  });

  it("splits where the player jumped", () => {
    const collector = new Collector();
    collector.begin(0, 0);
    const now = play(collector, 0, 5);
    collector.end();
    collector.begin(60, now);
    play(collector, 60, 65, 1, now);
    expect(collector.take()).toEqual([
      [0, 5],
      [60, 65],
    ]);
  });

  it("does not take a jump it was not told of for playing", () => {
    const collector = new Collector();
    collector.begin(0, 0);
    const now = play(collector, 0, 5);
    collector.advance(100, now + 250, 1);
    collector.advance(100.25, now + 500, 1);
    expect(collector.take()).toEqual([
      [0, 5],
      [100, 100.25],
    ]);
  });

  it("does not count backwards", () => {
    const collector = new Collector();
    collector.begin(50, 0);
    const now = play(collector, 50, 55);
    collector.advance(20, now + 100, 1);
    expect(collector.take()).toEqual([[50, 55]]);
  });

  it("explains double speed by the clock", () => {
    const collector = new Collector();
    collector.begin(0, 0);
    play(collector, 0, 30, 2);
    expect(collector.take()).toEqual([[0, 30]]);
  });

  it("notes nothing while it is not running", () => {
    const collector = new Collector();
    collector.advance(10, 0, 1);
    collector.end();
    collector.advance(20, 10_000, 1);
    expect(collector.take()).toEqual([]);
    expect(collector.isRunning).toBe(false);
  });

  it("joins what was played twice", () => {
    const collector = new Collector();
    collector.begin(0, 0);
    play(collector, 0, 10);
    collector.end();
    collector.begin(5, 10_000);
    play(collector, 5, 12, 1, 10_000);
    expect(collector.take()).toEqual([[0, 12]]);
  });
});
