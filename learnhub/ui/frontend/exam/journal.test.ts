import { beforeEach, describe, expect, it } from "vitest";
import { type Change, Journal } from "./journal";
import { type Entry, type Shelf, StorageShelf } from "./shelf";

class Store {
  readonly map = new Map<string, string>();
  get length(): number {
    return this.map.size;
  }
  key(place: number): string | null {
    return [...this.map.keys()][place] ?? null;
  }
  getItem(key: string): string | null {
    return this.map.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.map.set(key, value);
  }
  removeItem(key: string): void {
    this.map.delete(key);
  }
}

const closed: Shelf = {
  put: () => Promise.reject(new Error("forbidden")),
  all: () => Promise.reject(new Error("forbidden")),
  remove: () => Promise.reject(new Error("forbidden")),
};
const change = (position: number, seq = 1, tab = "one"): Change => ({ position, answer: ["a"], marked: false, seq, tab });
const told = (entries: Entry[]) => entries.map((entry) => [entry.position, entry.seq, entry.tab, entry.isSent]);

describe("the journal", () => {
  let store: Store;
  let time: number;
  const journal = (attempt = "7", shelves: Shelf[] = [new StorageShelf(() => store)]) => new Journal(shelves, attempt, () => time);

  beforeEach(() => {
    [store, time] = [new Store(), 1000];
  });

  it("keeps every answer, and whether the server has it", async () => {
    const mine = journal();
    await mine.keep(change(0), false);
    await mine.keep(change(1, 2), false);
    await mine.keep(change(0), true);
    expect(told(await mine.entries())).toEqual([
      [0, 1, "one", true],
      [1, 2, "one", false],
    ]);
  });

  it("gives the next page what a closed one left, in the order of giving, and goes on keeping it", async () => {
    await journal().keep(change(3, 9, "closed"), false);
    await journal().keep(change(3, 4, "older"), false);
    for (const next of [journal(), journal()]) {
      expect(told(await next.entries())).toEqual([
        [3, 4, "older", false],
        [3, 9, "closed", false],
      ]);
    }
  });

  it("leaves other attempts alone", async () => {
    await journal("70").keep(change(0), false);
    const mine = journal();
    await mine.keep(change(2), false);
    await mine.clear();
    expect(await mine.entries()).toEqual([]);
    expect(await journal("70").entries()).toHaveLength(1);
  });

  it("forgets what the server has in this or a newer form, and what is older than any exam", async () => {
    const mine = journal();
    await journal("1").keep(change(0), false);
    time += 31 * 24 * 3600_000;
    await journal("2").keep(change(0), false);
    for (const [position, seq] of [
      [0, 1],
      [1, 2],
      [2, 3],
    ] as const)
      await mine.keep(change(position, seq), position !== 2);
    await mine.tidy(new Map([[0, 5]]));
    expect(told(await mine.entries())).toEqual([
      [1, 2, "one", true],
      [2, 3, "one", false],
    ]);
    expect(await journal("1").entries()).toEqual([]);
    expect(await journal("2").entries()).toHaveLength(1);
  });

  it("skips what it cannot read", async () => {
    store.setItem("learnhub.exam.7.a.0", "{broken");
    store.setItem("learnhub.exam.7.b.0", JSON.stringify({ position: "x" }));
    await journal().keep(change(4), false);
    expect(told(await journal().entries())).toEqual([[4, 1, "one", false]]);
  });

  it("takes the next shelf where the first is closed, and says when none takes anything", async () => {
    const mine = journal("7", [closed, new StorageShelf(() => store)]);
    await mine.keep(change(0), false);
    expect(mine.isKept).toBe(true);
    expect(await mine.entries()).toHaveLength(1);
    const none = journal("7", [closed, new StorageShelf(() => null)]);
    await none.keep(change(0), false);
    expect(none.isKept).toBe(false);
    await none.keep(change(0), true);
    expect(none.isKept).toBe(true);
    expect(await none.entries()).toEqual([]);
  });
});
