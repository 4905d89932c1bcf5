/** Stretches of a video (seconds), an article (paragraphs) or a document (pages). */

export type Interval = [number, number];

const LEAST_GAP = 0.5; // what is shorter is the rounding of a player, not something unseen

/** Sorted, without overlaps. */
export function union(intervals: readonly Interval[]): Interval[] {
  const merged: Interval[] = [];
  for (const [start, stop] of [...intervals].sort((a, b) => a[0] - b[0])) {
    if (!(stop > start)) continue;
    const last = merged.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], stop);
    else merged.push([start, stop]);
  }
  return merged;
}

/** The sum of their lengths, counting what overlaps once. */
export function total(intervals: readonly Interval[]): number {
  return union(intervals).reduce((sum, [start, stop]) => sum + stop - start, 0);
}

/** What is missing from `0` to `size`. */
export function gaps(intervals: readonly Interval[], size: number): Interval[] {
  const found: Interval[] = [];
  let at = 0;
  for (const [start, stop] of union(intervals)) {
    if (start - at >= LEAST_GAP) found.push([at, Math.min(start, size)]);
    at = Math.max(at, stop);
  }
  if (size - at >= LEAST_GAP) found.push([at, size]);
  return found;
}

/** Where the next unseen stretch begins: after `at`, else the first of all; null when nothing is missing. */
export function nextGap(intervals: readonly Interval[], at: number, size: number): number | null {
  const missing = gaps(intervals, size);
  const next = missing.find(([start]) => start > at) ?? missing[0];
  return next ? next[0] : null;
}
