/** The bar under the player: green what the server has confirmed, paler what is on its way, dark where the player stands. */
import { type Interval, union } from "./intervals";

const WIDTH = 1000;
const SVG = "http://www.w3.org/2000/svg";

export class CoverageBar {
  constructor(
    private readonly svg: SVGElement,
    private readonly size: number,
  ) {}

  draw(confirmed: readonly Interval[], pending: readonly Interval[], position: number): void {
    const rects = [
      ...union(pending).map(([start, stop]) => this.rect("pending", start, stop)),
      ...union(confirmed).map(([start, stop]) => this.rect("", start, stop)),
    ];
    const now = this.rect("now", position, position);
    now.setAttribute("width", "3");
    this.svg.replaceChildren(...rects, now);
  }

  private rect(name: string, start: number, stop: number): SVGElement {
    const rect = document.createElementNS(SVG, "rect");
    const x = (Math.min(start, this.size) / this.size) * WIDTH;
    if (name) rect.setAttribute("class", name);
    rect.setAttribute("x", x.toFixed(2));
    rect.setAttribute("width", Math.max(0, (Math.min(stop, this.size) / this.size) * WIDTH - x).toFixed(2));
    rect.setAttribute("height", "10");
    return rect;
  }
}
