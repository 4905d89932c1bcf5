/** The editor of a question: one bar for its rich fields, keys, images and what is pasted. */
import { Bar } from "./bar";
import { Caret } from "./caret";
import { changeTable, insert, insertTable, nextCell, run } from "./commands";
import { RichForm, surfaceAt } from "./fields";
import { asLine, cleaned, fromText } from "./markup";
import { imagesIn, type Picture, PictureDialog } from "./pictures";

const KEYS: Record<string, string> = { ".": "superscript", ",": "subscript" };
const ONE_PARAGRAPH = /^<p>((?!<\/p>).)*<\/p>$/s;

export class RichEditor {
  readonly rich: RichForm;
  private readonly caret: Caret;
  private readonly bar: Bar;
  private readonly pictures: PictureDialog | null;

  constructor(private readonly form: HTMLFormElement) {
    this.rich = new RichForm(form);
    this.caret = new Caret(form);
    const dialog = document.querySelector<HTMLDialogElement>("dialog[data-picture-dialog]");
    this.pictures = dialog ? new PictureDialog(dialog) : null;
    this.bar = new Bar(
      form.querySelector<HTMLElement>("[data-rich-bar]"),
      (command) => this.press(command),
      () => this.caret.restore(),
    );
    document.addEventListener("selectionchange", () => this.follow());
    form.addEventListener("keydown", (event) => this.key(event));
    form.addEventListener("paste", (event) => this.paste(event));
    form.addEventListener("dragover", (event) => this.over(event));
    form.addEventListener("drop", (event) => this.drop(event));
    form.addEventListener("click", (event) => this.pick(event.target));
    form.addEventListener("dblclick", (event) => {
      if (event.target instanceof HTMLImageElement && surfaceAt(event.target)) this.describe(event.target);
    });
    document.execCommand("defaultParagraphSeparator", false, "p");
  }

  private say(words: string | undefined, count = 0): void {
    const said = this.form.querySelector<HTMLElement>("[data-editor-said]");
    if (said) said.textContent = (words ?? "").replace("#", String(count));
  }

  private follow(): void {
    if (this.caret.note()) this.bar.show();
  }

  /** What a button of the bar does. */
  private press(command: string): void {
    if (command === "image") {
      this.askImages();
      return;
    }
    const target = this.caret.restore();
    if (!target || target instanceof HTMLTextAreaElement) return;
    if (command === "table") insertTable();
    else if (/^(row|column)-/.test(command)) changeTable(command);
    else run(command);
    this.follow();
  }

  private key(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const isMark = (event.ctrlKey || event.metaKey) && !event.altKey && KEYS[event.key];
    if (event.altKey && event.key === "F10") this.bar.focus();
    else if (event.altKey && event.code === "KeyP") {
      this.caret.note(); // before the dialog takes the keyboard: the browser may not have told yet where it is
      this.askImages();
    } else if (!surfaceAt(event.target as Node)) return;
    else if (isMark) {
      run(isMark);
      this.follow();
    } else if (event.key !== "Tab" || event.ctrlKey || event.altKey || !nextCell(event.shiftKey)) return;
    event.preventDefault();
  }

  /** Ask for an image, or for the description of each of these, and put them where the caret was. */
  private async askImages(files: (File | undefined)[] = [undefined]): Promise<void> {
    for (const file of files) {
      const image = await this.pictures?.ask(file);
      if (image) this.put(image);
      else this.caret.restore();
    }
  }

  private put(image: Picture): void {
    const target = this.caret.restore();
    const made = document.createElement("img");
    made.src = image.address;
    made.alt = image.alt;
    made.width = Math.min(image.width, 9999);
    made.height = Math.min(image.height, 9999);
    if (!(target instanceof HTMLTextAreaElement)) {
      insert(made.outerHTML);
      return;
    }
    const isMarkdown = this.form.dataset.held === "markdown" && !this.rich.isRich;
    const text = isMarkdown ? `![${image.alt.replace(/[[\]]/g, "")}](${image.address})` : asLine(made.outerHTML);
    target.setRangeText(text, target.selectionStart, target.selectionEnd, "end");
    target.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }

  /** Another description for an image, or another image in its place. */
  private async describe(image: HTMLImageElement): Promise<void> {
    const before = { address: image.getAttribute("src") ?? "", width: image.width, height: image.height, alt: image.alt };
    const after = await this.pictures?.ask(undefined, before);
    if (after) {
      image.alt = after.alt;
      if (after.address !== before.address) {
        image.src = after.address;
        image.setAttribute("width", String(after.width));
        image.setAttribute("height", String(after.height));
      }
      surfaceAt(image)?.dispatchEvent(new InputEvent("input", { bubbles: true }));
    }
    this.caret.restore();
  }

  /** A click on an image selects it, so that the keyboard can remove or replace it. */
  private pick(target: EventTarget | null): void {
    if (!(target instanceof HTMLImageElement) || !surfaceAt(target)) return;
    const range = document.createRange();
    range.selectNode(target);
    getSelection()?.removeAllRanges();
    getSelection()?.addRange(range);
  }

  private paste(event: ClipboardEvent): void {
    const images = imagesIn(event.clipboardData);
    if (surfaceAt(event.target as Node)) this.pasteRich(event, images);
    else if (images.length && (event.target as Element).matches("textarea")) this.askImages(images);
    else return;
    event.preventDefault();
  }

  private pasteRich(event: ClipboardEvent, images: File[]): void {
    const html = event.clipboardData?.getData("text/html") ?? "";
    const found = html ? cleaned(html) : { html: fromText(event.clipboardData?.getData("text/plain") ?? ""), lost: 0 };
    if (images.length && !found.html.replace(/<[^>]*>/g, "").trim()) {
      this.caret.note();
      this.askImages(images);
      return;
    }
    if (found.html) insert(ONE_PARAGRAPH.test(found.html) ? found.html.slice(3, -4) : found.html);
    this.say(found.lost ? this.form.dataset.lostImages : "", found.lost);
  }

  private over(event: DragEvent): void {
    const isField = (event.target as Element).closest(".rich-field, textarea");
    if (isField && event.dataTransfer?.types.includes("Files")) event.preventDefault();
  }

  private drop(event: DragEvent): void {
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    const images = imagesIn(event.dataTransfer);
    const target = (event.target as Element).closest<HTMLElement>(".rich-field, textarea");
    if (target && images.length) {
      this.caret.drop(target, event.clientX, event.clientY);
      this.askImages(images);
    } else this.say(this.form.dataset.noImages);
  }
}
