import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Change } from "./journal";
import { BACKOFF, type Outcome, Sender, type State } from "./sender";

const change = (position: number, seq: number, answer = ["a"]): Change => ({ position, answer, marked: false, seq, tab: "one" });
const ok = (seq: number): Outcome => ({
  kind: "reply",
  reply: { state: "ok", seq, answer: ["a"], marked: false, saved_at: "14:00:00", now: 0 },
});

describe("the sender", () => {
  let answers: ((sent: Change) => Outcome | Promise<Outcome>)[];
  let sent: Change[];
  let unsent: Map<string, Change>;
  let state: State;
  let badge: State[];
  let conflicts: number[];
  let isClosed: boolean;
  let isDisplaced = false;
  let timers: { run: () => void; after: number }[];
  let sender: Sender;

  beforeEach(() => {
    [answers, sent, badge, conflicts, isClosed, timers, state] = [[], [], [], [], false, [], "none"];
    unsent = new Map();
    sender = new Sender(
      async (each) => {
        sent.push(each);
        return (answers.shift() ?? ((one: Change) => ok(one.seq)))(each);
      },
      {
        keep: async (each, isSent) => {
          const key = `${each.position} ${each.tab}`;
          if (isSent) unsent.delete(key);
          else unsent.set(key, each);
        },
      },
      {
        changed: (now) => {
          state = now;
          badge.push(now);
        },
        conflicted: (position) => conflicts.push(position),
        displaced: () => (isDisplaced = true),
        passed: () => undefined,
        closed: () => (isClosed = true),
        replied: () => undefined,
      },
      (run, after) => {
        timers.push({ run, after });
        return 0 as unknown as ReturnType<typeof setTimeout>;
      },
    );
  });

  it("says saved only when nothing is left", async () => {
    sender.put(change(0, 1));
    sender.put(change(1, 2));
    expect(state).toBe("saving");
    expect(unsent.size).toBe(2);
    await sender.flush();
    await vi.waitFor(() => expect(state).toBe("saved"));
    expect(unsent.size).toBe(0);
    expect(badge.indexOf("saved")).toBe(badge.length - badge.filter((each) => each === "saved").length);
  });

  it("keeps the newest answer of a question and sends it after an older one that was on its way", async () => {
    let release: (outcome: Outcome) => void = () => undefined;
    answers = [() => new Promise((resolve) => (release = resolve))];
    sender.put(change(0, 1, ["a"]));
    sender.put(change(0, 2, ["b"]));
    sender.put(change(0, 3, ["c"]));
    release(ok(1));
    await vi.waitFor(() => expect(state).toBe("saved"));
    expect(sent.map((each) => each.seq)).toEqual([1, 3]);
  });

  it("holds everything while the network is away and tries again ever more slowly", async () => {
    answers = [() => ({ kind: "offline" }), () => ({ kind: "offline" })];
    sender.put(change(0, 1));
    await vi.waitFor(() => expect(state).toBe("offline"));
    sender.hold(change(1, 2));
    expect(sender.unsent).toBe(2);
    expect(unsent.size).toBe(2);
    timers[0]?.run();
    await vi.waitFor(() => expect(timers).toHaveLength(2));
    expect(timers.map((timer) => timer.after)).toEqual(BACKOFF.slice(0, 2));
    timers[1]?.run();
    await vi.waitFor(() => expect(state).toBe("saved"));
    expect(sender.unsent).toBe(0);
  });

  it("waits for a new sign-in without losing anything", async () => {
    answers = [() => ({ kind: "signin" })];
    sender.put(change(0, 1));
    await vi.waitFor(() => expect(state).toBe("signin"));
    await sender.flush();
    expect(state).toBe("saved");
  });

  it("never calls a refused answer saved", async () => {
    answers = [() => ({ kind: "refused" })];
    sender.put(change(0, 1));
    sender.put(change(1, 2));
    await vi.waitFor(() => expect(sender.unsent).toBe(0));
    expect(state).toBe("failed");
    expect([...unsent.values()].map((each) => each.position)).toEqual([0]);
    sender.put(change(0, 3));
    await vi.waitFor(() => expect(state).toBe("saved"));
  });

  it("tells of an answer that another page overtook", async () => {
    answers = [() => ({ kind: "reply", reply: { state: "conflict", seq: 5, answer: ["b"], marked: false, saved_at: "14:00:00", now: 0 } })];
    sender.put(change(2, 1));
    await sender.flush();
    expect(conflicts).toEqual([2]);
    expect(sender.unsent).toBe(0);
  });

  it("lets an answer that rests on an overtaken one claim no more than that had seen", async () => {
    answers = [
      () => ({ kind: "reply", reply: { state: "conflict", seq: 4, answer: ["b"], marked: false, saved_at: "14:00:00", now: 0 } }),
      (one) => ({ kind: "reply", reply: { state: "conflict", seq: 4, answer: [one.tab], marked: false, saved_at: "14:00:00", now: 0 } }),
    ];
    sender.hold({ ...change(0, 7, ["c"]), base: 1, tab: "closed" });
    sender.hold({ ...change(0, 8, ["d"]), base: 7 });
    await sender.flush();
    expect(sent.map((each) => each.base)).toEqual([1, 1]);
    expect(conflicts).toEqual([0]);
  });

  it("delivers what two pages gave to one question, each", async () => {
    sender.hold({ ...change(0, 7, ["b"]), tab: "closed" });
    sender.put(change(0, 3, ["c"]));
    expect(sender.unsent).toBe(1);
    await sender.flush();
    await vi.waitFor(() => expect(state).toBe("saved"));
    expect(sent.map((each) => [each.tab, each.seq])).toEqual([
      ["closed", 7],
      ["one", 3],
    ]);
  });

  it("tells when another device took over, and keeps nothing back", async () => {
    answers = [
      () => ({ kind: "reply", reply: { state: "displaced", seq: 4, answer: ["b"], marked: false, saved_at: "14:00:00", now: 0 } }),
    ];
    sender.put(change(0, 1));
    await sender.flush();
    expect(isDisplaced).toBe(true);
    expect(sender.unsent).toBe(0);
  });

  it("says that the attempt is over when everything has arrived, to be kept as copies", async () => {
    const over: Outcome = { kind: "reply", reply: { state: "closed", seq: 0, answer: [], marked: false, saved_at: null, now: 0 } };
    answers = [() => over, () => over];
    sender.put(change(0, 1));
    sender.hold(change(1, 2));
    await sender.flush();
    expect(isClosed).toBe(true);
    expect(sent).toHaveLength(2);
  });

  it("waits with the browser's own clock", async () => {
    vi.useFakeTimers();
    let tries = 0;
    const plain = new Sender(
      async () => (tries++ ? ok(1) : { kind: "offline" }),
      { keep: async () => undefined },
      {
        changed: (now) => (state = now),
        conflicted: () => undefined,
        displaced: () => undefined,
        passed: () => undefined,
        closed: () => undefined,
        replied: () => undefined,
      },
    );
    plain.put(change(0, 1));
    await vi.advanceTimersByTimeAsync(BACKOFF[0] as number);
    vi.useRealTimers();
    await vi.waitFor(() => expect(state).toBe("saved"));
  });
});
