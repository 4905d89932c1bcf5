/** Signing in again without leaving the paper, as the same person. */
import { learnToken } from "../page/token";

const ANSWER_WITHIN = 15_000;

export class SignIn {
  private readonly dialog = document.getElementById("sign-in") as HTMLDialogElement | null;
  private readonly form = this.dialog?.querySelector<HTMLFormElement>("form") ?? null;

  constructor(private readonly done: () => void) {
    document.querySelector("[data-sign-in]")?.addEventListener("click", () => this.ask());
    this.dialog?.querySelector("[data-close]")?.addEventListener("click", () => this.dialog?.close());
    this.form?.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.send();
    });
  }

  ask(): void {
    if (this.dialog?.open) return;
    this.say("");
    this.dialog?.showModal();
  }

  private say(text: string): void {
    const place = this.dialog?.querySelector<HTMLElement>("[data-error]");
    if (!place) return;
    const words = place.querySelector("span");
    if (words) words.textContent = text;
    place.hidden = !text;
  }

  private async send(): Promise<void> {
    if (!this.form) return;
    const button = this.form.querySelector<HTMLButtonElement>("[type=submit]");
    if (button) button.disabled = true;
    try {
      const failure = await this.signIn(new FormData(this.form));
      this.say(failure ?? "");
      if (failure === null) {
        await learnToken();
        this.form.reset();
        this.dialog?.close();
        this.done();
      }
    } catch {
      this.say(this.form.dataset.offline ?? "");
    } finally {
      if (button) button.disabled = false;
    }
  }

  /** What was wrong, or null. */
  private async signIn(given: FormData): Promise<string | null> {
    const url = this.form?.action ?? "";
    const page = new DOMParser().parseFromString(await (await ask(url)).text(), "text/html");
    given.set("csrf_token", page.querySelector<HTMLMetaElement>("meta[name=csrf-token]")?.content ?? "");
    const response = await ask(url, { method: "POST", body: given, redirect: "manual" });
    if (response.type === "opaqueredirect") return null;
    const said = new DOMParser().parseFromString(await response.text(), "text/html").querySelector(".field-error");
    return said?.textContent?.trim() || (this.form?.dataset.offline ?? "");
  }
}

function ask(url: string, options: RequestInit = {}): Promise<Response> {
  return fetch(url, { ...options, headers: { Accept: "text/html" }, signal: AbortSignal.timeout(ANSWER_WITHIN) });
}
