/** Delivers beats one request after another, tries again when the network fails, and always knows what is not recorded yet. */
import type { Interval } from "./intervals";
import type { Beat, Outbox } from "./outbox";
import type { Check } from "./presence";

/** What the server answers: all that the page needs to show. */
export interface Reply {
  seq: number;
  position: number;
  intervals: Interval[];
  covered_seconds: number;
  study_seconds: number;
  coverage: number;
  credited: number;
  completed: boolean;
  course_completed: boolean;
  check?: Check | null;
  next_url?: string | null;
}

export type Outcome =
  | { kind: "reply"; reply: Reply }
  | { kind: "offline" }
  | { kind: "signin" }
  | { kind: "closed"; reason: string; message: string }
  | { kind: "refused"; message: string };

/** recorded: the server has everything · syncing: on its way · offline: kept here until the network is back · refused: not taken. */
export type State = "idle" | "recorded" | "syncing" | "offline" | "signin" | "refused";

export interface Listener {
  changed(state: State): void;
  replied(reply: Reply): void;
  closed(reason: string, message: string): void;
}

export const BACKOFF = [1000, 2000, 4000, 8000, 15000];

/** Whether the server left some of `batch` to wait for the answer to a presence check. */
export function isHeld(reply: Reply, batch: Beat[]): boolean {
  return reply.check != null && reply.seq < (batch.at(-1)?.seq ?? 0);
}

export class Sender {
  private running: Promise<void> | null = null;
  private trouble: "offline" | "signin" | null = null;
  private isHeld = false;
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private state: State = "idle";

  constructor(
    private readonly post: (token: string, beats: Beat[]) => Promise<Outcome>,
    private readonly outbox: Outbox,
    private readonly listener: Listener,
    private readonly later: (run: () => void, milliseconds: number) => ReturnType<typeof setTimeout> = (run, milliseconds) =>
      setTimeout(run, milliseconds),
  ) {}

  put(beat: Omit<Beat, "seq">): void {
    this.outbox.put(beat);
    if (this.trouble || this.isHeld) return; // the next attempt is on its way, or the answer to a check, and takes this one along
    void this.flush();
  }

  /** Send what waits; resolves when nothing is left or the network fails. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.running ??= this.deliver().finally(() => {
      this.running = null;
      if (this.outbox.size && !this.trouble && !this.isHeld) void this.flush(); // what came in while the last reply was read
    });
    return this.running;
  }

  /** A presence check was answered: what waited for it may go. */
  release(): void {
    this.isHeld = false;
    if (this.outbox.size) void this.flush();
  }

  /** No more attempts: the lease is gone. */
  stop(): void {
    clearTimeout(this.timer);
    this.outbox.clear();
  }

  private async deliver(): Promise<void> {
    while (this.outbox.size && !this.isHeld) {
      const batch = this.outbox.batch();
      if (!this.trouble) this.tell("syncing");
      const outcome = await this.post(this.outbox.token, batch);
      if (outcome.kind === "offline" || outcome.kind === "signin") {
        this.trouble = outcome.kind;
        this.tell(outcome.kind);
        this.timer = this.later(() => void this.flush(), BACKOFF[Math.min(this.failures++, BACKOFF.length - 1)] ?? 15000);
        return;
      }
      this.trouble = null;
      this.failures = 0;
      this.settle(batch, outcome);
    }
  }

  private settle(batch: Beat[], outcome: Outcome): void {
    if (outcome.kind === "reply") {
      this.isHeld = isHeld(outcome.reply, batch);
      this.outbox.settle(this.isHeld ? outcome.reply.seq : Math.max(outcome.reply.seq, batch.at(-1)?.seq ?? 0));
      this.listener.replied(outcome.reply);
      this.tell(this.outbox.size ? "syncing" : "recorded");
    } else if (outcome.kind === "closed") {
      this.outbox.clear();
      this.listener.closed(outcome.reason, outcome.message);
    } else {
      this.outbox.settle(batch.at(-1)?.seq ?? 0); // sent again it would be refused again
      this.tell("refused");
    }
  }

  private tell(state: State): void {
    if (state === this.state && state !== "recorded") return;
    this.state = state;
    this.listener.changed(state);
  }
}
