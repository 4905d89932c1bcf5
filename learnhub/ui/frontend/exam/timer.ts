/** The time that is left, on the page and to a screen reader. */
import { fill, type Words } from "../page/words";
import type { Badge } from "./badge";
import { clockFace, minutesToTell, type ServerClock } from "./clock";

const LATE = 5 * 60_000;

export class Timer {
  private readonly face = document.getElementById("left");
  private before = Number.POSITIVE_INFINITY;

  constructor(
    private readonly clock: ServerClock,
    private readonly badge: Badge,
    private readonly words: Words,
    private readonly over: () => void,
  ) {}

  /** Show what is left until `deadline`; at its end `over` is called, again with each tick. */
  tick(deadline: number | null): void {
    if (deadline === null || !this.face) return;
    const left = deadline - this.clock.now();
    const text = clockFace(left);
    if (this.face.textContent !== text) this.face.textContent = text;
    const minutes = Number.isFinite(this.before) ? minutesToTell(this.before, left) : undefined;
    if (minutes) this.badge.tell(fill(this.words.left, { n: minutes }));
    this.badge.notice("late", left <= LATE && left > 0);
    this.face.closest(".timer")?.classList.toggle("is-late", left <= LATE);
    this.before = left;
    if (left <= 0) this.over();
  }
}
