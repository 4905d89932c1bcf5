/** Where one writes in a form of rich fields, remembered while a dialog or the bar has the keyboard. */
import { present, putCaret } from "./commands";
import { control } from "./fields";

const PLAIN = "textarea[data-rich]";

export class Caret {
  private place: HTMLElement | null = null;
  private range: Range | null = null;

  constructor(private readonly form: HTMLFormElement) {
    form.addEventListener("focusin", (event) => {
      const target = event.target as HTMLElement;
      if (target.matches(PLAIN)) this.set(target, null);
    });
    form.addEventListener("focusout", () => this.note()); // the browser tells of a moved caret only later
  }

  /** Take note of where the caret stands; false where it stands outside the form's fields. */
  note(): boolean {
    const surface = present();
    if (!surface || !this.form.contains(surface)) return false;
    this.set(surface, getSelection()?.getRangeAt(0).cloneRange() ?? null);
    return true;
  }

  set(place: HTMLElement, range: Range | null): void {
    this.place = place;
    this.range = range;
  }

  /** Put it under a point, as where something was dropped. */
  drop(place: HTMLElement, x: number, y: number): void {
    const found = document.caretRangeFromPoint?.(x, y) ?? null;
    if (found && place.contains(found.startContainer)) {
      this.set(place, found);
      return;
    }
    if (!(place instanceof HTMLTextAreaElement)) putCaret(place);
    this.set(place, place instanceof HTMLTextAreaElement ? null : (getSelection()?.getRangeAt(0) ?? null));
  }

  /** Back to where one wrote, the first field at the beginning. */
  restore(): HTMLElement | null {
    const target = this.place ?? control(this.form.querySelector<HTMLTextAreaElement>("textarea[data-rich]"));
    target?.focus();
    if (this.range && target?.contains(this.range.startContainer)) {
      getSelection()?.removeAllRanges();
      getSelection()?.addRange(this.range);
    }
    return target;
  }
}
