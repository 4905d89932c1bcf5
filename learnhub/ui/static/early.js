// Runs before the first paint.

// The colors of the system for whoever has not chosen, so that nothing flashes.
(() => {
  const root = document.documentElement;
  if (root.dataset.bsTheme !== "auto") return;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const follow = () => {
    root.dataset.bsTheme = dark.matches ? "dark" : "light";
  };
  follow();
  dark.addEventListener("change", follow);
})();

// What is pressed before the scripts of the page listen is kept, and done once they do: the last press, and once, so that nobody presses
// in vain and whoever presses again because nothing happened does not undo it. Only what needs a script is kept.
(() => {
  let button = null;
  let goOn = () => undefined;

  const keep = (event, pressed, then) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    button?.removeAttribute("aria-busy");
    button = pressed;
    button?.setAttribute("aria-busy", "true");
    goOn = then;
  };
  const pressed = (event) => {
    const found = event.target.closest("button[type=button]");
    if (found) keep(event, found, () => found.click());
  };
  const sent = (event) => {
    const form = event.target;
    const by = event.submitter;
    if (form.matches("[data-confirm], [hx-post], [hx-get]")) keep(event, by, () => form.requestSubmit(by));
  };

  document.addEventListener("click", pressed, true);
  document.addEventListener("submit", sent, true);
  // Modules have run by then.
  document.addEventListener("DOMContentLoaded", () => {
    document.removeEventListener("click", pressed, true);
    document.removeEventListener("submit", sent, true);
    button?.removeAttribute("aria-busy");
    goOn();
  });
})();
