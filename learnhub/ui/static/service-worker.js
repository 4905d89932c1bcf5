// Shows a helpful page when the network is gone. Keeps that page and its style, and nothing else: every other answer comes from the server.
const CACHE = "offline-1";
const PAGE = "/offline";
const STYLE = "/static/error.css";

self.addEventListener("install", (event) => {
  // What a page sends while it goes away is lost on its way through here: such requests go straight to the network.
  if (event.addRoutes) event.waitUntil(event.addRoutes({ condition: { requestMethod: "POST" }, source: "network" }));
  const kept = [PAGE, STYLE].map((path) => new Request(path, { cache: "reload" }));
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll(kept))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  const old = caches
    .keys()
    .then((names) => Promise.all(names.filter((name) => name.startsWith("offline-") && name !== CACHE).map((name) => caches.delete(name))));
  event.waitUntil(old.then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  // Forms (signing out among them) go their own way: only pages that are opened, and the style of the offline page, have a substitute.
  if (request.method !== "GET") return;
  const path = request.mode === "navigate" ? PAGE : new URL(request.url).pathname === STYLE ? STYLE : null;
  if (path === null) return;
  event.respondWith(fetch(request).catch(async () => (await caches.match(path)) ?? Response.error()));
});
