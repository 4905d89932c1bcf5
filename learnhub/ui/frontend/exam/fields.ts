/** Where an answer is given, by type of question: what it is, and how it is shown again. */

export interface Field {
  /** Whether it is typed, so that it need not go out with every letter. */
  readonly isTyped: boolean;
  readonly answer: string[];
  show(answer: string[]): void;
  freeze(): void;
  /** Choose the option with this number, as a click would; false when there is none. */
  choose(number: number): boolean;
}

class Choices implements Field {
  readonly isTyped = false;

  constructor(private readonly inputs: HTMLInputElement[]) {}

  get answer(): string[] {
    return this.inputs.filter((input) => input.checked).map((input) => input.value);
  }

  show(answer: string[]): void {
    for (const input of this.inputs) input.checked = answer.includes(input.value);
  }

  freeze(): void {
    for (const input of this.inputs) input.disabled = true;
  }

  choose(number: number): boolean {
    const input = this.inputs[number];
    if (!input || input.disabled) return false;
    input.click();
    input.focus({ preventScroll: true });
    return true;
  }
}

type Written = HTMLInputElement | HTMLTextAreaElement;

class Texts implements Field {
  readonly isTyped = true;

  constructor(
    private readonly inputs: Written[],
    private readonly count: HTMLElement | null,
  ) {
    for (const input of inputs) input.addEventListener("input", () => this.fit(input));
  }

  get answer(): string[] {
    const texts = this.inputs.map((input) => input.value);
    return texts.some((text) => text.trim()) ? texts : [];
  }

  show(answer: string[]): void {
    this.inputs.forEach((input, place) => {
      input.value = answer[place] ?? "";
      this.fit(input);
    });
  }

  freeze(): void {
    for (const input of this.inputs) input.readOnly = true;
  }

  choose(): boolean {
    return false;
  }

  /** The field as tall as its text, and how much is written. */
  private fit(input: Written): void {
    if (this.count) this.count.textContent = String(input.value.length);
    if (input instanceof HTMLTextAreaElement && input.scrollHeight > input.clientHeight) input.style.height = `${input.scrollHeight + 4}px`;
  }
}

class Pairs implements Field {
  readonly isTyped = false;

  constructor(private readonly selects: HTMLSelectElement[]) {}

  get answer(): string[] {
    return this.selects.map((select) => select.value).filter(Boolean);
  }

  show(answer: string[]): void {
    for (const select of this.selects) {
      select.value = [...select.options].map((option) => option.value).find((value) => value && answer.includes(value)) ?? "";
    }
  }

  freeze(): void {
    for (const select of this.selects) select.disabled = true;
  }

  choose(): boolean {
    return false;
  }
}

class Steps implements Field {
  readonly isTyped = false;

  constructor(private readonly list: HTMLElement) {
    list.addEventListener("click", (event) => {
      const button = (event.target as Element).closest<HTMLButtonElement>("[data-move]");
      const step = button?.closest("li");
      if (button && step) this.move(step, Number(button.dataset.move), button);
    });
    this.number();
  }

  private get steps(): HTMLLIElement[] {
    return [...this.list.querySelectorAll<HTMLLIElement>("li")];
  }

  /** Empty until a step was moved: the order in which the page came is nobody's answer. */
  get answer(): string[] {
    return this.list.hasAttribute("data-given") ? this.steps.map((step) => step.dataset.id ?? "") : [];
  }

  show(answer: string[]): void {
    this.list.toggleAttribute("data-given", answer.length > 0);
    for (const id of answer) {
      const step = this.steps.find((each) => each.dataset.id === id);
      if (step) this.list.append(step);
    }
    this.number();
  }

  freeze(): void {
    for (const button of this.list.querySelectorAll<HTMLButtonElement>("[data-move]")) button.disabled = true;
  }

  choose(): boolean {
    return false;
  }

  private move(step: HTMLLIElement, by: number, button: HTMLButtonElement): void {
    if (by < 0) step.previousElementSibling?.before(step);
    else step.nextElementSibling?.after(step);
    this.list.setAttribute("data-given", "");
    this.number();
    // At either end the button that was pressed goes; its neighbor takes the keyboard over.
    const next = button.disabled ? step.querySelector<HTMLButtonElement>("[data-move]:not([disabled])") : button;
    next?.focus();
    this.list.dispatchEvent(new Event("change", { bubbles: true }));
  }

  private number(): void {
    this.steps.forEach((step, place) => {
      const shown = step.querySelector("[data-place]");
      if (shown) shown.textContent = String(place + 1);
      for (const button of step.querySelectorAll<HTMLButtonElement>("[data-move]")) {
        button.disabled = Number(button.dataset.move) < 0 ? place === 0 : place === this.steps.length - 1;
      }
    });
  }
}

/** The field of a question on the page. */
export function fieldOf(question: HTMLElement): Field {
  const find = <T extends Element>(selector: string): T[] => [...question.querySelectorAll<T>(selector)];
  const steps = question.querySelector<HTMLElement>("[data-steps]");
  if (steps) return new Steps(steps);
  if (question.querySelector("[data-pairs]")) return new Pairs(find<HTMLSelectElement>("[data-pairs] select"));
  if (question.querySelector("[data-typed]")) {
    return new Texts(find<Written>("[data-typed] input, [data-typed] textarea"), question.querySelector("[data-written]"));
  }
  return new Choices(find<HTMLInputElement>(".option input"));
}
