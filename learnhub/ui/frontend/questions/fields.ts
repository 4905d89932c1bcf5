/** Fields for rich text in place of the text areas of a form, which stay behind them and are what is sent. */
import { asLine, asMarkdown, asText, fromText, parsed, written } from "./markup";

export type Surface = HTMLElement;
const RICH = "textarea[data-rich]";
const SOURCE = "source"; // HTML as its author writes it
const TAGGED = /<[a-z][^>]*>/i;
const surfaces = new WeakMap<HTMLTextAreaElement, Surface>();
const areas = new WeakMap<Surface, HTMLTextAreaElement>();
const untouched = new WeakMap<HTMLTextAreaElement, string>(); // HTML as it was kept, as long as nobody changes it
const seen = new WeakMap<HTMLTextAreaElement, string>();

/** Where one types: the rich field before the area, else the area. */
export function control(area: HTMLTextAreaElement | null | undefined): HTMLElement | null {
  if (!area) return null;
  return area.hidden ? (surfaces.get(area) ?? area) : area;
}

export function areaOf(surface: Surface): HTMLTextAreaElement | undefined {
  return areas.get(surface);
}

export function surfaceAt(node: Node | null): Surface | null {
  const element = node instanceof Element ? node : (node?.parentElement ?? null);
  return element?.closest<Surface>(".rich-field") ?? null;
}

function isLine(area: HTMLTextAreaElement): boolean {
  return area.dataset.rich === "line";
}

function surfaceFor(area: HTMLTextAreaElement): Surface {
  const known = surfaces.get(area);
  if (known) return known;
  const made = document.createElement("div");
  made.className = "form-control rich-field";
  made.contentEditable = "true";
  made.role = "textbox";
  made.ariaMultiLine = "true";
  made.dataset.lines = isLine(area) ? "1" : (area.getAttribute("rows") ?? "2");
  for (const name of ["aria-describedby", "aria-invalid"]) {
    const value = area.getAttribute(name);
    if (value) made.setAttribute(name, value);
  }
  const label = area.id ? area.form?.querySelector<HTMLLabelElement>(`label[for="${area.id}"]`) : null;
  if (label) {
    label.id ||= `${area.id}-label`;
    made.setAttribute("aria-labelledby", label.id);
    label.addEventListener("click", () => area.hidden && made.focus());
  }
  surfaces.set(area, made);
  areas.set(made, area);
  area.before(made);
  return made;
}

/** The name of a field belongs to what is seen of it. */
function hide(area: HTMLTextAreaElement, isHidden: boolean): void {
  const surface = surfaces.get(area);
  if (!surface) return;
  const [from, to] = isHidden ? [area, surface] : [surface, area];
  const name = from.getAttribute("aria-label");
  if (name !== null) to.setAttribute("aria-label", name);
  from.removeAttribute("aria-label");
  const label = document.getElementById(surface.getAttribute("aria-labelledby") ?? "");
  if (label instanceof HTMLLabelElement) label.htmlFor = isHidden ? "" : area.id;
  area.hidden = isHidden;
  surface.hidden = !isHidden;
}

export class RichForm {
  isRich = false;
  private markup: HTMLSelectElement | null;
  private waiting = 0;

  constructor(readonly form: HTMLFormElement) {
    this.markup = form.querySelector<HTMLSelectElement>("[name=markup]");
    const held = this.markup?.value ?? "text";
    const labels = form.dataset.markupLabels?.split("|") ?? [];
    [...(this.markup?.options ?? [])].forEach((option, place) => {
      option.text = labels[place] ?? option.text;
    });
    form.dataset.held = held;
    this.option("html")?.setAttribute("value", SOURCE);
    if (held !== "markdown") this.show(held);
    form.addEventListener("input", (event) => {
      const surface = surfaceAt(event.target as Node);
      const area = surface && areas.get(surface);
      if (!surface || !area) return;
      untouched.delete(area);
      surface.classList.toggle("is-empty", written(surface) === "");
      clearTimeout(this.waiting);
      this.waiting = window.setTimeout(() => this.hold(), 200);
    });
    form.addEventListener("formdata", (event) => this.send(event.formData));
    this.markup?.addEventListener("change", () => this.change());
    // Some browsers put back what areas held after scripts have run; rich fields follow.
    addEventListener("pageshow", () => {
      if (!this.isRich || this.areas.every((area) => seen.get(area) === area.value)) return;
      this.show(this.areas.some((area) => TAGGED.test(area.value)) ? "html" : "text");
    });
    const first = form.querySelector<HTMLTextAreaElement>("textarea[autofocus]");
    if (first) control(first)?.focus();
  }

  get areas(): HTMLTextAreaElement[] {
    return [...this.form.querySelectorAll<HTMLTextAreaElement>(RICH)];
  }

  private option(value: string): HTMLOptionElement | null {
    return this.markup?.querySelector<HTMLOptionElement>(`option[value="${value}"]`) ?? null;
  }

  /** What an area holds, as a rich field. */
  open(area: HTMLTextAreaElement, held: string): void {
    const surface = surfaceFor(area);
    const html = held === "html" ? area.value : fromText(area.value);
    untouched.set(area, html);
    surface.innerHTML = written(parsed(html).body);
    surface.classList.toggle("is-empty", surface.innerHTML === "");
    hide(area, true);
  }

  /** The areas of a row that is new. */
  openAll(row: HTMLElement): void {
    if (this.isRich) for (const area of row.querySelectorAll<HTMLTextAreaElement>(RICH)) this.open(area, "text");
  }

  private show(held: string): void {
    for (const area of this.areas) this.open(area, held);
    this.isRich = true;
    this.form.classList.add("is-rich");
    if (this.markup) this.markup.selectedIndex = 0;
    this.hold();
  }

  private htmlOf(area: HTMLTextAreaElement): string {
    const kept = untouched.get(area);
    if (kept !== undefined) return isLine(area) ? asLine(kept) : kept;
    const surface = surfaces.get(area);
    const html = surface ? written(surface) : "";
    return isLine(area) ? asLine(html) : html;
  }

  /** Whether plain text says all of it. */
  private isPlain(texts: string[]): boolean {
    return texts.every((html) => asText(html) !== null);
  }

  /** The areas hold what the fields say, so that nothing is lost when one leaves the page and comes back. */
  private hold(): void {
    if (!this.isRich) return;
    const texts = this.areas.map((area) => this.htmlOf(area));
    const isPlain = this.isPlain(texts);
    this.areas.forEach((area, place) => {
      area.value = (isPlain ? asText(texts[place] ?? "") : texts[place]) ?? "";
      seen.set(area, area.value);
    });
    this.markup?.options[0]?.setAttribute("value", isPlain ? "text" : "html");
  }

  /** Another way of writing: what was written goes along. */
  private change(): void {
    const wanted = this.markup?.value ?? "text";
    const before = this.isRich ? "html" : (this.form.dataset.held ?? "text");
    if (this.markup?.selectedIndex === 0) {
      this.show(before === SOURCE ? "html" : "text");
      return;
    }
    for (const area of this.areas) {
      const html = this.isRich ? this.htmlOf(area) : before === SOURCE ? area.value : fromText(area.value);
      area.value = wanted === SOURCE ? html : asMarkdown(html);
      hide(area, false);
    }
    this.isRich = false;
    this.form.dataset.held = wanted;
    this.form.classList.remove("is-rich");
  }

  /** Plain text where that is all, so that nothing changes that nobody changed; else HTML throughout. */
  private send(data: FormData): void {
    if (!this.isRich) {
      if (data.get("markup") === SOURCE) data.set("markup", "html");
      return;
    }
    const texts = this.areas.map((area) => this.htmlOf(area));
    const isPlain = this.isPlain(texts);
    data.set("markup", isPlain ? "text" : "html");
    for (const area of this.areas) data.delete(area.name);
    this.areas.forEach((area, place) => {
      data.append(area.name, (isPlain ? asText(texts[place] ?? "") : texts[place]) ?? "");
    });
  }
}
