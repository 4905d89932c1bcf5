/** The server's clock, as the page knows it. */

const MINUTES_TOLD = [10, 5, 1];

export class ServerClock {
  private offset = 0;
  private best = Number.POSITIVE_INFINITY;

  constructor(
    serverNow: number,
    private readonly read: () => number = Date.now,
  ) {
    this.offset = serverNow - this.read();
  }

  /** A newer reading; `roundTrip` milliseconds passed while it came. The quickest answer is the truest. */
  learn(serverNow: number, roundTrip: number): void {
    const offset = serverNow + roundTrip / 2 - this.read();
    const hasJumped = Math.abs(offset - this.offset) > 2000 + roundTrip; // the computer's clock was set, or it slept
    if (roundTrip <= this.best || hasJumped) {
      this.offset = offset;
      this.best = roundTrip;
    }
  }

  now(): number {
    return this.read() + this.offset;
  }

  /** How far the server's clock is ahead of this computer's. */
  get ahead(): number {
    return this.offset;
  }
}

/** A page may come from a store long after the server wrote its time into it; then what was known of the clock still holds. */
export function serverTime(written: number, store: Pick<Storage, "getItem"> | null, key: string, read: () => number = Date.now): number {
  try {
    const [kept, ahead] = JSON.parse(store?.getItem(key) ?? "[]") as [number?, number?];
    return kept === written && typeof ahead === "number" ? read() + ahead : written;
  } catch {
    return written;
  }
}

/** Keep what is known of the clock beside the time that the page came with. */
export function rememberTime(written: number, clock: ServerClock, store: Pick<Storage, "setItem"> | null, key: string): void {
  try {
    store?.setItem(key, JSON.stringify([written, clock.ahead]));
  } catch {
    // a page that comes from the store then shows the time when it was written
  }
}

/** 26:18, or 1:02:03 from an hour on; never below zero. */
export function clockFace(milliseconds: number): string {
  const whole = Math.max(0, Math.ceil(milliseconds / 1000));
  const [hours, minutes, seconds] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (n: number) => String(n).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}

/** The minutes to tell a screen reader between two ticks: 10, 5 and 1, each once. */
export function minutesToTell(before: number, after: number): number | undefined {
  return MINUTES_TOLD.find((minutes) => before > minutes * 60000 && after <= minutes * 60000);
}
