import { describe, expect, it } from "vitest";
import { leftBehind, Outbox, type Store } from "./outbox";

class MemoryStore implements Store {
  readonly kept = new Map<string, string>();
  get length(): number {
    return this.kept.size;
  }
  key(place: number): string | null {
    return [...this.kept.keys()][place] ?? null;
  }
  getItem(key: string): string | null {
    return this.kept.get(key) ?? null;
  }
  setItem(key: string, text: string): void {
    this.kept.set(key, text);
  }
  removeItem(key: string): void {
    this.kept.delete(key);
  }
}

const beat = (stamp: number) => ({
  stamp,
  intervals: [[stamp / 1000, stamp / 1000 + 15]] as [number, number][],
  position: 1,
  playing: true,
});

describe("the outbox", () => {
  it("numbers beats one after another, from where the lease is", () => {
    const outbox = new Outbox("t", 4, new MemoryStore());
    outbox.put(beat(0));
    outbox.put(beat(15_000));
    expect(outbox.batch().map((each) => each.seq)).toEqual([5, 6]);
  });

  it("forgets what the server has, and keeps what came since", () => {
    const outbox = new Outbox("t", 0, new MemoryStore());
    for (const stamp of [0, 15_000, 30_000]) outbox.put(beat(stamp));
    outbox.settle(2);
    expect(outbox.batch().map((each) => each.seq)).toEqual([3]);
    expect(outbox.intervals).toEqual([[30, 45]]);
  });

  it("is found again after the page was loaded anew, with the same numbers", () => {
    const store = new MemoryStore();
    const outbox = new Outbox("lease-1", 7, store);
    outbox.put(beat(0));
    outbox.put(beat(15_000));
    const [found] = leftBehind(store);
    expect(found?.token).toBe("lease-1");
    expect(found?.batch()).toEqual(outbox.batch());
    found?.clear();
    expect(leftBehind(store)).toEqual([]);
  });

  it("leaves nothing in the store once all is sent", () => {
    const store = new MemoryStore();
    const outbox = new Outbox("t", 0, store);
    outbox.put(beat(0));
    outbox.settle(1);
    expect(store.length).toBe(0);
  });

  it("is not troubled by what others wrote, or by a store that is full", () => {
    const store = new MemoryStore();
    store.setItem("study.x", "{not json");
    store.setItem("study.y", '[{"seq":"1"}]');
    store.setItem("exam.z", "[]");
    expect(leftBehind(store)).toEqual([]);
    const full = new Outbox("t", 0, {
      ...store,
      length: 0,
      setItem: () => {
        throw new Error("full");
      },
    } as unknown as Store);
    full.put(beat(0));
    expect(full.size).toBe(1);
  });

  it("sends no more at once than a request carries", () => {
    const outbox = new Outbox("t", 0, null);
    for (let n = 0; n < 200; n++) outbox.put(beat(n * 15_000));
    expect(outbox.batch()).toHaveLength(120);
    expect(outbox.size).toBe(200);
  });
});
