/** The paper opens again without a network: a copy of the page as it came, and the worker that serves it. */

export const PAPERS = "learnhub-papers-1";
export const FILES = "learnhub-files-1";
export const KEPT_UNTIL = "X-Kept-Until";
const DAY = 24 * 3600_000;
const HOUR = 3600_000;
// The page as the server sends it carries the policy of the platform; this copy is written here.
const POLICY = "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

/** Keep this page and what it is made of. Where the browser has no such store (no HTTPS) a reload needs the network. */
export async function keepPaper(html: string, worker: string, deadline: number | null): Promise<void> {
  if (!("serviceWorker" in navigator) || !("caches" in globalThis)) return;
  try {
    const headers = {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": POLICY,
      [KEPT_UNTIL]: String((deadline ?? Date.now() + DAY) + HOUR),
    };
    await (await caches.open(PAPERS)).put(location.pathname, new Response(html, { headers }));
    await navigator.serviceWorker.register(worker, { scope: "/attempts/" });
    const files = await caches.open(FILES);
    const names = performance.getEntriesByType("resource").map((entry) => entry.name);
    const parts = [...document.querySelectorAll<HTMLImageElement>(".questions img")].map((image) => image.src);
    const ours = new Set([...names, ...parts].filter((name) => new URL(name).origin === location.origin && !name.includes("/attempts/")));
    await Promise.allSettled([...ours].map(async (name) => (await files.match(name)) ?? (await files.add(name))));
  } catch {
    // the store is full or forbidden: a reload needs the network
  }
}

/** The attempt is over: nobody opens its paper here any more. */
export async function forgetPaper(): Promise<void> {
  try {
    await (await caches.open(PAPERS)).delete(location.pathname);
  } catch {
    // there was none
  }
}
