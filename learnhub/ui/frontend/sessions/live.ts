/** What changes on the host's screen: the code, who is here; asked for every few seconds, and in time for the next code. */

export interface Live {
  open: boolean;
  present: number;
  latest: string[];
  code?: string;
  left?: number;
}

const USUALLY = 4000; // milliseconds
const AFTER_CHANGE = 150;
const AGAIN = 2000;
const LONGEST = 6 * 3600 * 1000; // a screen that was forgotten stops asking

/** How long to wait before the next question, when the code has `left` seconds. */
export function pause(left: number | undefined): number {
  return left === undefined ? USUALLY : Math.min(USUALLY, left * 1000 + AFTER_CHANGE);
}

export class LiveView {
  private readonly begun = performance.now();

  constructor(
    private readonly url: string,
    private readonly comma: string,
  ) {}

  start(left: number): void {
    setTimeout(() => void this.ask(), pause(left));
  }

  private async ask(): Promise<void> {
    let wait = AGAIN;
    try {
      const response = await fetch(this.url, {
        headers: { Accept: "application/json" },
        redirect: "manual",
        signal: AbortSignal.timeout(8000),
      });
      if (!response.ok) throw new Error(String(response.status));
      const live = (await response.json()) as Live;
      this.show(live);
      if (!live.open) return;
      wait = pause(live.left);
    } catch {
      this.fail(true);
    }
    if (performance.now() - this.begun < LONGEST) setTimeout(() => void this.ask(), wait);
    else this.fail(true);
  }

  /** A code that has run out helps nobody: it is paled until there is a new one. */
  private fail(isFailed: boolean): void {
    place("host-offline").hidden = !isFailed;
    place("host-open").classList.toggle("is-stale", isFailed);
  }

  private show(live: Live): void {
    this.fail(false);
    place("present").textContent = String(live.present);
    const names = live.latest.join(this.comma);
    if (place("latest").textContent !== names) place("latest").textContent = names;
    if (live.code) (place("code") as HTMLImageElement).src = live.code;
    place("host-open").hidden = !live.open;
    place("host-closed").hidden = live.open;
  }
}

function place(id: string): HTMLElement {
  return document.getElementById(id) as HTMLElement;
}
