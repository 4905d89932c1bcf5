/** The page of an exam or quiz: answers go out as they are given, and nothing is lost on the way. */
import Offcanvas from "bootstrap/js/dist/offcanvas";
import { Badge } from "../exam/badge";
import { clockFace, minutesToTell, ServerClock } from "../exam/clock";
import { browserStore, type Change, Journal } from "../exam/journal";
import { Paper, type Question, ranges } from "../exam/paper";
import { type Outcome, type Reply, Sender } from "../exam/sender";
import { learnToken, token } from "../page/token";
import { fill, type Words } from "../page/words";

const CHOICE_PAUSE = 300; // several options are often ticked in a row
const TYPING_PAUSE = 1200; // from the first letter on, so that nothing typed waits longer
const LARGEST_KEPT_ALIVE = 40_000; // bytes that a browser goes on sending while the page closes
const GRACE = 25_000; // as long as late answers are worth waiting for
const LATE = 5 * 60_000;
const ANSWER_WITHIN = 15_000;

const form = document.getElementById("paper") as HTMLFormElement;
const { attempt = "", save: saveUrl = "", clock: clockUrl = "", result: resultUrl = "" } = form.dataset;
const words = JSON.parse(document.getElementById("words")?.textContent ?? "{}") as Words;
const tab = (crypto.randomUUID?.() ?? String(Math.random()).slice(2)).slice(0, 32);

const clock = new ServerClock(Number(form.dataset.now));
const journal = new Journal(browserStore(), attempt, tab);
const badge = new Badge(words);
const paper = new Paper(form, words, `exam.${attempt}`);
let deadline = form.dataset.deadline ? Number(form.dataset.deadline) : null;
let seq = Number(form.dataset.seq);
let isOver = false;
let isHandingIn = false;

async function call(url: string, options: RequestInit): Promise<Response | null> {
  const started = performance.now();
  const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token() };
  try {
    const response = await fetch(url, { ...options, headers, signal: AbortSignal.timeout(ANSWER_WITHIN), redirect: "manual" });
    lastTrip = performance.now() - started;
    if (response.status === 400 && (await learnToken())) return await call(url, options);
    return response;
  } catch {
    return null;
  }
}
let lastTrip = 0;

async function post(change: Change): Promise<Outcome> {
  const body = JSON.stringify(change);
  const response = await call(saveUrl, { method: "POST", body, keepalive: body.length * 3 < LARGEST_KEPT_ALIVE });
  if (!response || response.status >= 500 || response.status === 429) return { kind: "offline" };
  if (response.type === "opaqueredirect" || response.status === 401) return { kind: "signin" };
  if (!response.ok) return { kind: "refused" };
  try {
    return { kind: "reply", reply: (await response.json()) as Reply };
  } catch {
    return { kind: "offline" };
  }
}

const sender = new Sender(post, journal, {
  changed: (state, savedAt, unsent, refused) => badge.show(state, savedAt, unsent, refused),
  replied: (reply) => {
    clock.learn(reply.now, lastTrip);
    seq = Math.max(seq, reply.seq);
  },
  conflicted: (position, reply) => {
    const question = paper.questions[position];
    if (!question) return;
    question.show(reply.answer, reply.marked);
    question.seq = reply.seq;
    question.say(words.conflict ?? "");
    paper.refresh();
  },
  closed: () => {
    badge.tell(words.closed ?? "");
    leave();
  },
});

// ── answers ──────────────────────────────────────────────────────────────────────────────────────
const pauses = new Map<number, ReturnType<typeof setTimeout>>();

function changeOf(question: Question): Change {
  question.seq = ++seq;
  return { position: question.position, answer: question.answer, marked: question.isMarked, seq, tab };
}

function note(question: Question): void {
  if (isOver) return;
  question.say("");
  paper.refresh();
  const change = changeOf(question);
  if (!question.isSeveral) {
    sender.put(change);
    return;
  }
  sender.hold(change); // in the journal at once, to the server in a moment
  clearTimeout(pauses.get(question.position));
  pauses.set(
    question.position,
    setTimeout(() => void sender.flush(), CHOICE_PAUSE),
  );
}

/** A letter was typed: into the journal at once, to the server before long, however fast she goes on. */
function noteTyping(question: Question): void {
  if (isOver) return;
  question.say("");
  paper.refresh();
  sender.hold(changeOf(question));
  if (pauses.has(question.position)) return;
  pauses.set(
    question.position,
    setTimeout(() => {
      pauses.delete(question.position);
      void sender.flush();
    }, TYPING_PAUSE),
  );
}

function questionOf(event: Event): Question | undefined {
  const element = (event.target as Element).closest<HTMLElement>(".question");
  return paper.questions.find((each) => each.element === element);
}

form.addEventListener("input", (event) => {
  const question = questionOf(event);
  if (question?.isTyped) noteTyping(question);
});

form.addEventListener("change", (event) => {
  const question = questionOf(event);
  if (!question) return;
  if (question.isTyped) {
    void sender.flush(); // she left the field: what was typed is held already
    return;
  }
  note(question);
});

// ── moving about ─────────────────────────────────────────────────────────────────────────────────
function mark(question: Question | undefined): void {
  if (!question || isOver) return;
  question.toggleMark();
  note(question);
}

document.addEventListener("click", (event) => {
  const button = (event.target as Element).closest<HTMLElement>("[data-step], [data-go], [data-mark], [data-hand-in], #hand-in");
  if (!button) return;
  if (button.dataset.step) paper.step(Number(button.dataset.step));
  else if (button.dataset.go) {
    paper.go(Number(button.dataset.go));
    const sheet = document.getElementById("sheet");
    if (sheet?.classList.contains("show")) Offcanvas.getInstance(sheet)?.hide();
  } else if (button.dataset.mark !== undefined) mark(paper.current);
  else ask();
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open], .offcanvas.show")) return;
  if ((event.target as Element).closest("[data-typed], select, .passage-text")) return; // letters and arrows are hers there
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  const letter = event.key.length === 1 ? event.key.toLowerCase() : "";
  if (step) paper.step(step);
  else if (letter === "m") mark(paper.current);
  else if (!(letter >= "a" && letter <= "h" && paper.current?.choose(letter.charCodeAt(0) - 97))) return;
  event.preventDefault();
});

// ── handing in ───────────────────────────────────────────────────────────────────────────────────
const dialog = document.getElementById("ask") as HTMLDialogElement;

function list(name: string, text: string): void {
  const place = dialog.querySelector<HTMLElement>(`[data-list="${name}"]`);
  if (!place) return;
  place.textContent = text;
  place.hidden = !text;
}

function ask(): void {
  if (isOver || isHandingIn) return;
  const [without, marked] = [paper.without(), paper.marked()];
  const title = document.getElementById("ask-title");
  const of = (numbers: number[]) => ranges(numbers, words.listComma ?? ",");
  if (title)
    title.textContent = without.length ? fill(words.askTodo, { n: without.length }) : fill(words.askDone, { n: paper.questions.length });
  list("todo", without.length ? fill(words.todo, { list: of(without) }) : "");
  list("marked", marked.length ? fill(words.marked, { list: of(marked) }) : "");
  list("unsent", sender.unsent ? fill(words.unsent, { n: sender.unsent }) : "");
  dialog.returnValue = "";
  dialog.showModal();
}

dialog.addEventListener("close", () => {
  if (dialog.returnValue === "confirm") void handIn();
});

/** Deliver what waits, then hand in. When the time is over it is tried until it works: the server closes the attempt in any case. */
async function handIn(): Promise<void> {
  if (isHandingIn) return;
  isHandingIn = true;
  badge.notice("waiting", false);
  while (!(await tryHandIn())) {
    if (!isOver) {
      badge.notice("waiting", true);
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
  const response = await call(form.action, { method: "POST", body: "{}" });
  return response !== null && (response.ok || [404, 409, 422].includes(response.status));
}

function leave(): void {
  isOver = true;
  journal.clear();
  paper.freeze();
  location.replace(resultUrl);
}

// ── time ─────────────────────────────────────────────────────────────────────────────────────────
const face = document.getElementById("left");
let before = Number.POSITIVE_INFINITY;

function tick(): void {
  if (deadline === null || !face) return;
  const left = deadline - clock.now();
  const text = clockFace(left);
  if (face.textContent !== text) face.textContent = text;
  const minutes = Number.isFinite(before) ? minutesToTell(before, left) : undefined;
  if (minutes) badge.tell(fill(words.left, { n: minutes }));
  badge.notice("late", left <= LATE && left > 0);
  face.closest(".timer")?.classList.toggle("is-late", left <= LATE);
  before = left;
  if (left > 0 || isOver) return;
  isOver = true;
  paper.freeze();
  if (dialog.open) dialog.close();
  badge.notice("over", true);
  badge.tell(words.over ?? "");
  isHandingIn = false;
  void handIn();
}

async function learnTime(): Promise<void> {
  const response = await call(clockUrl, {});
  if (!response?.ok) return;
  const told = (await response.json()) as { now: number; deadline: number | null; is_running: boolean };
  clock.learn(told.now, lastTrip);
  deadline = told.deadline;
  if (!told.is_running) leave();
}

// ── coming back ──────────────────────────────────────────────────────────────────────────────────
function restore(): void {
  const left = journal.takeOver();
  let count = 0;
  for (const change of left) {
    const question = paper.questions[change.position];
    if (!question) continue;
    seq = Math.max(seq, change.seq);
    // Newer than the server's: it is shown. Older: it is sent all the same, and the server keeps it as a copy.
    if (change.seq > question.seq) {
      question.show(change.answer, change.marked);
      question.seq = change.seq;
      count++;
    }
    sender.hold(change);
  }
  if (count) badge.tell(fill(words.restored, { n: count }));
  paper.refresh();
  if (left.length) void sender.flush();
}

addEventListener("online", () => void sender.flush());
addEventListener("pagehide", () => void sender.flush());
document.addEventListener("visibilitychange", () => {
  void sender.flush();
  if (document.visibilityState === "visible") void learnTime();
});
// Back from the history, or signed in again in another page.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
addEventListener("focus", () => void sender.flush());
form.addEventListener("submit", (event) => event.preventDefault());
const handInButton = document.getElementById("hand-in");
if (handInButton) handInButton.hidden = false;

restore();
tick();
setInterval(tick, 250);
