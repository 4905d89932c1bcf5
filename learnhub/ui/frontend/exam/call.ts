/** Requests of the exam page: with the token, never longer than a while, and null where nothing came back. */
import { learnToken, token } from "../page/token";

const ANSWER_WITHIN = 15_000;

export interface Answered {
  response: Response;
  /** Milliseconds until it came. */
  trip: number;
}

export async function call(url: string, options: RequestInit = {}): Promise<Answered | null> {
  const started = performance.now();
  const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token() };
  try {
    const response = await fetch(url, { ...options, headers, signal: AbortSignal.timeout(ANSWER_WITHIN), redirect: "manual" });
    const trip = performance.now() - started;
    if (response.status === 400 && (await learnToken())) return await call(url, options);
    return { response, trip };
  } catch {
    return null;
  }
}

/** A JSON body, its answer read; null when it did not arrive or was not taken. */
export async function tell<T>(url: string, body: unknown, options: RequestInit = {}): Promise<T | null> {
  const answered = await call(url, { method: "POST", body: JSON.stringify(body), ...options });
  return await reading<T>(answered);
}

export async function reading<T>(answered: Answered | null): Promise<T | null> {
  if (!answered?.response.ok) return null;
  try {
    return (await answered.response.json()) as T;
  } catch {
    return null;
  }
}

/** Nobody is signed in any more, or somebody else is, who has no such attempt. */
export function needsSignIn(response: Response): boolean {
  return response.type === "opaqueredirect" || [401, 403, 404].includes(response.status);
}
