/** The editor of a question: one toolbar for its rich fields, keys, images and what is pasted. */
import { cellAtCaret, changeTable, insert, insertTable, nextCell, present, putCaret, run, states } from "./commands";
import { control, RichForm, surfaceAt } from "./fields";
import { asLine, cleaned, fromText } from "./markup";
import { imagesIn, type Kept, PictureDialog } from "./pictures";

const KEYS: Record<string, string> = { ".": "superscript", ",": "subscript" };

export function richEditor(form: HTMLFormElement): RichForm {
  const rich = new RichForm(form);
  const bar = form.querySelector<HTMLElement>("[data-rich-bar]");
  const dialog = document.querySelector<HTMLDialogElement>("dialog[data-picture-dialog]");
  const pictures = dialog ? new PictureDialog(dialog) : null;
  const said = form.querySelector<HTMLElement>("[data-editor-said]");
  let last: HTMLElement | null = null; // where one wrote last
  let caret: Range | null = null;
  if (bar) bar.hidden = false;

  const buttons = [...(bar?.querySelectorAll<HTMLButtonElement>("button") ?? [])];
  const say = (words: string | undefined, count = 0) => {
    if (said) said.textContent = (words ?? "").replace("#", String(count));
  };

  const remember = () => {
    const surface = present();
    if (!surface || !form.contains(surface)) return;
    last = surface;
    caret = getSelection()?.getRangeAt(0).cloneRange() ?? null;
    const on = states();
    for (const button of buttons) {
      const state = on.get(button.dataset.command ?? "");
      if (state !== undefined) button.ariaPressed = String(state);
    }
    bar?.classList.toggle("is-in-table", cellAtCaret() !== null);
  };
  document.addEventListener("selectionchange", remember);
  form.addEventListener("focusin", (event) => {
    const target = event.target as HTMLElement;
    if (target.matches("textarea[data-rich], textarea[data-markup-lines]")) {
      last = target;
      caret = null;
    }
  });

  /** Back to where one wrote, the caret where it was. */
  const back = () => {
    const target = last ?? control(form.querySelector<HTMLTextAreaElement>("textarea[data-rich]"));
    target?.focus();
    if (caret && target?.contains(caret.startContainer)) {
      getSelection()?.removeAllRanges();
      getSelection()?.addRange(caret);
    }
    return target;
  };

  const put = (image: Kept & { alt: string }) => {
    const target = back();
    const made = document.createElement("img");
    made.src = image.address;
    made.alt = image.alt;
    made.width = Math.min(image.width, 9999);
    made.height = Math.min(image.height, 9999);
    if (target instanceof HTMLTextAreaElement) {
      const isMarkdown = form.dataset.held === "markdown" && !rich.isRich;
      const text = isMarkdown ? `![${image.alt.replace(/[[\]]/g, "")}](${image.address})` : asLine(made.outerHTML);
      target.setRangeText(text, target.selectionStart, target.selectionEnd, "end");
      target.dispatchEvent(new InputEvent("input", { bubbles: true }));
    } else insert(made.outerHTML);
  };

  const askImage = async (files: File[] = [], known?: HTMLImageElement) => {
    if (!pictures) return;
    if (known) {
      const before = { address: known.getAttribute("src") ?? "", width: known.width, height: known.height, alt: known.alt };
      const after = await pictures.ask(undefined, before);
      if (after) {
        known.setAttribute("src", after.address);
        known.alt = after.alt;
        if (after.address !== before.address)
          for (const name of ["width", "height"] as const) known.setAttribute(name, String(after[name]));
        surfaceAt(known)?.dispatchEvent(new InputEvent("input", { bubbles: true }));
      }
      back();
      return;
    }
    for (const file of files.length ? files : [undefined]) {
      const image = await pictures.ask(file);
      if (image) put(image);
      else back();
    }
  };

  const deed = (button: HTMLButtonElement) => {
    const command = button.dataset.command ?? "";
    if (command === "image") {
      askImage();
      return;
    }
    const target = back();
    if (target instanceof HTMLTextAreaElement || !target) return;
    if (command === "table") insertTable();
    else if (command.startsWith("row-") || command.startsWith("column-")) changeTable(command);
    else run(command);
    remember();
  };

  // The bar: one stop of the Tab key, arrows inside, Escape back to the text.
  for (const [place, button] of buttons.entries()) {
    button.tabIndex = place === 0 ? 0 : -1;
    button.addEventListener("mousedown", (event) => event.preventDefault());
    button.addEventListener("click", () => deed(button));
  }
  bar?.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      event.preventDefault();
      back();
      return;
    }
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const seen = buttons.filter((button) => button.offsetParent !== null);
    const now = seen.indexOf(document.activeElement as HTMLButtonElement);
    if (!step || now < 0) return;
    event.preventDefault();
    const next = seen[(now + step + seen.length) % seen.length];
    for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
    next?.focus();
  });

  form.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.altKey && event.key === "F10") {
      event.preventDefault();
      buttons.find((button) => button.tabIndex === 0)?.focus();
      return;
    }
    if (event.altKey && event.code === "KeyP") {
      event.preventDefault();
      askImage();
      return;
    }
    if (!surfaceAt(event.target as Node)) return;
    if ((event.ctrlKey || event.metaKey) && !event.altKey && KEYS[event.key]) {
      event.preventDefault();
      run(KEYS[event.key] ?? "");
      remember();
    } else if (event.key === "Tab" && !event.ctrlKey && !event.altKey && nextCell(event.shiftKey)) event.preventDefault();
  });

  form.addEventListener("paste", (event) => {
    const surface = surfaceAt(event.target as Node);
    const data = event.clipboardData;
    const images = imagesIn(data);
    if (!surface) {
      if (images.length && (event.target as Element).matches("textarea")) {
        event.preventDefault();
        askImage(images);
      }
      return;
    }
    event.preventDefault();
    const html = data?.getData("text/html") ?? "";
    const found = html ? cleaned(html) : { html: fromText(data?.getData("text/plain") ?? ""), lost: 0 };
    const hasWords = found.html.replace(/<[^>]*>/g, "").trim() !== "";
    if (images.length && !hasWords) {
      askImage(images);
      return;
    }
    const isOne = /^<p>((?!<\/p>).)*<\/p>$/s.test(found.html);
    if (found.html) insert(isOne ? found.html.slice(3, -4) : found.html);
    say(found.lost ? form.dataset.lostImages : "", found.lost);
  });

  form.addEventListener("dragover", (event) => {
    if (event.dataTransfer?.types.includes("Files") && (event.target as Element).closest(".rich-field, textarea")) event.preventDefault();
  });
  form.addEventListener("drop", (event) => {
    const images = imagesIn(event.dataTransfer);
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    const target = (event.target as Element).closest<HTMLElement>(".rich-field, textarea");
    if (!target || !images.length) return say(form.dataset.noImages);
    last = target;
    caret = rangeAt(event.clientX, event.clientY, target);
    askImage(images);
  });

  // An image is opened by a double click, or by the button while it is selected.
  form.addEventListener("dblclick", (event) => {
    if (event.target instanceof HTMLImageElement && surfaceAt(event.target)) askImage([], event.target);
  });
  form.addEventListener("click", (event) => {
    if (!(event.target instanceof HTMLImageElement) || !surfaceAt(event.target)) return;
    const range = document.createRange();
    range.selectNode(event.target);
    getSelection()?.removeAllRanges();
    getSelection()?.addRange(range);
  });
  document.execCommand("defaultParagraphSeparator", false, "p");
  return rich;
}

function rangeAt(x: number, y: number, surface: HTMLElement): Range | null {
  const found = document.caretRangeFromPoint?.(x, y) ?? null;
  if (found && surface.contains(found.startContainer)) return found;
  if (surface instanceof HTMLTextAreaElement) return null;
  putCaret(surface);
  return getSelection()?.getRangeAt(0) ?? null;
}
