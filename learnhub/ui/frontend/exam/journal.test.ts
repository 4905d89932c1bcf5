import { describe, expect, it } from "vitest";
import { type Change, Journal } from "./journal";

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

const change = (position: number, seq = 1, tab = "one"): Change => ({ position, answer: ["a"], marked: false, seq, tab });

describe("the journal", () => {
  it("keeps the unsent until it is told that nothing is left", () => {
    const store = new Store();
    const journal = new Journal(store, "7", "one");
    journal.write([change(0), change(1)]);
    expect(store.length).toBe(1);
    journal.write([]);
    expect(store.length).toBe(0);
  });

  it("hands what a closed page left to the next page, once", () => {
    const store = new Store();
    new Journal(store, "7", "closed").write([change(3, 9, "closed")]);
    const next = new Journal(store, "7", "new");
    expect(next.takeOver()).toEqual([change(3, 9, "closed")]);
    expect(next.takeOver()).toEqual([]);
  });

  it("leaves other attempts and its own entry alone", () => {
    const store = new Store();
    new Journal(store, "70", "other").write([change(0)]);
    const journal = new Journal(store, "7", "one");
    journal.write([change(2)]);
    expect(journal.takeOver()).toEqual([]);
    journal.clear();
    expect([...store.map.keys()]).toEqual(["learnhub.exam.70.other"]);
  });

  it("skips what it cannot read", () => {
    const store = new Store();
    store.setItem("learnhub.exam.7.a", "{broken");
    store.setItem("learnhub.exam.7.b", JSON.stringify([null, { position: "x" }, change(4)]));
    expect(new Journal(store, "7", "new").takeOver()).toEqual([change(4)]);
  });

  it("works without a store, and with one that is full", () => {
    const full = new Store();
    full.setItem = () => {
      throw new Error("full");
    };
    for (const store of [null, full]) {
      const journal = new Journal(store, "7", "one");
      journal.write([change(0)]);
      expect(journal.takeOver()).toEqual([]);
    }
  });
});
