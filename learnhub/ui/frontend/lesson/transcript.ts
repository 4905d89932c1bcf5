/** The words of the video: the present one is marked; a click goes there. */

interface Line {
  start: number;
  stop: number;
  element: HTMLElement;
}

export class Transcript {
  private readonly lines: Line[];
  private present: Line | undefined;

  constructor(root: HTMLElement | null) {
    this.lines = [...(root?.querySelectorAll<HTMLElement>("li[data-start]") ?? [])].map((element) => ({
      start: Number(element.dataset.start),
      stop: Number(element.dataset.stop),
      element,
    }));
  }

  follow(position: number): void {
    const present = this.lines.findLast((line) => position >= line.start);
    if (present === this.present) return;
    this.mark(this.present, false);
    this.mark(present, true);
    this.present = present;
  }

  private mark(line: Line | undefined, isNow: boolean): void {
    line?.element.classList.toggle("is-now", isNow);
    if (isNow) {
      line?.element.setAttribute("aria-current", "true");
      this.reveal(line?.element);
    } else line?.element.removeAttribute("aria-current");
  }

  /** Scrolls the list, never the page. */
  private reveal(element: HTMLElement | undefined): void {
    const list = element?.closest<HTMLElement>(".transcript");
    if (!element || !list || list.scrollHeight <= list.clientHeight || list.contains(document.activeElement)) return;
    list.scrollTop = element.offsetTop - list.offsetTop - list.clientHeight / 3;
  }
}
