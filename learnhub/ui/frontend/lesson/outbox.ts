/** Beats that the server has not confirmed: in memory, and in the tab's store in case the page is loaded again. */
import type { Interval } from "./intervals";

export interface Beat {
  seq: number;
  stamp: number;
  intervals: Interval[];
  position: number;
  playing: boolean;
}

export type Store = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

const PREFIX = "study.";
const MOST_KEPT = 480; // two hours; the server takes up far less after a lost network
const MOST_AT_ONCE = 120; // half an hour, in a body that the server takes without ado

export class Outbox {
  private beats: Beat[] = [];

  constructor(
    readonly token: string,
    private seq: number,
    private readonly store: Store | null,
  ) {}

  static of(token: string, beats: Beat[], store: Store | null): Outbox {
    const outbox = new Outbox(token, beats.at(-1)?.seq ?? 0, store);
    outbox.beats = beats;
    return outbox;
  }

  get size(): number {
    return this.beats.length;
  }

  /** Everything that waits, in order. */
  get intervals(): Interval[] {
    return this.beats.flatMap((beat) => beat.intervals);
  }

  put(beat: Omit<Beat, "seq">): void {
    if (this.beats.length >= MOST_KEPT) return;
    this.seq += 1;
    this.beats.push({ seq: this.seq, ...beat });
    this.keep();
  }

  /** The oldest beats, as many as one request carries. */
  batch(): Beat[] {
    return this.beats.slice(0, MOST_AT_ONCE);
  }

  /** The server has everything up to `seq`. */
  settle(seq: number): void {
    this.beats = this.beats.filter((beat) => beat.seq > seq);
    this.keep();
  }

  clear(): void {
    this.beats = [];
    this.keep();
  }

  private keep(): void {
    try {
      if (this.beats.length) this.store?.setItem(PREFIX + this.token, JSON.stringify(this.beats));
      else this.store?.removeItem(PREFIX + this.token);
    } catch {
      // a full or forbidden store: the beats are still in memory
    }
  }
}

/** Outboxes that an earlier page in this tab left behind. */
export function leftBehind(store: Store | null): Outbox[] {
  const keys = Array.from({ length: store?.length ?? 0 }, (_none, place) => store?.key(place) ?? "");
  return keys
    .filter((key) => key.startsWith(PREFIX))
    .map((key) => Outbox.of(key.slice(PREFIX.length), beatsIn(store?.getItem(key) ?? null), store))
    .filter((outbox) => outbox.size > 0);
}

function beatsIn(text: string | null): Beat[] {
  try {
    const found: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(found) ? found.filter(isBeat) : [];
  } catch {
    return [];
  }
}

function isBeat(value: unknown): value is Beat {
  const beat = value as Beat;
  return typeof beat === "object" && beat !== null && Number.isInteger(beat.seq) && Array.isArray(beat.intervals);
}

/** The tab's store, or none where it is forbidden. */
export function tabStore(): Storage | null {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}
