/** Words come from the page: templates with {names}, in a JSON island. */

export type Words = Record<string, string>;

/** The JSON of the island with this id; an empty object where there is none. */
export function island<T>(id: string): T {
  return JSON.parse(document.getElementById(id)?.textContent ?? "{}") as T;
}

/** `看到 {time}` with its names filled in. */
export function fill(text: string | undefined, values: Record<string, string | number> = {}): string {
  return (text ?? "").replace(/\{(\w+)\}/g, (_all, name: string) => String(values[name] ?? ""));
}
