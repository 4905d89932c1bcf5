/** A page that comes back: what the journal knows and the page does not. */
import type { Change, Entry } from "./shelf";

interface Place {
  seq: number;
  base: number;
  show(answer: string[], isMarked: boolean): void;
}

/** Show what is newer than the page; the highest number given so far, what the server does not have, and how much of that is shown. */
export function bringBack(
  at: (position: number) => Place | undefined,
  entries: Entry[],
): { seq: number; unsent: Change[]; restored: number } {
  const unsent: Change[] = [];
  let [seq, restored] = [0, 0];
  for (const entry of entries) {
    const { isSent, attempt: _attempt, at: _at, ...change } = entry;
    seq = Math.max(seq, change.seq);
    const place = at(change.position);
    if (place && change.seq > place.seq) {
      place.show(change.answer, change.marked);
      place.seq = place.base = change.seq;
      if (!isSent) restored++;
    }
    // Older than the page, or of a question that is left behind: it is sent all the same, and the server keeps it as a copy.
    if (!isSent) unsent.push(change);
  }
  return { seq, unsent, restored };
}
