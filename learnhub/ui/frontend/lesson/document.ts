/** A document: pages of a PDF drawn when they come near the screen; their words are there for a screen reader. */
import { GlobalWorkerOptions, getDocument, type PDFDocumentProxy, type PDFPageProxy } from "pdfjs-dist/legacy/build/pdf.mjs";
import workerSrc from "pdfjs-dist/legacy/build/pdf.worker.min.mjs?url"; // "legacy": runs in the browsers of older phones as well
import { fill, type Words } from "../page/words";
import { Reading } from "./reading";
import type { Study } from "./study";
import { notice, place, write } from "./view";

const PARTS = "/static/dist/pdf/"; // what pdf.js needs for fonts and pictures that a file does not carry itself
const ZOOMS = [0.5, 0.75, 1, 1.25, 1.5, 2, 3];
const NEAR = "800px 0px";
const MOST_PIXELS = 16_000_000; // what phones can still draw

GlobalWorkerOptions.workerSrc = workerSrc;

/** The drawn pages. */
class Pages {
  readonly boxes: HTMLElement[];
  private readonly near = new Set<HTMLElement>();
  private readonly nearby: IntersectionObserver;
  private pdf: PDFDocumentProxy | null = null;
  private zoom = 1;

  constructor(
    private readonly root: HTMLElement,
    private readonly words: Words,
    private readonly drawn: (box: HTMLElement, number: number) => void,
  ) {
    this.boxes = [...root.querySelectorAll<HTMLElement>("[data-page]")];
    this.nearby = new IntersectionObserver((entries) => this.came(entries), { rootMargin: NEAR });
  }

  async load(url: string): Promise<void> {
    const options = { cMapUrl: `${PARTS}cmaps/`, cMapPacked: true, standardFontDataUrl: `${PARTS}fonts/`, wasmUrl: `${PARTS}codecs/` };
    this.pdf = await getDocument({ url, ...options, useWasm: false, enableXfa: false }).promise;
    for (const box of this.boxes) this.nearby.observe(box);
  }

  private came(entries: IntersectionObserverEntry[]): void {
    for (const entry of entries) {
      const box = entry.target as HTMLElement;
      if (entry.isIntersecting) {
        this.near.add(box);
        void this.draw(box);
      } else {
        this.near.delete(box);
        this.release(box);
      }
    }
  }

  /** Far pages give their memory back; their place keeps its size. */
  private release(box: HTMLElement): void {
    const canvas = box.querySelector("canvas");
    if (!canvas || !box.dataset.drawnAt) return;
    delete box.dataset.drawnAt;
    canvas.hidden = true;
    canvas.width = canvas.height = 0;
  }

  private async draw(box: HTMLElement): Promise<void> {
    const number = Number(box.dataset.page);
    const wanted = String(this.zoom);
    if (!this.pdf || number >= this.pdf.numPages || box.dataset.drawnAt === wanted) return;
    box.dataset.drawnAt = wanted;
    const page = await this.pdf.getPage(number + 1);
    const natural = page.getViewport({ scale: 1 });
    box.style.aspectRatio = `${natural.width} / ${natural.height}`;
    const canvas = document.createElement("canvas");
    canvas.setAttribute("aria-hidden", "true");
    const scale = (box.clientWidth / natural.width) * Math.min(devicePixelRatio, 2);
    const viewport = page.getViewport({ scale: Math.min(scale, Math.sqrt(MOST_PIXELS / (natural.width * natural.height))) });
    canvas.width = Math.floor(viewport.width);
    canvas.height = Math.floor(viewport.height);
    await page.render({ canvas, viewport }).promise;
    if (box.dataset.drawnAt !== wanted) return;
    box.querySelector("canvas")?.remove();
    box.append(canvas);
    await this.addText(box, page);
    this.drawn(box, number);
  }

  private async addText(box: HTMLElement, page: PDFPageProxy): Promise<void> {
    const text = box.querySelector<HTMLElement>("[data-text]");
    if (!text || text.dataset.done) return;
    text.dataset.done = "yes";
    const content = await page.getTextContent();
    const said = content.items.map((item) => ("str" in item ? item.str + (item.hasEOL ? "\n" : "") : "")).join("");
    text.textContent = said.trim() || fill(this.words.pageWithoutText);
  }

  get percent(): number {
    return Math.round(this.zoom * 100);
  }

  canZoom(step: number): boolean {
    return ZOOMS[ZOOMS.indexOf(this.zoom) + step] !== undefined;
  }

  zoomBy(step: number): void {
    const wanted = ZOOMS[ZOOMS.indexOf(this.zoom) + step];
    if (wanted === undefined) return;
    this.zoom = wanted;
    this.root.dataset.zoom = String(this.percent);
    for (const box of this.near) void this.draw(box);
  }
}

export class DocumentLesson extends Reading {
  private readonly pages: Pages;

  constructor(study: Study, words: Words) {
    super(study, words);
    const root = place("pdf") as HTMLElement;
    this.pages = new Pages(root, words, (box, number) => this.watch(box, number));
    this.controls(words);
    this.followPage(words);
    this.pages.load(root.dataset.url ?? "").then(
      () => notice("pdf", false),
      () => notice("pdf", true),
    );
  }

  private controls(words: Words): void {
    const buttons = [...document.querySelectorAll<HTMLButtonElement>("[data-zoom-by]")];
    const show = () => {
      write("zoom", fill(words.zoom, { n: this.pages.percent }));
      for (const each of buttons) each.disabled = !this.pages.canZoom(Number(each.dataset.zoomBy));
    };
    for (const each of buttons) {
      each.addEventListener("click", () => {
        this.pages.zoomBy(Number(each.dataset.zoomBy));
        show();
      });
    }
    show();
  }

  /** 第 3 页，共 22 页: the page in the middle of the screen. */
  private followPage(words: Words): void {
    const observer = new IntersectionObserver(
      (entries) => {
        const present = entries.findLast((entry) => entry.isIntersecting)?.target as HTMLElement | undefined;
        if (present) write("page-of", fill(words.pageOf, { n: Number(present.dataset.page) + 1, total: this.pages.boxes.length }));
      },
      { rootMargin: "-50% 0px -50% 0px" },
    );
    for (const box of this.pages.boxes) observer.observe(box);
  }
}
