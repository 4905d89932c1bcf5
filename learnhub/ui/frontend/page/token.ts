/** The token that each change carries, so that no other site can send one in our name. */

function tokenOf(page: Document): string {
  return page.querySelector<HTMLMetaElement>("meta[name=csrf-token]")?.content ?? "";
}

let known = tokenOf(document);

export const token = (): string => known;

/** Somebody who signed in again in another page has a new token; this page learns it without a reload. */
export async function learnToken(): Promise<boolean> {
  try {
    const text = await (await fetch(location.href, { headers: { Accept: "text/html" } })).text();
    const found = tokenOf(new DOMParser().parseFromString(text, "text/html"));
    const isNew = found !== "" && found !== known;
    if (isNew) known = found;
    return isNew;
  } catch {
    return false;
  }
}
