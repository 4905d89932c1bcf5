/** The bar above rich fields: what is on where the caret stands; one stop of the Tab key, arrows inside, Escape back to the text. */
import { cellAtCaret, states } from "./commands";

export class Bar {
  readonly buttons: HTMLButtonElement[];

  constructor(
    private readonly bar: HTMLElement | null,
    press: (command: string) => void,
    leave: () => void,
  ) {
    this.buttons = [...(bar?.querySelectorAll<HTMLButtonElement>("button") ?? [])];
    if (bar) bar.hidden = false;
    for (const [place, button] of this.buttons.entries()) {
      button.tabIndex = place === 0 ? 0 : -1;
      button.addEventListener("mousedown", (event) => event.preventDefault());
      button.addEventListener("click", () => press(button.dataset.command ?? ""));
    }
    bar?.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (event.key === "Escape") leave();
      else if (!step || !this.move(step)) return;
      event.preventDefault();
    });
  }

  show(): void {
    const on = states();
    for (const button of this.buttons) {
      const state = on.get(button.dataset.command ?? "");
      if (state !== undefined) button.ariaPressed = String(state);
    }
    this.bar?.classList.toggle("is-in-table", cellAtCaret() !== null);
  }

  focus(): void {
    this.buttons.find((button) => button.tabIndex === 0)?.focus();
  }

  private move(step: number): boolean {
    const seen = this.buttons.filter((button) => button.offsetParent !== null);
    const now = seen.indexOf(document.activeElement as HTMLButtonElement);
    if (now < 0) return false;
    const next = seen[(now + step + seen.length) % seen.length];
    for (const button of this.buttons) button.tabIndex = button === next ? 0 : -1;
    next?.focus();
    return true;
  }
}
