/** The invigilator's board: what changes comes anew every five seconds, and the time runs down between. */
import { clockFace, ServerClock } from "../exam/clock";
import { fill } from "../page/words";

const EVERY = 5000;
const ANSWER_WITHIN = 15_000;

const place = document.getElementById("live") as HTMLElement;
const said = document.getElementById("live-state") as HTMLElement;
const clock = new ServerClock(Number(place.dataset.now));
let tag = "";
let heardAt = new Date();

/** Put the new rows in, and the keyboard back where it was. */
function show(words: string): void {
  const held = document.activeElement;
  const address = held instanceof HTMLAnchorElement && place.contains(held) ? held.getAttribute("href") : null;
  const [left, top] = [place.querySelector(".seg-scroll")?.scrollLeft ?? 0, scrollY];
  place.innerHTML = words;
  const scroller = place.querySelector(".seg-scroll");
  if (scroller) scroller.scrollLeft = left;
  scrollTo({ top });
  if (address) {
    const again = [...place.querySelectorAll<HTMLAnchorElement>("a[href]")].find((link) => link.getAttribute("href") === address);
    again?.focus({ preventScroll: true });
  }
  tick();
}

async function refresh(): Promise<void> {
  try {
    const headers: Record<string, string> = { Accept: "text/html" };
    if (tag) headers["If-None-Match"] = tag;
    const response = await fetch(place.dataset.url ?? "", {
      headers,
      cache: "no-store",
      redirect: "manual",
      signal: AbortSignal.timeout(ANSWER_WITHIN),
    });
    if (response.status === 200) {
      tag = response.headers.get("ETag") ?? "";
      show(await response.text());
    } else if (response.status !== 304) throw new Error("no answer");
    heardAt = new Date();
    said.textContent = said.dataset.live ?? "";
  } catch {
    said.textContent = fill(said.dataset.lost, { time: heardAt.toTimeString().slice(0, 8) });
  }
}

function tick(): void {
  for (const face of place.querySelectorAll<HTMLElement>("[data-until]")) {
    const text = clockFace(Number(face.dataset.until) - clock.now());
    if (face.textContent !== text) face.textContent = text;
  }
}

async function goOn(): Promise<void> {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, EVERY));
    if (document.visibilityState === "visible") await refresh();
  }
}

tick();
setInterval(tick, 1000);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") void refresh();
});
void goOn();
