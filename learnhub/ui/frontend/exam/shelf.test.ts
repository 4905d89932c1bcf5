import { afterEach, describe, expect, it, vi } from "vitest";
import { DatabaseShelf, type Entry } from "./shelf";

interface Inside {
  change(work: (store: { put(entry: Entry): void }) => void): Promise<void>;
}

const entry = (seq: number): Entry => ({ attempt: "7", position: 0, answer: ["a"], marked: false, seq, tab: "one", isSent: false, at: 0 });

/** A shelf whose writes end when the test says so, each with the numbers of the answers in it. */
function slow() {
  const writes: { seqs: number[]; end: () => void; fail: () => void }[] = [];
  vi.spyOn(DatabaseShelf.prototype as unknown as Inside, "change").mockImplementation((work) => {
    const seqs: number[] = [];
    work({ put: (each) => seqs.push(each.seq) });
    return new Promise((resolve, reject) => writes.push({ seqs, end: resolve, fail: () => reject(new Error("full")) }));
  });
  return writes;
}

describe("the shelf in the database", () => {
  afterEach(() => vi.restoreAllMocks());

  it("writes together what comes while a write is on its way, and says so when each is there", async () => {
    const writes = slow();
    const shelf = new DatabaseShelf();
    const kept: number[] = [];
    const put = (seq: number) => void shelf.put(entry(seq)).then(() => kept.push(seq));
    put(1);
    await vi.waitFor(() => expect(writes).toHaveLength(1));
    for (const seq of [2, 3, 4]) put(seq);
    await Promise.resolve();
    expect(writes).toHaveLength(1);
    writes[0]?.end();
    await vi.waitFor(() => expect(writes).toHaveLength(2));
    expect(kept).toEqual([1]);
    writes[1]?.end();
    await vi.waitFor(() => expect(kept).toEqual([1, 2, 3, 4]));
    expect(writes.map((write) => write.seqs)).toEqual([[1], [2, 3, 4]]);
  });

  it("goes on after a write that failed, and tells whoever was in it", async () => {
    const writes = slow();
    const shelf = new DatabaseShelf();
    const first = shelf.put(entry(1));
    await vi.waitFor(() => expect(writes).toHaveLength(1));
    const second = shelf.put(entry(2));
    writes[0]?.fail();
    await expect(first).rejects.toThrow("full");
    await vi.waitFor(() => expect(writes).toHaveLength(2));
    writes[1]?.end();
    await second;
  });
});
