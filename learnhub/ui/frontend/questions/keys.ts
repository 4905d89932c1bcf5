/** Answers by letters and digits, and the keys of the editor: a question is written without the mouse. */
import { control } from "./fields";

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

/** A field that marks the right options by their letters; it follows when they are ticked. */
export function quickAnswer(form: HTMLFormElement): void {
  const input = form.querySelector<HTMLInputElement>("[data-quick-answer]");
  if (!input) return;
  for (const part of form.querySelectorAll<HTMLElement>("[data-quick]")) part.hidden = false;
  const marks = () => [...form.querySelectorAll<HTMLInputElement>("[data-options] [name=right]")];
  const show = () => {
    if (document.activeElement === input) return;
    input.value = marks()
      .map((mark, place) => (mark.checked ? LETTERS[place] : ""))
      .join("");
  };
  input.addEventListener("input", () => {
    const places = placesIn(input.value, marks().length);
    const isSingle = form.querySelector<HTMLInputElement>("[name=kind]:checked")?.value === "single";
    const right = new Set(isSingle ? places.slice(-1) : places);
    marks().forEach((mark, place) => {
      mark.checked = right.has(place);
    });
  });
  form.addEventListener("change", show);
  form.addEventListener("click", () => setTimeout(show));
  input.addEventListener("blur", () => setTimeout(show));
  show();

  const truth = form.querySelector<HTMLInputElement>("[data-quick-truth]");
  truth?.addEventListener("input", () => {
    const found = truthIn(truth.value);
    for (const mark of form.querySelectorAll<HTMLInputElement>("[name=truth]"))
      mark.checked = found !== undefined && mark.value === (found ? "1" : "0");
  });
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
    else if (event.code === "KeyC") goTo(event, form.querySelector("[data-options] textarea"));
    else if (event.code === "KeyA") goTo(event, answerField(form));
    else if (event.code === "KeyX") goTo(event, form.querySelector("#explanation"));
    else if (event.code === "KeyO") {
      event.preventDefault();
      form.querySelector<HTMLButtonElement>("[data-do=add]")?.click();
    }
  });
}

function answerField(form: HTMLFormElement): HTMLElement | null {
  const fields = "[data-quick-answer], [data-quick-truth], #blanks, #accepted, #pairs, #sample, [name=part-answers]";
  return [...form.querySelectorAll<HTMLElement>(fields)].find((field) => field.offsetParent !== null || field.hidden) ?? null;
}

function goTo(event: KeyboardEvent, target: HTMLElement | null): void {
  if (!target) return;
  event.preventDefault();
  const found = target instanceof HTMLTextAreaElement ? control(target) : target;
  found?.focus();
  if (found instanceof HTMLInputElement) found.select();
}
