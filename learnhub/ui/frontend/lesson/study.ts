/** One's study of this lesson: the lease, the beats, and what the server has confirmed. */
import { type Interval, union } from "./intervals";
import { leftBehind, Outbox, tabStore } from "./outbox";
import type { Answered, Check } from "./presence";
import { isHeld, type Reply, Sender, type State } from "./sender";
import { beatPoster, isLost, isSignedOut, post, troubleIn } from "./wire";

/** What the page knows of the lesson when it is opened. */
export interface LessonData {
  kind: "video" | "audio" | "article" | "document";
  counted: boolean;
  lease_url: string;
  beats_url: string;
  close_url: string;
  presence_url: string;
  size: number;
  required: number;
  rate: number;
  dwell: number;
  outage: number;
  next_url: string | null;
  position: number;
  intervals: Interval[];
  study_seconds: number;
  completed: boolean;
}

interface Lease extends Omit<Reply, "credited" | "course_completed"> {
  lease: string;
  beat_seconds: number;
  rate: number;
}

export interface StudyListener {
  stateChanged(state: State | "closed"): void;
  progressed(): void;
  closed(reason: string, message: string): void;
  /** A presence check waits for its answer, or (null) no more. */
  checked(check: Check | null): void;
  completed(courseToo: boolean, nextUrl: string | null): void;
}

const DEFAULT_BEAT = 15;

export class Study {
  intervals: Interval[];
  seconds: number;
  position: number;
  isCompleted: boolean;
  beatSeconds = DEFAULT_BEAT;
  rate: number;
  private outbox: Outbox | null = null;
  private sender: Sender | null = null;
  private openedAt = 0;
  private opening: Promise<boolean> | null = null;
  private token = "";
  private afterAnswer: () => void = () => undefined;

  constructor(
    readonly data: LessonData,
    private readonly listener: StudyListener,
  ) {
    this.intervals = union(data.intervals);
    this.seconds = data.study_seconds;
    this.position = data.position;
    this.isCompleted = data.completed;
    this.rate = data.rate;
  }

  get isOpen(): boolean {
    return this.sender !== null;
  }

  /** Played, but not confirmed by the server. */
  get unconfirmed(): Interval[] {
    return this.outbox?.intervals ?? [];
  }

  /** Open the lease; false when the server could not be reached or refused. */
  open(): Promise<boolean> {
    if (this.sender || !this.data.counted) return Promise.resolve(true);
    this.opening ??= this.ask().finally(() => {
      this.opening = null;
    });
    return this.opening;
  }

  private async ask(): Promise<boolean> {
    await this.deliverLeftBehind();
    const response = await post(this.data.lease_url, {});
    if (!response || isLost(response)) this.listener.stateChanged("offline");
    else if (isSignedOut(response)) this.listener.stateChanged("signin");
    else if (!response.ok) this.listener.closed("closed", (await troubleIn(response)).error ?? "");
    else {
      this.begin((await response.json()) as Lease);
      return true;
    }
    return false;
  }

  /** What an earlier page of this tab could not send; its lease may still be open. */
  private async deliverLeftBehind(): Promise<void> {
    const send = beatPoster(this.data.beats_url);
    for (const outbox of leftBehind(tabStore())) {
      while (outbox.size) {
        const batch = outbox.batch();
        const outcome = await send(outbox.token, batch);
        if (outcome.kind === "offline" || outcome.kind === "signin") return;
        if (outcome.kind !== "reply") outbox.clear();
        else if (!isHeld(outcome.reply, batch)) outbox.settle(batch.at(-1)?.seq ?? 0);
        else {
          outbox.settle(outcome.reply.seq);
          await this.answerTo(outbox.token, outcome.reply.check ?? null);
        }
      }
    }
  }

  /** What an earlier page left waits for an answer; resolves when it was given. */
  private answerTo(token: string, check: Check | null): Promise<void> {
    this.token = token;
    const answered = new Promise<void>((resolve) => {
      this.afterAnswer = resolve;
    });
    this.listener.checked(check);
    return answered;
  }

  /** The member says that she is here. */
  async answer(id: string): Promise<Answered> {
    const response = await post(this.data.presence_url.replace("TOKEN", this.token), { id });
    if (!response || isLost(response)) return "offline";
    if (isSignedOut(response)) {
      this.listener.stateChanged("signin");
      return "offline";
    }
    if (response.status === 409) {
      const trouble = await troubleIn(response);
      this.forget();
      this.listener.closed(trouble.closed ?? "closed", trouble.error ?? "");
    }
    this.afterAnswer();
    return response.ok ? "answered" : "gone";
  }

  private begin(lease: Lease): void {
    this.openedAt = performance.now();
    this.beatSeconds = lease.beat_seconds || DEFAULT_BEAT;
    this.rate = lease.rate || this.rate;
    this.token = lease.lease;
    this.afterAnswer = () => this.sender?.release();
    this.learn({ ...lease, credited: 0, course_completed: false });
    this.outbox = new Outbox(lease.lease, lease.seq, tabStore());
    this.sender = new Sender(beatPoster(this.data.beats_url), this.outbox, {
      changed: (state) => this.listener.stateChanged(state),
      replied: (reply) => this.learn(reply),
      closed: (reason, message) => {
        this.forget();
        this.listener.closed(reason, message);
      },
    });
  }

  private learn(reply: Reply): void {
    this.intervals = union(reply.intervals);
    this.seconds = reply.study_seconds;
    const isNew = reply.completed && !this.isCompleted;
    this.isCompleted = this.isCompleted || reply.completed;
    this.listener.progressed();
    this.listener.checked(reply.check ?? null);
    if (isNew) this.listener.completed(reply.course_completed, reply.next_url ?? this.data.next_url);
  }

  /** Tell the server what was played since the last beat. */
  beat(intervals: Interval[], position: number, playing: boolean): void {
    this.position = position;
    this.sender?.put({
      stamp: Math.round(performance.now() - this.openedAt),
      intervals,
      position: Math.round(position * 10) / 10,
      playing,
    });
  }

  /** Try at once what waits: the network is back, or the page is shown again. */
  retry(): void {
    if (this.outbox?.size) void this.sender?.flush();
  }

  /** The page goes away: a request that outlives it takes what waits; the lease stays open for what it may lose. Else the lease is closed. */
  leave(): void {
    if (!this.outbox) return;
    const { token } = this.outbox;
    const beats = this.outbox.batch();
    if (beats.length) void post(this.data.beats_url, { lease: token, beats }, true);
    else void post(this.data.close_url.replace("TOKEN", token), {}, true);
    this.forget();
  }

  private forget(): void {
    this.sender = this.outbox = null;
  }
}
