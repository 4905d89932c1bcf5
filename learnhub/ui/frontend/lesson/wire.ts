/** Requests of the lesson page. */
import { learnToken, token } from "../page/token";
import type { Beat } from "./outbox";
import type { Outcome, Reply } from "./sender";

const ANSWER_WITHIN = 15_000;

/** The answer, or null when there was none. `keepalive` lets the request outlive the page. */
export async function post(url: string, body: unknown, keepalive = false): Promise<Response | null> {
  const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token() };
  const request: RequestInit = { method: "POST", headers, body: JSON.stringify(body), redirect: "manual", keepalive };
  try {
    const response = await fetch(url, keepalive ? request : { ...request, signal: AbortSignal.timeout(ANSWER_WITHIN) });
    if (response.status === 400 && !keepalive && (await learnToken())) return await post(url, body);
    return response;
  } catch {
    return null;
  }
}

export const isLost = (response: Response | null): boolean => !response || response.status >= 500 || response.status === 429;
export const isSignedOut = (response: Response): boolean => response.type === "opaqueredirect" || response.status === 401;

interface Trouble {
  error?: string;
  closed?: string;
}

export async function troubleIn(response: Response): Promise<Trouble> {
  try {
    return (await response.json()) as Trouble;
  } catch {
    return {};
  }
}

/** Sends beats to `url` and reads what became of them. */
export function beatPoster(url: string): (lease: string, beats: Beat[]) => Promise<Outcome> {
  return async (lease, beats) => {
    const response = await post(url, { lease, beats });
    if (!response || isLost(response)) return { kind: "offline" };
    if (isSignedOut(response)) return { kind: "signin" };
    if (response.ok) return await replyIn(response);
    const trouble = await troubleIn(response);
    if (response.status === 409) return { kind: "closed", reason: trouble.closed ?? "closed", message: trouble.error ?? "" };
    return { kind: "refused", message: trouble.error ?? "" };
  };
}

async function replyIn(response: Response): Promise<Outcome> {
  try {
    return { kind: "reply", reply: (await response.json()) as Reply };
  } catch {
    return { kind: "offline" };
  }
}
