import { describe, expect, it, vi } from "vitest";
import { deliverLate } from "./late";
import type { Reply } from "./sender";
import type { Entry } from "./shelf";

const entry = (position: number, isSent: boolean): Entry => ({
  attempt: "7",
  position,
  answer: ["a"],
  marked: false,
  seq: 3,
  tab: "one",
  isSent,
  at: 0,
});
const reply = (state: Reply["state"]): Reply => ({ state, seq: 1, answer: [], marked: false, saved_at: null, now: 0 });

function journalOf(entries: Entry[]) {
  return { entries: async () => entries, keep: vi.fn(async () => undefined), clear: vi.fn(async () => undefined) };
}

describe("what an attempt that is over left behind", () => {
  it("goes to the server once, and is counted where it came too late", async () => {
    const journal = journalOf([entry(0, true), entry(1, false), entry(2, false)]);
    const post = vi.fn(async (change: { position: number }) => reply(change.position === 1 ? "closed" : "repeated"));
    expect(await deliverLate(journal, post)).toBe(1);
    expect(post.mock.calls.map(([change]) => change.position)).toEqual([1, 2]);
    expect(journal.clear).toHaveBeenCalledOnce();
  });

  it("stays when the network fails", async () => {
    const journal = journalOf([entry(1, false), entry(2, false)]);
    const post = vi.fn(async (change: { position: number }) => (change.position === 1 ? reply("closed") : null));
    expect(await deliverLate(journal, post)).toBe(1);
    expect(journal.keep).toHaveBeenCalledOnce();
    expect(journal.clear).not.toHaveBeenCalled();
  });
});
