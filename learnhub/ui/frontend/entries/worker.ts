/** Serves the paper of a running attempt while the network or the server is away. Nothing else goes through it. */

// The names that exam/offline.ts writes under; a worker shares no file with pages.
const PAPERS = "learnhub-papers-1";
const FILES = "learnhub-files-1";
const KEPT_UNTIL = "X-Kept-Until";
const PATIENCE = 8000;

interface Fetching extends Event {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}
interface Lasting extends Event {
  waitUntil(work: Promise<unknown>): void;
}
const worker = self as unknown as {
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
  addEventListener(name: string, listener: (event: never) => void): void;
};

worker.addEventListener("install", (event: Lasting) => event.waitUntil(worker.skipWaiting()));
worker.addEventListener("activate", (event: Lasting) => event.waitUntil(worker.clients.claim()));

async function keptPaper(path: string): Promise<Response | undefined> {
  const papers = await caches.open(PAPERS);
  const found = await papers.match(path, { ignoreVary: true });
  if (found && Number(found.headers.get(KEPT_UNTIL)) < Date.now()) {
    await papers.delete(path);
    return undefined;
  }
  return found;
}

/** From the server while it answers in time, else the copy that the page keeps. */
async function paper(request: Request): Promise<Response> {
  const path = new URL(request.url).pathname;
  const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), PATIENCE));
  const fresh = fetch(request);
  let response: Response | null = null;
  try {
    response = await Promise.race([fresh, late]);
  } catch {
    // no network
  }
  if (response && response.status < 500) return response;
  return (await keptPaper(path)) ?? response ?? (await fresh);
}

async function file(request: Request): Promise<Response> {
  const kept = await (await caches.open(FILES)).match(request.url, { ignoreVary: true });
  const isForever = new URL(request.url).pathname.startsWith("/static/dist/assets/");
  if (kept && isForever) return kept;
  try {
    return await fetch(request);
  } catch (gone) {
    if (kept) return kept;
    throw gone;
  }
}

worker.addEventListener("fetch", (event: Fetching) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") {
    if (/^\/attempts\/\d+$/.test(url.pathname)) event.respondWith(paper(request));
  } else if (["script", "style", "font", "image"].includes(request.destination)) {
    event.respondWith(file(request));
  }
});
