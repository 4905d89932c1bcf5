import { describe, expect, it, vi } from "vitest";
import { type Beat, Outbox } from "./outbox";
import { BACKOFF, type Outcome, type Reply, Sender, type State } from "./sender";

const beat = { stamp: 0, intervals: [[0, 15]] as [number, number][], position: 15, playing: true };

function replyTo(beats: Beat[]): Outcome {
  const seq = beats.at(-1)?.seq ?? 0;
  const reply: Reply = {
    seq,
    position: 15,
    intervals: [[0, 15]],
    covered_seconds: 15,
    study_seconds: 15,
    coverage: 0.1,
    credited: 15,
    completed: false,
    course_completed: false,
  };
  return { kind: "reply", reply };
}

function setUp(answers: (Outcome | "reply")[]) {
  const sent: number[][] = [];
  const states: State[] = [];
  const closed: string[] = [];
  const waits: number[] = [];
  let again: (() => void) | undefined;
  const outbox = new Outbox("t", 0, null);
  const post = async (_token: string, beats: Beat[]): Promise<Outcome> => {
    sent.push(beats.map((each) => each.seq));
    const answer = answers.shift() ?? "reply";
    return answer === "reply" ? replyTo(beats) : answer;
  };
  const listener = { changed: (state: State) => states.push(state), replied: vi.fn(), closed: (reason: string) => closed.push(reason) };
  const later = (run: () => void, milliseconds: number) => {
    again = run;
    waits.push(milliseconds);
    return 0 as unknown as ReturnType<typeof setTimeout>;
  };
  const sender = new Sender(post, outbox, listener, later);
  const settled = () => new Promise((resolve) => setTimeout(resolve));
  return { sender, outbox, sent, states, closed, waits, listener, settled, retry: () => again?.() };
}

/** The server settled the beats up to `seq`, and asks. */
function heldAfter(seq: number, check: { id: string; seconds: number }): Outcome {
  const outcome = replyTo([{ ...beat, seq }]);
  return outcome.kind === "reply" ? { kind: "reply", reply: { ...outcome.reply, check } } : outcome;
}

describe("the sender", () => {
  it("says recorded only after the server answered", async () => {
    const { sender, states, settled } = setUp([]);
    sender.put(beat);
    expect(states).toEqual(["syncing"]);
    await settled();
    expect(states).toEqual(["syncing", "recorded"]);
  });

  it("keeps beats through a lost network and sends them together, with consecutive numbers", async () => {
    const { sender, sent, states, retry, settled, outbox } = setUp([{ kind: "offline" }]);
    sender.put(beat);
    await settled();
    sender.put(beat);
    sender.put(beat);
    expect(outbox.size).toBe(3);
    expect(states.at(-1)).toBe("offline");
    retry();
    await settled();
    expect(sent).toEqual([[1], [1, 2, 3]]);
    expect(outbox.size).toBe(0);
    expect(states.at(-1)).toBe("recorded");
  });

  it("waits longer after each failure, and briefly again once the network was back", async () => {
    const { sender, waits, retry, settled } = setUp([
      { kind: "offline" },
      { kind: "offline" },
      { kind: "offline" },
      "reply",
      { kind: "offline" },
    ]);
    sender.put(beat);
    for (let n = 0; n < 3; n++) {
      await settled();
      retry();
    }
    await settled();
    sender.put(beat);
    await settled();
    expect(waits).toEqual([BACKOFF[0], BACKOFF[1], BACKOFF[2], BACKOFF[0]]);
  });

  it("says when the lease was closed elsewhere, and drops what cannot be counted any more", async () => {
    const { sender, closed, outbox, settled } = setUp([{ kind: "closed", reason: "elsewhere", message: "" }]);
    sender.put(beat);
    await settled();
    expect(closed).toEqual(["elsewhere"]);
    expect(outbox.size).toBe(0);
  });

  it("does not send again what was refused, and says that it is not recorded", async () => {
    const { sender, sent, states, settled } = setUp([{ kind: "refused", message: "" }]);
    sender.put(beat);
    await settled();
    expect(states.at(-1)).toBe("refused");
    sender.put(beat);
    await settled();
    expect(sent).toEqual([[1], [2]]);
    expect(states.at(-1)).toBe("recorded");
  });

  it("keeps what waits while one is signed out", async () => {
    const { sender, states, outbox, retry, settled } = setUp([{ kind: "signin" }]);
    sender.put(beat);
    await settled();
    expect([states.at(-1), outbox.size]).toEqual(["signin", 1]);
    retry();
    await settled();
    expect(outbox.size).toBe(0);
  });

  it("keeps what waits for a presence check and sends it again after the answer, not before", async () => {
    const asked = { id: "c", seconds: 90 };
    const { sender, sent, outbox, states, retry, settled } = setUp([{ kind: "offline" }, heldAfter(1, asked)]);
    for (let n = 0; n < 3; n++) sender.put(beat);
    await settled();
    retry();
    await settled();
    expect(outbox.size).toBe(2);
    expect(states.at(-1)).toBe("syncing");
    sender.put(beat);
    await sender.flush();
    expect(sent).toEqual([[1], [1, 2, 3]]);
    sender.release();
    await settled();
    expect(sent).toEqual([[1], [1, 2, 3], [2, 3, 4]]);
    expect(states.at(-1)).toBe("recorded");
  });

  it("goes on reporting while a check waits that holds nothing back", async () => {
    const { sender, sent, settled } = setUp([heldAfter(1, { id: "c", seconds: 90 })]);
    sender.put(beat);
    await settled();
    sender.put(beat);
    await settled();
    expect(sent).toEqual([[1], [2]]);
  });
});
