/** Delivers answers one after another, tries again when the network fails, and always knows what is not saved yet. */
import type { Change, Journal } from "./journal";

export interface Reply {
  state: "ok" | "repeated" | "conflict" | "closed";
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
  closed(): void;
  replied(reply: Reply): void;
}

export const BACKOFF = [1000, 2000, 4000, 8000, 15000];

export class Sender {
  private readonly pending = new Map<number, Change>();
  private readonly refused = new Map<number, Change>();
  private savedAt: string | null = null;
  private running: Promise<void> | null = null;
  private trouble: "offline" | "signin" | null = null;
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly post: (change: Change) => Promise<Outcome>,
    private readonly journal: Pick<Journal, "write">,
    private readonly listener: Listener,
    private readonly later: (run: () => void, milliseconds: number) => ReturnType<typeof setTimeout> = (run, milliseconds) =>
      setTimeout(run, milliseconds),
  ) {}

  get unsent(): number {
    return this.pending.size;
  }

  /** Note a change at once (a newer one of the same question takes its place) and send it. */
  put(change: Change): void {
    this.hold(change);
    void this.flush();
  }

  /** Note a change that is not to be sent yet. */
  hold(change: Change): void {
    this.refused.delete(change.position);
    const held = this.pending.get(change.position);
    if (!held || held.seq < change.seq) this.pending.set(change.position, change);
    this.keep();
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
      this.keep();
    }
    this.tell();
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
    if (this.pending.get(change.position)?.seq === change.seq) this.pending.delete(change.position);
    if (outcome.kind === "refused") {
      this.refused.set(change.position, change);
      return;
    }
    if (outcome.kind !== "reply") return;
    const { reply } = outcome;
    this.listener.replied(reply);
    if (reply.state === "closed") {
      this.pending.clear();
      this.listener.closed();
    } else if (reply.state === "conflict") {
      if (!this.pending.has(change.position)) this.listener.conflicted(change.position, reply);
    } else {
      this.savedAt = reply.saved_at;
    }
  }

  private keep(): void {
    this.journal.write([...this.pending.values(), ...this.refused.values()]);
    this.tell();
  }

  private tell(): void {
    const refused = [...this.refused.keys()].sort((a, b) => a - b);
    this.listener.changed(this.state(), this.savedAt, this.pending.size, refused);
  }

  private state(): State {
    if (this.refused.size) return "failed";
    if (this.pending.size) return this.trouble ?? "saving";
    return this.savedAt ? "saved" : "none";
  }
}
