/** Answers by letters and digits, and the keys of the editor: a question is written without the mouse. */
import { control } from "./fields";
import { kindAt, marksOf } from "./rows";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const KIND_KEYS = "1234567890-";
const TRUE_WORDS = /^(对|正确|是|√|✓|v|a|t|true|y|1)$/i;
const FALSE_WORDS = /^(错|错误|否|×|✗|x|b|f|false|n|0|2)$/i;

/** Places of options that letters (ABD, half or full width) or digits (124) name, in any writing. */
export function placesIn(text: string, count: number): number[] {
  const signs = text
    .normalize("NFKC")
    .toUpperCase()
    .replace(/[\s,，、;；.]+/g, "");
  const places = [...signs].map((sign) => (/[1-9]/.test(sign) ? Number(sign) - 1 : LETTERS.indexOf(sign)));
  return [...new Set(places)].filter((place) => place >= 0 && place < count).sort((a, b) => a - b);
}

/** Right or wrong, as people write it; undefined for anything else. */
export function truthIn(text: string): boolean | undefined {
  const word = text.normalize("NFKC").trim();
  if (TRUE_WORDS.test(word)) return true;
  return FALSE_WORDS.test(word) ? false : undefined;
}

/** Fields that mark the right answer by its letters, or by a word; they follow when it is ticked. */
export function quickAnswer(form: HTMLFormElement): void {
  for (const part of form.querySelectorAll<HTMLElement>("[data-quick]")) part.hidden = false;
  const show = () => {
    for (const input of form.querySelectorAll<HTMLInputElement>("[data-quick-answer]")) {
      const box = input.closest<HTMLElement>("[data-rows]");
      if (document.activeElement !== input && box)
        input.value = marksOf(box)
          .map((mark, place) => (mark.checked ? LETTERS[place] : ""))
          .join("");
    }
  };
  form.addEventListener("input", (event) => {
    const input = event.target as HTMLInputElement;
    const box = input.closest<HTMLElement>("[data-rows]");
    if ("quickAnswer" in input.dataset && box) {
      const marks = marksOf(box);
      const places = placesIn(input.value, marks.length);
      const right = new Set(kindAt(form, box) === "single" ? places.slice(-1) : places);
      for (const [place, mark] of marks.entries()) mark.checked = right.has(place);
    } else if ("quickTruth" in input.dataset) {
      const found = truthIn(input.value);
      for (const mark of input.closest("fieldset")?.querySelectorAll<HTMLInputElement>("input[type=radio]") ?? [])
        mark.checked = found !== undefined && mark.value === (found ? "1" : "0");
    }
  });
  form.addEventListener("change", show);
  form.addEventListener("click", () => setTimeout(show));
  form.addEventListener("focusout", () => setTimeout(show));
  show();
}

/** Keys of the whole form. `?` and the button show them all. */
export function editorKeys(form: HTMLFormElement): void {
  const dialog = document.querySelector<HTMLDialogElement>("dialog[data-keys-dialog]");
  for (const button of form.querySelectorAll<HTMLElement>("[data-show-keys]")) {
    button.hidden = false;
    button.addEventListener("click", () => dialog?.showModal());
  }
  document.addEventListener("keydown", (event) => {
    const isTyping = (event.target as Element).closest(
      "input:not([type=radio],[type=checkbox]), textarea, select, [contenteditable], dialog",
    );
    if (event.key !== "?" || isTyping || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    dialog?.showModal();
  });
  form.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      const isDone = event.shiftKey;
      form.requestSubmit(form.querySelector<HTMLButtonElement>(isDone ? "[data-save]" : "[name=again]") ?? undefined);
      return;
    }
    if (!event.altKey || event.ctrlKey || event.metaKey) return;
    if (/^Digit[0-9]$|^Minus$/.test(event.code)) {
      event.preventDefault();
      const place = KIND_KEYS.indexOf(event.code === "Minus" ? "-" : event.code.slice(-1));
      form.querySelectorAll<HTMLInputElement>("[name=kind]")[place]?.click();
    } else if (event.code === "KeyS") goTo(event, form.querySelector("#stem"));
    else if (event.code === "KeyC") goTo(event, inSight(placeOf(form, event), "[data-rows=letters] textarea"));
    else if (event.code === "KeyA") goTo(event, inSight(placeOf(form, event), ANSWERS));
    else if (event.code === "KeyX") goTo(event, form.querySelector("#explanation"));
    else if (event.code === "KeyO") {
      event.preventDefault();
      inSight(placeOf(form, event), "[data-do=add]")?.click();
    }
  });
}

const ANSWERS = "[data-quick-answer], [data-quick-truth], [name$=blanks], [name$=accepted], [name$=pair-left], [name$=sample]";

function shown(target: HTMLElement): HTMLElement {
  return (target instanceof HTMLTextAreaElement && control(target)) || target;
}

/** The part in which one writes, else what is not of a part. */
function placeOf(form: HTMLFormElement, event: KeyboardEvent): HTMLElement {
  return (event.target as Element).closest<HTMLElement>(".part-edit") ?? form;
}

/** The first of these that is shown; of a whole passage, its first part where nothing of its own is. */
function inSight(within: HTMLElement, selector: string): HTMLElement | null {
  const found = [...within.querySelectorAll<HTMLElement>(selector)].filter((each) => shown(each).offsetParent !== null);
  return found.find((each) => each.closest(".part-edit") === within.closest(".part-edit")) ?? found[0] ?? null;
}

function goTo(event: KeyboardEvent, target: HTMLElement | null): void {
  if (!target) return;
  event.preventDefault();
  const found = shown(target);
  found.focus();
  if (found instanceof HTMLInputElement) found.select();
}
