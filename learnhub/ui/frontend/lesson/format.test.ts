import { describe, expect, it } from "vitest";
import { fill } from "../page/words";
import { clock, percent, span } from "./format";

const words = { hoursMinutes: "{h} h {m} min", hours: "{h} h", minutesSeconds: "{m} min {s} s", minutes: "{m} min", seconds: "{s} s" };

describe("formatting", () => {
  it("writes positions as a player does", () => {
    expect([0, 59.9, 60, 760, 3723].map(clock)).toEqual(["0:00", "0:59", "1:00", "12:40", "1:02:03"]);
    expect(clock(Number.NaN)).toBe("0:00");
  });

  it("writes spans in their two largest parts", () => {
    expect([0, 45, 60, 474, 3600, 3725].map((n) => span(n, words))).toEqual(["0 s", "45 s", "1 min", "7 min 54 s", "1 h", "1 h 2 min"]);
  });

  it("rounds a share down, so that it never reads as reached before it is", () => {
    expect([0, 0.8999, 0.9, 0.999, 1, 1.2].map(percent)).toEqual([0, 89, 90, 99, 100, 100]);
  });

  it("fills names and leaves nothing behind", () => {
    expect(fill("{a} of {b}{c}", { a: 1, b: 2 })).toBe("1 of 2");
    expect(fill(undefined)).toBe("");
  });
});
