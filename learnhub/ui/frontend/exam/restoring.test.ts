import { beforeEach, describe, expect, it } from "vitest";
import { bringBack } from "./restoring";
import type { Entry } from "./shelf";

const entry = (position: number, seq: number, isSent: boolean, answer = ["a"], tab = "closed"): Entry => ({
  position,
  seq,
  isSent,
  answer,
  tab,
  marked: false,
  attempt: "7",
  at: 0,
});

describe("a page that comes back", () => {
  let places: { seq: number; base: number; shown: string[]; show(answer: string[]): void }[];

  beforeEach(() => {
    places = [0, 1].map(() => ({
      seq: 5,
      base: 5,
      shown: [] as string[],
      show(answer: string[]) {
        this.shown = answer;
      },
    }));
  });

  const back = (entries: Entry[]) => bringBack((position) => places[position], entries);

  it("shows what is newer, whether the server has it or not, and sends only what it has not", () => {
    const found = back([entry(0, 6, true, ["b"]), entry(1, 9, false, ["c"])]);
    expect(places.map((place) => place.shown)).toEqual([["b"], ["c"]]);
    expect(places.map((place) => place.base)).toEqual([6, 9]);
    expect(found.seq).toBe(9);
    expect(found.restored).toBe(1);
    expect(found.unsent).toEqual([{ position: 1, seq: 9, answer: ["c"], marked: false, tab: "closed" }]);
  });

  it("sends an older answer too, but does not show it", () => {
    const found = back([entry(0, 3, false)]);
    expect(places[0]?.shown).toEqual([]);
    expect(places[0]?.base).toBe(5);
    expect(found.unsent).toHaveLength(1);
    expect(found.restored).toBe(0);
  });

  it("sends what belongs to a question that is not on the page", () => {
    expect(back([entry(8, 3, false)]).unsent).toHaveLength(1);
  });
});
