/** Small behavior that pages share. */

const SPREAD = 3000; // ms: a thousand who wait at one door

/** A form is sent once: its buttons rest until the page comes back. */
export function guardForms(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (event.defaultPrevented || form.method.toLowerCase() !== "post" || form.hasAttribute("hx-post")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "true";
    // What takes long says so, where the page has a place for it.
    const said = form.dataset.working && form.querySelector("[role=status]");
    if (said) said.textContent = form.dataset.working ?? "";
    // After the browser has read which button was pressed.
    setTimeout(() => {
      for (const button of form.querySelectorAll<HTMLButtonElement>("button:not([type=button])")) button.disabled = true;
    });
    // A download leaves the page as it is.
    if (form.hasAttribute("data-download")) setTimeout(() => wake(form), 3000);
  });
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll<HTMLFormElement>("form[data-sent]")) wake(form);
  });
}

function wake(form: HTMLFormElement): void {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll<HTMLButtonElement>("button")) button.disabled = false;
}

/** `data-confirm="dialog-id"` on a form: a dialog asks first; its confirm button sends the form. */
export function confirmBeforeSubmit(): void {
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target as HTMLFormElement;
      const dialog = form.dataset.confirm && document.getElementById(form.dataset.confirm);
      if (!(dialog instanceof HTMLDialogElement) || form.dataset.confirmed) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      dialog.returnValue = "";
      dialog.showModal();
      dialog.addEventListener(
        "close",
        () => {
          if (dialog.returnValue !== "confirm") return;
          form.dataset.confirmed = "true";
          form.requestSubmit();
        },
        { once: true },
      );
    },
    { capture: true },
  );
}

/** Tabs by the ARIA pattern: arrow keys move, the panel named by aria-controls shows. */
export function tablists(): void {
  for (const list of document.querySelectorAll<HTMLElement>("[role=tablist]")) {
    const tabs = [...list.querySelectorAll<HTMLElement>("[role=tab]")];
    const choose = (chosen: HTMLElement) => {
      for (const tab of tabs) {
        const on = tab === chosen;
        tab.setAttribute("aria-selected", String(on));
        tab.tabIndex = on ? 0 : -1;
        const panel = document.getElementById(tab.getAttribute("aria-controls") ?? "");
        if (panel) panel.hidden = !on;
      }
    };
    list.addEventListener("click", (event) => {
      const tab = (event.target as Element).closest<HTMLElement>("[role=tab]");
      if (tab) choose(tab);
    });
    list.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      const at = tabs.indexOf(document.activeElement as HTMLElement);
      if (!step || at < 0) return;
      event.preventDefault();
      const next = tabs[(at + step + tabs.length) % tabs.length];
      if (next) {
        choose(next);
        next.focus();
      }
    });
  }
}

export function closeTreesOnPhones(): void {
  if (!matchMedia("(max-width: 991px)").matches) return;
  for (const box of document.querySelectorAll("details.tree-box")) box.removeAttribute("open");
}

export function showFlashes(show: (element: Element) => void): void {
  for (const toast of document.querySelectorAll("[data-flash]")) show(toast);
}

/** Of tabs that do not fit the screen the present one is in sight. */
export function showPresentTab(): void {
  for (const tab of document.querySelectorAll<HTMLElement>(".tabs [aria-current]")) {
    const bar = tab.closest<HTMLElement>(".tabs");
    if (bar) bar.scrollLeft += tab.getBoundingClientRect().right - bar.getBoundingClientRect().right + bar.clientWidth / 3;
  }
}

/** `data-reload-in="seconds"`: the page asks again when that time has passed on the server, not all visitors at the same moment. */
export function reloadInTime(): void {
  const place = document.querySelector<HTMLElement>("[data-reload-in]");
  if (!place) return;
  const opens = Date.now() + Number(place.dataset.reloadIn) * 1000 + Math.random() * SPREAD;
  const timer = setInterval(() => {
    if (Date.now() < opens || document.hidden) return;
    clearInterval(timer);
    location.reload();
  }, 500);
}
