/** Answers that have not reached the server yet, kept in the browser until they have. */

export interface Change {
  position: number;
  answer: string[];
  marked: boolean;
  seq: number;
  tab: string;
}

type Store = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

const PREFIX = "learnhub.exam.";

/** One entry of the store for each page (`tab`), so that two pages never write over each other's. */
export class Journal {
  private readonly key: string;

  constructor(
    private readonly store: Store | null,
    private readonly attempt: string,
    tab: string,
  ) {
    this.key = `${PREFIX}${attempt}.${tab}`;
  }

  /** Keep exactly these. A full or forbidden store changes nothing: the page still holds them. */
  write(changes: Change[]): void {
    try {
      if (changes.length) this.store?.setItem(this.key, JSON.stringify(changes));
      else this.store?.removeItem(this.key);
    } catch {
      // private mode, or the store is full
    }
  }

  /** What earlier pages of this attempt left behind, and forget it there: it is this page's to deliver now. */
  takeOver(): Change[] {
    const found: Change[] = [];
    try {
      for (const key of this.keysOf(this.attempt)) {
        if (key === this.key) continue;
        found.push(...changesIn(this.store?.getItem(key) ?? null));
        this.store?.removeItem(key);
      }
    } catch {
      // nothing can be read here
    }
    return found;
  }

  /** After handing in nothing of this attempt is needed any more. */
  clear(): void {
    try {
      for (const key of this.keysOf(this.attempt)) this.store?.removeItem(key);
    } catch {
      // nothing was kept
    }
  }

  private keysOf(attempt: string): string[] {
    const keys: string[] = [];
    for (let i = 0; i < (this.store?.length ?? 0); i++) {
      const key = this.store?.key(i);
      if (key?.startsWith(`${PREFIX}${attempt}.`)) keys.push(key);
    }
    return keys;
  }
}

function changesIn(text: string | null): Change[] {
  try {
    const found: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(found) ? found.filter(isChange) : [];
  } catch {
    return [];
  }
}

function isChange(value: unknown): value is Change {
  const change = value as Change;
  return (
    typeof change === "object" &&
    change !== null &&
    Number.isInteger(change.position) &&
    Number.isInteger(change.seq) &&
    typeof change.tab === "string" &&
    typeof change.marked === "boolean" &&
    Array.isArray(change.answer)
  );
}

/** The browser's store, or none where it is forbidden. */
export function browserStore(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}
