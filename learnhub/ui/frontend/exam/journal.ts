/** Every answer given here, kept in the browser: until the server has it, and after that for a page that opens without a network. */
import { type Change, type Entry, isEntry, type Shelf } from "./shelf";

export type { Change } from "./shelf";

const LONGEST = 30 * 24 * 3600_000; // what an attempt that never ended left behind goes after a month

export class Journal {
  /** Whether the last answer is kept: where no shelf takes it, closing the page would lose it. */
  isKept = true;

  constructor(
    private readonly shelves: Shelf[],
    private readonly attempt: string,
    private readonly read: () => number = Date.now,
  ) {}

  /** Keep an answer, or note that the server has it. */
  async keep(change: Change, isSent: boolean): Promise<void> {
    const entry: Entry = { ...change, attempt: this.attempt, isSent, at: this.read() };
    for (const shelf of this.shelves) {
      try {
        await shelf.put(entry);
        this.isKept = true;
        return;
      } catch {
        // full, or forbidden: the next one
      }
    }
    this.isKept = isSent;
  }

  /** What pages of this attempt gave here, in the order of giving. */
  async entries(): Promise<Entry[]> {
    const found = (await this.everything()).filter((entry) => entry.attempt === this.attempt);
    return found.sort((a, b) => a.seq - b.seq || a.at - b.at);
  }

  /** Forget what the server has in this or a newer form (`seqs` by position), and what is older than any exam. */
  async tidy(seqs: Map<number, number>): Promise<void> {
    const oldest = this.read() - LONGEST;
    const isDone = (entry: Entry) =>
      entry.attempt === this.attempt ? entry.isSent && entry.seq <= (seqs.get(entry.position) ?? 0) : entry.at < oldest;
    await this.remove(isDone);
  }

  /** After handing in nothing of this attempt is needed any more. */
  async clear(): Promise<void> {
    await this.remove((entry) => entry.attempt === this.attempt);
  }

  private async everything(): Promise<Entry[]> {
    const found: Entry[] = [];
    for (const shelf of this.shelves) {
      try {
        found.push(...(await shelf.all()).filter(isEntry));
      } catch {
        // nothing can be read there
      }
    }
    return found;
  }

  private async remove(wanted: (entry: Entry) => boolean): Promise<void> {
    for (const shelf of this.shelves) {
      try {
        const gone = (await shelf.all()).filter((entry) => isEntry(entry) && wanted(entry));
        if (gone.length) await shelf.remove(gone);
      } catch {
        // nothing was kept there
      }
    }
  }
}
