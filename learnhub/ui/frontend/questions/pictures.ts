/** An image chosen, pasted or dropped: sent with a bar that tells how far it is, described, put where the caret was. */
import { learnToken, token } from "../page/token";

interface Kept {
  address: string;
  width: number;
  height: number;
}

/** An image that was kept, with its description, "" for decoration. */
export interface Picture extends Kept {
  alt: string;
}

const MEGABYTE = 1024 * 1024;
const TYPES = /^image\/(png|jpeg|gif|webp)$/;

export function imagesIn(data: DataTransfer | null): File[] {
  return [...(data?.files ?? [])].filter((file) => file.type.startsWith("image/"));
}

/** The dialog of an image; one at a time. */
export class PictureDialog {
  private file: HTMLInputElement;
  private alt: HTMLInputElement;
  private decoration: HTMLInputElement;
  private bar: HTMLProgressElement;
  private said: HTMLElement;
  private wrong: HTMLElement;
  private shown: HTMLImageElement;
  private request: XMLHttpRequest | null = null;
  private kept: Kept | null = null;
  private isWanted = false; // "put it in" was pressed while it was on its way
  private done: ((image: Picture | null) => void) | null = null;

  constructor(private dialog: HTMLDialogElement) {
    const part = <T extends HTMLElement>(name: string) => dialog.querySelector<T>(`[data-picture=${name}]`) as T;
    this.file = part("file");
    this.alt = part("alt");
    this.decoration = part("decoration");
    this.bar = part("bar");
    this.said = part("said");
    this.wrong = part("wrong");
    this.shown = part("shown");
    this.file.addEventListener("change", () => this.take(this.file.files?.[0]));
    this.alt.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      this.accept();
    });
    this.decoration.addEventListener("change", () => {
      this.alt.disabled = this.decoration.checked;
    });
    part("insert").addEventListener("click", () => this.accept());
    part("cancel").addEventListener("click", () => dialog.close());
    dialog.addEventListener("drop", (event) => {
      event.preventDefault();
      this.take(imagesIn(event.dataTransfer)[0]);
    });
    dialog.addEventListener("dragover", (event) => event.preventDefault());
    dialog.addEventListener("paste", (event) => {
      const [image] = imagesIn(event.clipboardData);
      if (image) this.take(image);
    });
    dialog.addEventListener("close", () => this.end(null));
  }

  /** The image that was kept with its description, or null where somebody thought better of it. */
  ask(file?: File, known?: Picture): Promise<Picture | null> {
    this.clear();
    if (known) {
      this.alt.value = known.alt;
      this.decoration.checked = this.alt.disabled = known.alt === "";
      this.show(known);
    }
    this.dialog.showModal();
    if (file) this.take(file);
    (file || known ? this.alt : this.file).focus();
    return new Promise((resolve) => {
      this.done = resolve;
    });
  }

  private clear(): void {
    this.request?.abort();
    this.kept = this.request = null;
    this.isWanted = false;
    this.file.value = this.alt.value = this.said.textContent = "";
    this.alt.disabled = this.decoration.checked = false;
    this.shown.hidden = this.bar.hidden = true;
    this.shown.removeAttribute("src");
    this.complain("");
  }

  private complain(words: string): void {
    this.wrong.hidden = !words;
    (this.wrong.querySelector("span") ?? this.wrong).textContent = words;
  }

  private show(kept: Kept): void {
    this.kept = kept;
    this.shown.src = kept.address;
    this.shown.hidden = false;
    this.bar.hidden = true;
    this.said.textContent = this.dialog.dataset.ready ?? "";
    if (this.isWanted) this.accept();
  }

  private take(file: File | undefined): void {
    if (!file) return;
    this.kept = null;
    this.isWanted = false;
    this.shown.hidden = true;
    this.complain("");
    if (!TYPES.test(file.type)) this.complain(this.dialog.dataset.wrongType ?? "");
    else if (file.size > Number(this.dialog.dataset.limit) * MEGABYTE) this.complain(this.dialog.dataset.tooLarge ?? "");
    else {
      this.send(file);
      this.alt.focus();
    }
  }

  /** XMLHttpRequest, because fetch tells nothing of an upload on its way. */
  private send(file: File, isAgain = false): void {
    this.request?.abort();
    const request = new XMLHttpRequest();
    this.request = request;
    request.open("POST", this.dialog.dataset.address ?? "");
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", token());
    request.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable) return;
      this.bar.value = Math.round((event.loaded / event.total) * 100);
      this.said.textContent = (this.dialog.dataset.sending ?? "").replace("#", String(this.bar.value));
    });
    request.addEventListener("load", async () => {
      if (request.status === 400 && !isAgain && (await learnToken())) return this.send(file, true);
      const reply = read(request.responseText);
      if (request.status === 201 && reply.address) this.show(reply as Kept);
      else this.fail(reply.error);
    });
    request.addEventListener("error", () => this.fail());
    this.bar.value = 0;
    this.bar.hidden = false;
    const data = new FormData();
    data.append("image", file);
    request.send(data);
  }

  private fail(sentence?: string): void {
    this.isWanted = false;
    this.bar.hidden = true;
    this.said.textContent = "";
    this.complain(sentence || (this.dialog.dataset.failed ?? ""));
  }

  /** Put it in: at once, or as soon as it has arrived. */
  private accept(): void {
    const alt = this.decoration.checked ? "" : this.alt.value.trim();
    if (!this.kept && this.bar.hidden) this.complain(this.dialog.dataset.noImage ?? "");
    else if (!alt && !this.decoration.checked) {
      this.complain(this.dialog.dataset.noAlt ?? "");
      this.alt.focus();
    } else if (!this.kept) {
      this.isWanted = true;
      this.complain("");
      this.said.textContent = this.dialog.dataset.waiting ?? "";
    } else {
      this.end({ ...this.kept, alt });
      this.dialog.close();
    }
  }

  private end(image: Picture | null): void {
    this.request?.abort();
    this.done?.(image);
    this.done = null;
  }
}

function read(text: string): Partial<Kept> & { error?: string } {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
