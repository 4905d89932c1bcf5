/** Large type and dark mode: set at once, remembered in a cookie that the server reads for the next page. */
const YEAR = 365 * 24 * 3600;

export function remember(name: string, value: string): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in phone browsers
  document.cookie = `${name}=${value}; Max-Age=${YEAR}; Path=/; SameSite=Lax`;
}

function toggle(selector: string, isOn: () => boolean, apply: (on: boolean) => void): void {
  for (const button of document.querySelectorAll<HTMLElement>(selector)) {
    button.setAttribute("aria-pressed", String(isOn()));
    button.addEventListener("click", () => {
      apply(!isOn());
      for (const each of document.querySelectorAll(selector)) each.setAttribute("aria-pressed", String(isOn()));
    });
  }
}

export function displayModes(): void {
  const root = document.documentElement;
  toggle(
    "[data-toggle-large]",
    () => root.dataset.type === "large",
    (on) => {
      root.dataset.type = on ? "large" : "";
      remember("type", on ? "large" : "");
    },
  );
  toggle(
    "[data-toggle-dark]",
    () => root.dataset.bsTheme === "dark",
    (on) => {
      root.dataset.bsTheme = on ? "dark" : "light";
      remember("theme", on ? "dark" : "light");
    },
  );
}
