/** Delivers answers one after another, tries again when the network fails, and always knows what is not saved yet. */
import type { Change, Journal } from "./journal";

export interface Reply {
  state: "ok" | "repeated" | "conflict" | "displaced" | "passed" | "closed";
  seq: number;
  answer: string[];
  marked: boolean;
  saved_at: string | null;
  now: number;
}

export type Outcome = { kind: "reply"; reply: Reply } | { kind: "offline" } | { kind: "signin" } | { kind: "refused" };

/** saved: everything is on the server · saving: on its way · offline: kept here until the network is back · failed: refused. */
export type State = "none" | "saved" | "saving" | "offline" | "signin" | "failed";

export interface Listener {
  changed(state: State, savedAt: string | null, unsent: number, refused: number[]): void;
  conflicted(position: number, reply: Reply): void;
  displaced(): void;
  /** There is no way back to the question any more. */
  passed(position: number): void;
  closed(): void;
  replied(reply: Reply): void;
}

export const BACKOFF = [1000, 2000, 4000, 8000, 15000];

/** Answers of two pages to one question are two: each has to arrive, the server decides which stands. */
const keyOf = (change: Change) => `${change.position} ${change.tab}`;

export class Sender {
  private readonly pending = new Map<string, Change>();
  private readonly refused = new Map<string, Change>();
  private savedAt: string | null = null;
  private running: Promise<void> | null = null;
  private trouble: "offline" | "signin" | null = null;
  private failures = 0;
  private isClosed = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly post: (change: Change) => Promise<Outcome>,
    private readonly journal: Pick<Journal, "keep">,
    private readonly listener: Listener,
    private readonly later: (run: () => void, milliseconds: number) => ReturnType<typeof setTimeout> = (run, milliseconds) =>
      setTimeout(run, milliseconds),
  ) {}

  /** How many questions have an answer that the server does not. */
  get unsent(): number {
    return new Set([...this.pending.values()].map((change) => change.position)).size;
  }

  get needsSignIn(): boolean {
    return this.trouble === "signin";
  }

  /** Note a change at once (a newer one of the same question takes its place) and send it. */
  put(change: Change): void {
    this.hold(change);
    void this.flush();
  }

  /** Note a change that is not to be sent yet. */
  hold(change: Change): void {
    for (const [key, held] of this.refused) if (held.position === change.position) this.refused.delete(key);
    const held = this.pending.get(keyOf(change));
    if (!held || held.seq < change.seq) {
      this.pending.set(keyOf(change), change);
      void this.journal.keep(change, false).then(() => this.tell());
    }
    this.tell();
  }

  /** Send what is waiting; resolves when nothing is left or the network fails. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.running ??= this.deliver().finally(() => {
      this.running = null;
      // what came in while the last reply was being read
      if (this.pending.size && !this.trouble) void this.flush();
    });
    return this.running;
  }

  private async deliver(): Promise<void> {
    for (const change of this.next()) {
      this.tell();
      const outcome = await this.post(change);
      if (outcome.kind === "offline" || outcome.kind === "signin") {
        this.trouble = outcome.kind;
        this.tell();
        this.timer = this.later(() => void this.flush(), BACKOFF[Math.min(this.failures++, BACKOFF.length - 1)] ?? 15000);
        return;
      }
      this.trouble = null;
      this.failures = 0;
      this.settle(change, outcome);
      this.tell();
    }
    this.tell();
    if (this.isClosed) this.listener.closed(); // everything has arrived, as copies that do not count
  }

  /** The waiting changes, one at a time, until none is left. */
  private *next(): Generator<Change> {
    for (;;) {
      const first = this.pending.values().next();
      if (first.done) return;
      yield first.value;
    }
  }

  private settle(change: Change, outcome: Outcome): void {
    const isLatest = this.pending.get(keyOf(change))?.seq === change.seq;
    if (isLatest) this.pending.delete(keyOf(change));
    if (outcome.kind === "refused") {
      this.refused.set(keyOf(change), change);
      return;
    }
    if (outcome.kind !== "reply") return;
    const { reply } = outcome;
    this.listener.replied(reply);
    if (isLatest) void this.journal.keep(change, true); // a newer one that waits is not sent yet
    if (reply.state === "closed") this.isClosed = true;
    else if (reply.state === "displaced") this.listener.displaced();
    else if (reply.state === "passed") this.listener.passed(change.position);
    else if (reply.state === "conflict") {
      this.lower(change);
      if (!this.isWaiting(change.position)) this.listener.conflicted(change.position, reply);
    } else {
      this.savedAt = reply.saved_at;
    }
  }

  /** What rests on a refused answer has seen no more than that one had. */
  private lower({ position, base }: Change): void {
    for (const held of this.pending.values()) {
      if (held.position !== position || base === undefined || (held.base ?? base) <= base) continue;
      held.base = base;
      void this.journal.keep(held, false);
    }
  }

  private isWaiting(position: number): boolean {
    return [...this.pending.values()].some((change) => change.position === position);
  }

  private tell(): void {
    const refused = [...new Set([...this.refused.values()].map((change) => change.position))].sort((a, b) => a - b);
    this.listener.changed(this.state(), this.savedAt, this.unsent, refused);
  }

  private state(): State {
    if (this.refused.size) return "failed";
    if (this.pending.size) return this.trouble ?? "saving";
    return this.savedAt ? "saved" : "none";
  }
}
