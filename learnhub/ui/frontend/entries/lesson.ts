/** The page of a lesson: video, audio, article or document; what is seen is reported as it happens. */
import "bootstrap/js/dist/offcanvas";
import { ArticleLesson } from "../lesson/article";
import { Presence } from "../lesson/presence";
import { type LessonData, Study } from "../lesson/study";
import { VideoLesson } from "../lesson/video";
import { notice, StatusLine, showCompletion, tell } from "../lesson/view";
import { island, type Words } from "../page/words";

interface Lesson {
  readonly isPlaying: boolean;
  beat(playing?: boolean): void;
  halt(): void;
  continueHere(): void;
  show(): void;
}

const words = island<Words>("words");
const data = island<LessonData>("lesson");
const status = new StatusLine(words, data.outage);
let lesson: Lesson | null = null;

const study = new Study(data, {
  stateChanged: (state) => {
    status.show(state);
    if (state === "recorded") notice("closed", false); // one went on here
  },
  progressed: () => lesson?.show(),
  closed: (reason, message) => {
    lesson?.halt();
    status.show("closed");
    notice("closed", true, message);
    tell(message || words[reason]);
  },
  checked: (check) => presence.ask(check),
  completed: (courseToo, nextUrl) => showCompletion(words, courseToo, nextUrl),
});

let wasPlaying = false;
const presence = new Presence(words, {
  stopped: () => {
    wasPlaying = lesson?.isPlaying ?? false;
    lesson?.halt();
  },
  confirmed: (id) => study.answer(id),
  ended: (wasStopped) => {
    if (wasStopped && wasPlaying) lesson?.continueHere();
    wasPlaying = false;
  },
});

async function begin(): Promise<Lesson> {
  if (data.kind === "video" || data.kind === "audio") return new VideoLesson(study, words);
  if (data.kind === "article") return new ArticleLesson(study, words);
  const { DocumentLesson } = await import("../lesson/document"); // with pdf.js, which the other kinds do not need
  return new DocumentLesson(study, words);
}

void begin().then((begun) => {
  lesson = begun;
});

document.addEventListener("click", (event) => {
  const button = (event.target as Element).closest<HTMLElement>("[data-take-over], [data-dismiss]");
  const box = button?.closest<HTMLElement>("[data-notice]");
  if (!button || !box) return;
  box.hidden = true;
  if (button.dataset.takeOver !== undefined) lesson?.continueHere();
});

addEventListener("online", () => study.retry());
addEventListener("focus", () => study.retry());
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") lesson?.beat();
  study.retry();
});
// The page goes away for good, or into the browser's memory of pages, from which it begins anew.
addEventListener("pagehide", () => {
  lesson?.beat(false);
  study.leave();
});
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
