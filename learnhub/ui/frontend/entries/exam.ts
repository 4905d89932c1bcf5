/** The page of an exam or quiz: answers go out as they are given, and nothing is lost on the way. */
import Offcanvas from "bootstrap/js/dist/offcanvas";
import { HandInDialog } from "../exam/asking";
import { Attendance } from "../exam/attendance";
import { Badge } from "../exam/badge";
import { call, needsSignIn, reading } from "../exam/call";
import { rememberTime, ServerClock, serverTime } from "../exam/clock";
import { Device } from "../exam/device";
import { type Change, Journal } from "../exam/journal";
import { listenToKeys } from "../exam/keys";
import { type Now, showMessages } from "../exam/messages";
import { forgetPaper, keepPaper } from "../exam/offline";
import { Paper, type Question } from "../exam/paper";
import { bringBack } from "../exam/restoring";
import { type Outcome, type Reply, Sender } from "../exam/sender";
import { browserStore, DatabaseShelf, StorageShelf } from "../exam/shelf";
import { SignIn } from "../exam/signin";
import { Steps } from "../exam/steps";
import { Timer } from "../exam/timer";
import { fill, type Words } from "../page/words";

const HTML = `<!DOCTYPE html>\n${document.documentElement.outerHTML}`; // as it came, before anything below changes it
const CHOICE_PAUSE = 300; // several options are often ticked in a row
const TYPING_PAUSE = 1200; // from the first letter on, so that nothing typed waits longer
const LARGEST_KEPT_ALIVE = 40_000; // bytes that a browser goes on sending while the page closes
const GRACE = 25_000; // as long as late answers are worth waiting for
const STATE_EVERY = 8000;

const form = document.getElementById("paper") as HTMLFormElement;
const { attempt = "", save: saveUrl = "", state: stateUrl = "", result: resultUrl = "", messages: messagesUrl = "" } = form.dataset;
const words = JSON.parse(document.getElementById("words")?.textContent ?? "{}") as Words;
const tab = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
const clockKey = `learnhub.clock.${attempt}`;
const written = Number(form.dataset.now);

const clock = new ServerClock(serverTime(written, browserStore(), clockKey));
const journal = new Journal([new DatabaseShelf(), new StorageShelf(browserStore)], attempt);
const badge = new Badge(words);
const paper = new Paper(form, words, `exam.${attempt}`);
const device = new Device(form.dataset.device ?? "", form.dataset.cover ?? "/");
let deadline = form.dataset.deadline ? Number(form.dataset.deadline) : null;
let seq = Number(form.dataset.seq);
let isOver = false;
let isHandingIn = false;
let isSignedOut = false;
let lastTrip = 0;

async function post(change: Change): Promise<Outcome> {
  const body = JSON.stringify({ ...change, device: device.name });
  const answered = await call(saveUrl, { method: "POST", body, keepalive: body.length * 3 < LARGEST_KEPT_ALIVE });
  if (!answered || answered.response.status >= 500 || answered.response.status === 429) return { kind: "offline" };
  lastTrip = answered.trip;
  isSignedOut = needsSignIn(answered.response);
  if (isSignedOut) return { kind: "signin" };
  if (!answered.response.ok) return { kind: "refused" };
  const reply = await reading<Reply>(answered);
  return reply ? { kind: "reply", reply } : { kind: "offline" };
}

const sender = new Sender(post, journal, {
  changed: (state, savedAt, unsent, refused) => {
    badge.show(state, savedAt, unsent, refused);
    badge.notice("signin", isSignedOut);
    badge.notice("offline", state === "offline" && journal.isKept);
    badge.notice("unkept", unsent > 0 && state !== "saving" && !journal.isKept);
  },
  replied: (reply) => {
    learnClock(reply.now);
    seq = Math.max(seq, reply.seq);
  },
  conflicted: (position, reply) => {
    const question = paper.at(position);
    if (!question) return;
    const mine = question.isTyped ? question.answer.filter(Boolean).join("\n") : "";
    question.show(reply.answer, reply.marked);
    question.seq = question.base = reply.seq;
    question.say([words.conflict ?? "", mine && fill(words.conflictText, { text: mine })].filter(Boolean).join("\n")); // hers, to take back
    paper.refresh();
  },
  displaced: () => device.ask(),
  passed: (position) => {
    if (paper.at(position)) location.reload(); // another page went on
  },
  closed: () => {
    badge.tell(words.closed ?? "");
    leave();
  },
});

function learnClock(now: number): void {
  clock.learn(now, lastTrip);
  rememberTime(written, clock, browserStore(), clockKey);
}

// ── answers ──────────────────────────────────────────────────────────────────────────────────────
const pauses = new Map<number, ReturnType<typeof setTimeout>>();

function changeOf(question: Question): Change {
  question.seq = ++seq;
  return { position: question.position, answer: question.answer, marked: question.isMarked, seq, base: question.base, tab };
}

/** An answer was given: into the journal at once, to the server at once or, while more is likely to follow, before long. */
function note(question: Question, pause: number): void {
  if (isOver || question.isLocked) return;
  question.say("");
  paper.refresh();
  const change = changeOf(question);
  if (!pause) {
    sender.put(change);
    return;
  }
  sender.hold(change);
  if (pauses.has(question.position)) return; // counted from the first, however fast she goes on
  const send = () => {
    pauses.delete(question.position);
    void sender.flush();
  };
  pauses.set(question.position, setTimeout(send, pause));
}

form.addEventListener("input", (event) => {
  const question = paper.of(event);
  if (question?.isTyped) note(question, TYPING_PAUSE);
});

form.addEventListener("change", (event) => {
  const question = paper.of(event);
  if (!question) return;
  // She left the field: what was typed is held already.
  if (question.isTyped) void sender.flush();
  else note(question, question.isSeveral ? CHOICE_PAUSE : 0);
});

// ── moving about ─────────────────────────────────────────────────────────────────────────────────
function mark(question: Question | undefined): void {
  if (!question || isOver || question.isLocked) return;
  question.toggleMark();
  note(question, 0);
}

document.addEventListener("click", (event) => {
  const button = (event.target as Element).closest<HTMLElement>(
    "[data-step], [data-go], [data-mark], [data-next], [data-check], [data-hand-in], #hand-in",
  );
  if (!button) return;
  if (button.dataset.step) paper.step(Number(button.dataset.step));
  else if (button.dataset.go) {
    paper.go(Number(button.dataset.go));
    const sheet = document.getElementById("sheet");
    if (sheet?.classList.contains("show")) Offcanvas.getInstance(sheet)?.hide();
  } else if (button.dataset.mark !== undefined) mark(paper.current);
  else if (button.dataset.next !== undefined) void steps.next().then((isThere) => isThere && location.reload());
  else if (button.dataset.check !== undefined) void check(paper.at(Number((button as HTMLButtonElement).value)));
  else if (!isOver && !isHandingIn) dialog.ask(sender.unsent);
});

/** See at once what is right: the answer goes out first, for nothing changes it afterwards. */
async function check(question: Question | undefined): Promise<void> {
  if (!question || isOver) return;
  if (!question.answer.length) return question.say(words.checkTodo ?? "");
  await sender.flush();
  const body = JSON.stringify({ position: question.position, device: device.name });
  const answered = sender.unsent ? null : await call(form.dataset.checkUrl ?? "", { method: "POST", body });
  if (answered?.response.ok) return location.reload();
  const told = (await answered?.response.json().catch(() => ({}))) as { error?: string } | undefined;
  question.say(told?.error ?? words.checkWait ?? "");
}

listenToKeys(paper, mark);

const steps = new Steps(paper, words, async (position) => {
  await sender.flush();
  if (sender.unsent) return false;
  const answered = await call(form.dataset.nextUrl ?? "", { method: "POST", body: JSON.stringify({ position, device: device.name }) });
  return answered?.response.ok ?? false;
});

// ── handing in ───────────────────────────────────────────────────────────────────────────────────
const dialog = new HandInDialog(paper, words, () => void handIn());

/** Deliver what waits, then hand in. When the time is over it is tried until it works: the server closes the attempt in any case. */
async function handIn(): Promise<void> {
  if (isHandingIn) return;
  isHandingIn = true;
  badge.notice("waiting", false);
  badge.notice("refused", false);
  while (!(await tryHandIn())) {
    if (!isOver) {
      badge.notice("waiting", document.querySelector('[data-notice="refused"]:not([hidden])') === null);
      isHandingIn = false;
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 2000));
  }
  leave();
}

async function tryHandIn(): Promise<boolean> {
  await sender.flush();
  const isHopeless = isOver && deadline !== null && clock.now() > deadline + GRACE;
  if (sender.unsent && !isHopeless) return false;
  const answered = await call(form.action, { method: "POST", body: JSON.stringify({ device: device.name }) });
  if (answered?.response.ok) return true;
  if (answered && [409, 422].includes(answered.response.status)) {
    const { error = "" } = (await answered.response.json().catch(() => ({}))) as { error?: string };
    badge.notice("refused", true, error);
    await learnState(); // it may be over, or on another device
  } else if (answered && needsSignIn(answered.response)) badge.notice("signin", true);
  return false;
}

function leave(): void {
  isOver = true;
  attendance.end();
  paper.freeze();
  // What has not arrived stays: the page of the result delivers it.
  const done = sender.unsent ? [] : [journal.clear()];
  void Promise.allSettled([...done, forgetPaper()]).then(() => location.replace(resultUrl));
}

// ── time, and what the server has to say ─────────────────────────────────────────────────────────
const timer = new Timer(clock, badge, words, () => {
  if (isOver) return;
  isOver = true;
  paper.freeze();
  dialog.close();
  badge.notice("over", true);
  badge.tell(words.over ?? "");
  isHandingIn = false;
  void handIn();
});

async function learnState(): Promise<void> {
  const query = new URLSearchParams({ device: device.name, unsent: String(sender.unsent), away: attendance.isAway ? "1" : "0" });
  const answered = await call(`${stateUrl}?${query}`);
  if (answered) {
    lastTrip = answered.trip;
    isSignedOut = needsSignIn(answered.response);
    badge.notice("signin", isSignedOut);
  }
  const told = await reading<Now>(answered);
  if (!told) return;
  learnClock(told.now);
  deadline = told.deadline;
  showMessages(told.messages, messagesUrl);
  if (!told.is_running) void sender.flush().then(leave);
  else if (!told.is_here) device.ask();
  else if (sender.unsent) void sender.flush(); // the network is back
  void attendance.deliver();
}

async function keepLearning(): Promise<void> {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, STATE_EVERY + Math.random() * 1500));
    if (!isOver) await learnState();
  }
}

// ── coming back ──────────────────────────────────────────────────────────────────────────────────
async function restore(): Promise<void> {
  // What she gave before this script ran.
  const touched = paper.questions.filter((question) => question.isTouched).map((question) => ({ question, answer: question.answer }));
  const found = bringBack((position) => paper.at(position), await journal.entries());
  seq = Math.max(seq, found.seq);
  for (const change of found.unsent) sender.hold(change);
  if (found.restored) badge.tell(fill(words.restored, { n: found.restored }));
  paper.refresh();
  for (const { question, answer } of touched) {
    question.show(answer, question.isMarked);
    note(question, 0);
  }
  if (sender.unsent) void sender.flush();
  else await journal.tidy(new Map(paper.questions.map((question) => [question.position, question.seq])));
}

const attendance = new Attendance(form, words, badge, tab, leave);
new SignIn(() => void sender.flush().then(learnState));

for (const name of ["online", "pagehide", "focus"]) addEventListener(name, () => void sender.flush());
document.addEventListener("visibilitychange", () => {
  void sender.flush();
  if (document.visibilityState === "visible") void learnState();
});
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload(); // back from the history
});
form.addEventListener("submit", (event) => event.preventDefault());
const handInButton = document.getElementById("hand-in");
if (handInButton) handInButton.hidden = false;

await restore();
attendance.start();
setInterval(() => timer.tick(deadline), 250);
if (form.dataset.oneDevice !== undefined) await device.claim();
void learnState();
void keepLearning();
void keepPaper(HTML, form.dataset.worker ?? "", deadline);
