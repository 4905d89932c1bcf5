/** One device at a time: which browser this is, and the question whether it takes over. */
import { tell } from "./call";
import { browserStore } from "./shelf";

const KEY = "learnhub.device";

function newName(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The name of this browser, the same in all its pages. */
export function deviceName(): string {
  const made = newName();
  try {
    const store = browserStore();
    const held = store?.getItem(KEY);
    if (!held) store?.setItem(KEY, made);
    return held ?? made;
  } catch {
    return made;
  }
}

export class Device {
  readonly name = deviceName();
  /** Whether this browser answered before. */
  private wasHere = false;
  private readonly dialog = document.getElementById("device") as HTMLDialogElement | null;

  constructor(
    private readonly url: string,
    private readonly leaveTo: string,
  ) {
    this.dialog?.addEventListener("cancel", (event) => event.preventDefault());
    this.dialog?.addEventListener("close", () => void this.decided(this.dialog?.returnValue === "confirm"));
  }

  /** Answer from here unless another device does: then she is asked. Without a network the server decides when answers arrive. */
  async claim(): Promise<void> {
    const told = await tell<{ is_here: boolean }>(this.url, { device: this.name, takes_over: false });
    if (told?.is_here) this.wasHere = true;
    else if (told) this.ask();
  }

  ask(): void {
    if (!this.dialog || this.dialog.open) return;
    for (const part of this.dialog.querySelectorAll<HTMLElement>("[data-when]")) {
      part.hidden = (part.dataset.when === "displaced") !== this.wasHere;
    }
    this.dialog.returnValue = "";
    this.dialog.showModal();
  }

  private async decided(takesOver: boolean): Promise<void> {
    if (!takesOver) {
      location.assign(this.leaveTo);
      return;
    }
    const told = await tell<{ is_here: boolean }>(this.url, { device: this.name, takes_over: true });
    if (told?.is_here) location.reload();
    else this.dialog?.showModal();
  }
}
