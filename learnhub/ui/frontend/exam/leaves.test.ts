import { beforeEach, describe, expect, it } from "vitest";
import { LeaveBook } from "./leaves";

describe("the book of leaves", () => {
  let time: number;
  let kept: Map<string, string>;
  const store = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) };
  const book = (tab = "one") => new LeaveBook(store, "7", tab, () => time);

  beforeEach(() => {
    [time, kept] = [100_000, new Map()];
  });

  it("tells of a leave from three seconds on, while it lasts and when it is over", () => {
    const mine = book();
    mine.left("hidden");
    time += 2900;
    expect(mine.claims().size).toBe(0);
    time += 100;
    expect(mine.claims().get("one")).toEqual([{ number: 1, kind: "hidden", milliseconds: 3000, ago: 0, is_over: false }]);
    time += 5000;
    mine.back("hidden");
    time += 60_000;
    const claims = mine.claims().get("one") ?? [];
    expect(claims).toEqual([{ number: 1, kind: "hidden", milliseconds: 8000, ago: 60_000, is_over: true }]);
    mine.told("one", claims);
    expect(mine.claims().size).toBe(0);
  });

  it("forgets what was shorter, and counts a leave once however many events tell of it", () => {
    const mine = book();
    mine.left("hidden");
    mine.left("hidden");
    expect(mine.leaves).toHaveLength(1);
    time += 1000;
    mine.back("hidden");
    mine.claims();
    expect(mine.leaves).toEqual([]);
  });

  it("ends the leave of a page that was closed when the next one opens", () => {
    book("closed").left("hidden");
    time += 600_000;
    const next = book("next");
    next.back("hidden");
    expect(next.claims().get("closed")).toEqual([{ number: 1, kind: "hidden", milliseconds: 600_000, ago: 0, is_over: true }]);
  });

  it("is not away while another page of the attempt is in sight", () => {
    const [first, second] = [book("first"), book("second")];
    first.left("hidden");
    time += 500;
    second.back("hidden");
    time += 60_000;
    expect(first.claims().size).toBe(0);
  });

  it("never tells of a negative time when the clock was set back", () => {
    const mine = book();
    mine.left("hidden");
    time -= 50_000;
    mine.back("hidden");
    expect(mine.claims().size).toBe(0);
  });

  it("works where nothing can be stored", () => {
    const mine = new LeaveBook(null, "7", "one", () => time);
    mine.left("hidden");
    time += 4000;
    expect(mine.claims().get("one")).toHaveLength(1);
  });

  it("keeps leaving the screen and leaving full screen apart", () => {
    const mine = book();
    mine.left("full_screen");
    mine.left("hidden");
    time += 4000;
    mine.back("hidden");
    expect(
      mine
        .claims()
        .get("one")
        ?.map((claim) => [claim.kind, claim.is_over]),
    ).toEqual([
      ["full_screen", false],
      ["hidden", true],
    ]);
  });
});
