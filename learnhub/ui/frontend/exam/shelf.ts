/** Where the browser keeps answers of an exam: IndexedDB, which is on the disk when it says so; else its smaller store. */

export interface Change {
  position: number;
  answer: string[];
  marked: boolean;
  seq: number;
  /** The number of the answer that the page showed before this one: what another page wrote since is not replaced. */
  base?: number;
  tab: string;
}

export interface Entry extends Change {
  attempt: string;
  isSent: boolean;
  at: number;
}

export interface Shelf {
  put(entry: Entry): Promise<void>;
  all(): Promise<Entry[]>;
  remove(entries: Entry[]): Promise<void>;
}

const DATABASE = "learnhub-exams";
const ANSWERS = "answers";
const PREFIX = "learnhub.exam.";

function opened(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(ANSWERS, { keyPath: ["attempt", "tab", "position"] });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("blocked"));
  });
}

export class DatabaseShelf implements Shelf {
  private database: Promise<IDBDatabase> | null = null;
  private readonly waiting: Entry[] = [];
  private next: Promise<void> | null = null;
  private last: Promise<unknown> = Promise.resolve();

  /** What comes while a write is on its way goes with the next one: a slow disk falls behind by two writes, however fast she goes on. */
  async put(entry: Entry): Promise<void> {
    this.waiting.push(entry);
    this.next ??= this.last.then(async () => {
      const entries = this.waiting.splice(0);
      this.next = null;
      await this.change((store) => {
        for (const each of entries) store.put(each);
      });
    });
    const written = this.next;
    this.last = written.catch(() => undefined);
    await written;
  }

  async all(): Promise<Entry[]> {
    const store = (await this.open()).transaction(ANSWERS).objectStore(ANSWERS);
    return await new Promise((resolve, reject) => {
      const request = store.getAll();
      request.onsuccess = () => resolve(request.result as Entry[]);
      request.onerror = () => reject(request.error);
    });
  }

  async remove(entries: Entry[]): Promise<void> {
    await this.last;
    await this.change((store) => {
      for (const entry of entries) store.delete([entry.attempt, entry.tab, entry.position]);
    });
  }

  private open(): Promise<IDBDatabase> {
    this.database ??= opened();
    return this.database;
  }

  /** Resolves when it is on the disk: a browser that is killed, or a computer that loses its power, has it afterwards. */
  private async change(work: (store: IDBObjectStore) => void): Promise<void> {
    const database = await this.open();
    await new Promise<void>((resolve, reject) => {
      const transaction = database.transaction(ANSWERS, "readwrite", { durability: "strict" });
      transaction.oncomplete = () => resolve();
      transaction.onerror = () => reject(transaction.error);
      transaction.onabort = () => reject(transaction.error);
      work(transaction.objectStore(ANSWERS));
    });
  }
}

type Store = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

/** For browsers that forbid IndexedDB, as some do in private windows. */
export class StorageShelf implements Shelf {
  constructor(private readonly store: () => Store | null) {}

  async put(entry: Entry): Promise<void> {
    const store = this.store();
    if (!store) throw new Error("no store");
    store.setItem(keyOf(entry), JSON.stringify(entry));
  }

  async all(): Promise<Entry[]> {
    const store = this.store();
    const keys = Array.from({ length: store?.length ?? 0 }, (_none, place) => store?.key(place) ?? "");
    return keys
      .filter((key) => key.startsWith(PREFIX))
      .map((key) => read(store?.getItem(key) ?? ""))
      .filter((entry) => entry !== null);
  }

  async remove(entries: Entry[]): Promise<void> {
    for (const entry of entries) this.store()?.removeItem(keyOf(entry));
  }
}

const keyOf = (entry: Entry) => `${PREFIX}${entry.attempt}.${entry.tab}.${entry.position}`;

function read(text: string): Entry | null {
  try {
    const found: unknown = JSON.parse(text);
    return isEntry(found) ? found : null;
  } catch {
    return null;
  }
}

export function isEntry(value: unknown): value is Entry {
  const entry = value as Entry;
  return (
    typeof entry === "object" &&
    entry !== null &&
    typeof entry.attempt === "string" &&
    Number.isInteger(entry.position) &&
    Number.isInteger(entry.seq) &&
    typeof entry.tab === "string" &&
    typeof entry.marked === "boolean" &&
    Array.isArray(entry.answer)
  );
}

/** The browser's small store, or none where it is forbidden. */
export function browserStore(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}
