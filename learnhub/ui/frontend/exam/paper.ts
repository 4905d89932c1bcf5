/** The questions on the page: what is chosen, which one shows, the answer sheet. */

import { fill, type Words } from "../page/words";
import { type Field, fieldOf } from "./fields";

export class Question {
  readonly position: number;
  readonly isLocked: boolean; // it was checked, and stays as it is
  /** The number of the answer that was shown last, whoever gave it; her own on this page do not count. */
  base: number;
  private readonly field: Field;
  private readonly marker: HTMLButtonElement | null;
  private readonly said: HTMLElement | null;

  constructor(readonly element: HTMLElement) {
    this.position = Number(element.dataset.position);
    this.isLocked = element.dataset.locked !== undefined;
    this.base = this.seq;
    this.field = fieldOf(element);
    this.marker = element.querySelector("[data-mark]");
    this.said = element.querySelector(".question-said");
  }

  /** Whether several options are often ticked in a row. */
  get isSeveral(): boolean {
    return this.element.dataset.kind === "multiple" || this.element.dataset.kind === "indefinite";
  }

  get isTyped(): boolean {
    return this.field.isTyped;
  }

  get seq(): number {
    return Number(this.element.dataset.seq);
  }

  set seq(value: number) {
    this.element.dataset.seq = String(value);
  }

  get answer(): string[] {
    return this.field.answer;
  }

  /** Whether she gave an answer before the script ran. */
  get isTouched(): boolean {
    const fields = [...this.element.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input:not([type=hidden]), textarea")];
    const isChanged = (field: HTMLInputElement | HTMLTextAreaElement) =>
      field instanceof HTMLInputElement && ["checkbox", "radio"].includes(field.type)
        ? field.checked !== field.defaultChecked
        : field.value !== field.defaultValue;
    return fields.some(isChanged);
  }

  get isMarked(): boolean {
    return this.marker?.getAttribute("aria-pressed") === "true";
  }

  show(answer: string[], isMarked: boolean): void {
    this.field.show(answer);
    this.marker?.setAttribute("aria-pressed", String(isMarked));
  }

  toggleMark(): void {
    this.marker?.setAttribute("aria-pressed", String(!this.isMarked));
  }

  /** Choose the option with this number, as a click would; false when there is none. */
  choose(number: number): boolean {
    return !this.isLocked && this.field.choose(number);
  }

  say(text: string): void {
    if (!this.said) return;
    this.said.textContent = text;
    this.said.hidden = !text;
  }

  freeze(): void {
    this.field.freeze();
    if (this.marker) this.marker.disabled = true;
  }
}

export class Paper {
  readonly questions: Question[];
  private shown = 0;

  constructor(
    root: HTMLElement,
    private readonly words: Words,
    private readonly remember: string,
  ) {
    this.questions = [...root.querySelectorAll<HTMLElement>(".question")].map((element) => new Question(element));
    document.body.classList.add("is-stepped");
    this.go(this.firstPlace(), false);
  }

  /** The question at a place of the whole paper, where this page has it. */
  at(position: number): Question | undefined {
    return this.questions.find((question) => question.position === position);
  }

  /** The question in which something happened. */
  of(event: Event): Question | undefined {
    const element = (event.target as Element).closest<HTMLElement>(".question");
    return this.questions.find((each) => each.element === element);
  }

  get current(): Question | undefined {
    return this.questions[this.shown];
  }

  /** Where one was before a reload, else the first question without an answer. */
  private firstPlace(): number {
    const kept = sessionStorage.getItem(this.remember);
    if (kept !== null && this.questions[Number(kept)]) return Number(kept);
    const open = this.questions.findIndex((question) => !question.answer.length);
    return Math.max(0, open);
  }

  go(position: number, moveFocus = true): void {
    const wanted = this.questions[position];
    if (!wanted) return;
    this.shown = position;
    sessionStorage.setItem(this.remember, String(position));
    for (const question of this.questions) question.element.classList.toggle("is-shown", question === wanted);
    if (moveFocus) {
      wanted.element.focus({ preventScroll: true });
      scrollTo({ top: 0 });
    }
    for (const button of document.querySelectorAll<HTMLButtonElement>(".exam-foot [data-step]")) {
      button.disabled = !this.questions[position + Number(button.dataset.step)];
    }
    // On a phone the last question is followed by handing in, as it is at a desk.
    const isLast = position === this.questions.length - 1;
    document.querySelector(".exam-foot [data-step='1']")?.toggleAttribute("hidden", isLast);
    document.querySelector(".exam-foot [data-hand-in]")?.toggleAttribute("hidden", !isLast);
    this.refresh();
  }

  step(by: number): void {
    this.go(this.shown + by);
  }

  without(): number[] {
    return this.numbers((question) => !question.answer.length);
  }

  marked(): number[] {
    return this.numbers((question) => question.isMarked);
  }

  private numbers(wanted: (question: Question) => boolean): number[] {
    return this.questions.filter(wanted).map((question) => question.position + 1);
  }

  /** The answer sheet and its figures, in both places. */
  refresh(): void {
    for (const button of document.querySelectorAll<HTMLButtonElement>("[data-go]")) {
      const question = this.questions[Number(button.dataset.go)];
      if (!question) continue;
      const isNow = question === this.current;
      const isDone = question.answer.length > 0;
      button.className = [isNow ? "is-now" : "", question.isMarked ? "is-marked" : isDone ? "is-done" : "is-todo"]
        .filter(Boolean)
        .join(" ");
      if (isNow) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
      const states = [
        isNow ? this.words.now : "",
        isDone ? this.words.isDone : this.words.isTodo,
        question.isMarked ? this.words.isMarked : "",
      ];
      const label = [fill(this.words.question, { n: question.position + 1 }), ...states.filter(Boolean)];
      button.setAttribute("aria-label", label.join(this.words.comma));
    }
    const without = this.without().length;
    const figures: Record<string, number> = { done: this.questions.length - without, marked: this.marked().length, todo: without };
    for (const place of document.querySelectorAll<HTMLElement>("[data-count]")) {
      place.textContent = String(figures[place.dataset.count ?? ""] ?? "");
    }
  }

  freeze(): void {
    for (const question of this.questions) question.freeze();
  }
}

/** 1, 2, 3, 7 → 1–3、7 */
export function ranges(numbers: number[], comma: string): string {
  const parts: string[] = [];
  for (let i = 0; i < numbers.length; i++) {
    const first = numbers[i] as number;
    let last = first;
    while (numbers[i + 1] === last + 1) last = numbers[++i] as number;
    parts.push(last > first + 1 ? `${first}–${last}` : last > first ? `${first}${comma}${last}` : String(first));
  }
  return parts.join(comma);
}
