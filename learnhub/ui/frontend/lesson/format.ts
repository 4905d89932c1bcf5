/** How positions, spans and shares are written. */
import { fill, type Words } from "../page/words";

/** 28:15, or 1:02:03 from an hour on; never below zero. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(Number.isFinite(seconds) ? seconds : 0));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (n: number) => String(n).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** 28 分 15 秒; the two largest parts, in the page's words. */
export function span(seconds: number, words: Words): string {
  const whole = Math.max(0, Math.round(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  if (h) return fill(m ? words.hoursMinutes : words.hours, { h, m });
  if (m) return fill(s ? words.minutesSeconds : words.minutes, { m, s });
  return fill(words.seconds, { s });
}

/** 0.896 → 89: rounded down, so that a share never reads as reached before it is. */
export function percent(share: number): number {
  return Math.floor(Math.min(1, Math.max(0, share)) * 100 + 1e-6);
}
