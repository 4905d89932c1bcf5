/** What invigilators say, shown until the candidate has said that she read it. */
import { tell } from "./call";

export interface Message {
  id: number;
  text: string;
  at: string;
}

/** What the page asks the server for every few seconds. */
export interface Now {
  now: number;
  deadline: number | null;
  is_running: boolean;
  is_here: boolean;
  messages: Message[];
}

const shown = new Map<number, HTMLElement>();
const read = new Set<number>();

export function showMessages(messages: Message[], url: string): void {
  const place = document.getElementById("messages");
  const pattern = document.getElementById("message") as HTMLTemplateElement | null;
  if (!place || !pattern) return;
  for (const message of messages) {
    if (shown.has(message.id) || read.has(message.id)) continue;
    const box = (pattern.content.cloneNode(true) as DocumentFragment).firstElementChild as HTMLElement;
    const put = (name: string, text: string) => {
      const part = box.querySelector(`[data-part="${name}"]`);
      if (part) part.textContent = text;
    };
    put("text", message.text);
    put("at", message.at);
    box.querySelector("button")?.addEventListener("click", () => void close(message.id, url));
    shown.set(message.id, box);
    place.append(box);
  }
}

async function close(id: number, url: string): Promise<void> {
  read.add(id);
  shown.get(id)?.remove();
  shown.delete(id);
  const answered = await tell<object>(url.replace("/0/", `/${id}/`), {});
  if (!answered) read.delete(id); // it comes again with the next state, so that the receipt is true
}
