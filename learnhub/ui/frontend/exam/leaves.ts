/** When the paper is out of sight, and for how long: noted here at once, told to the server once each, however often it takes. */

export const SHORTEST = 3000;

export interface Leave {
  tab: string;
  number: number;
  kind: "hidden" | "full_screen";
  from: number;
  to: number | null;
}

export interface Claim {
  number: number;
  kind: string;
  milliseconds: number;
  ago: number;
  is_over: boolean;
}

type Store = Pick<Storage, "getItem" | "setItem">;

/** Leaves of one attempt, shared by its pages in this browser: who comes back into any of them has come back. */
export class LeaveBook {
  private readonly key: string;
  private held: Leave[] = [];
  private count = 0;

  constructor(
    private readonly store: Store | null,
    attempt: string,
    private readonly tab: string,
    private readonly read: () => number = Date.now,
  ) {
    this.key = `learnhub.leaves.${attempt}`;
  }

  get leaves(): Leave[] {
    try {
      const found: unknown = JSON.parse(this.store?.getItem(this.key) ?? "[]");
      if (this.store) this.held = Array.isArray(found) ? (found as Leave[]) : [];
    } catch {
      // nothing can be read: what this page knows
    }
    return this.held;
  }

  private write(leaves: Leave[]): void {
    this.held = leaves;
    try {
      this.store?.setItem(this.key, JSON.stringify(leaves));
    } catch {
      // full: it stays in the page
    }
  }

  /** The paper went out of sight; again changes nothing. */
  left(kind: Leave["kind"]): void {
    const leaves = this.leaves;
    if (leaves.some((leave) => leave.tab === this.tab && leave.to === null && leave.kind === kind)) return;
    this.write([...leaves, { tab: this.tab, number: ++this.count, kind, from: this.read(), to: null }]);
  }

  /** It is in sight again, here or in another page. */
  back(kind: Leave["kind"]): void {
    const now = this.read();
    this.write(
      this.leaves.map((leave) => (leave.to === null && leave.kind === kind ? { ...leave, to: Math.max(leave.from, now) } : leave)),
    );
  }

  /** What is long enough to be told, by page; what is over and was too short is forgotten. */
  claims(): Map<string, Claim[]> {
    const now = this.read();
    const leaves = this.leaves;
    const isShort = (leave: Leave) => (leave.to ?? now) - leave.from < SHORTEST;
    if (leaves.some((leave) => leave.to !== null && isShort(leave))) {
      this.write(leaves.filter((leave) => leave.to === null || !isShort(leave)));
    }
    const found = new Map<string, Claim[]>();
    for (const leave of leaves.filter((each) => !isShort(each))) {
      const end = leave.to ?? now;
      const claim = {
        number: leave.number,
        kind: leave.kind,
        milliseconds: Math.round(end - leave.from),
        ago: Math.max(0, Math.round(now - end)),
        is_over: leave.to !== null,
      };
      found.set(leave.tab, [...(found.get(leave.tab) ?? []), claim]);
    }
    return found;
  }

  /** The server has these. */
  told(tab: string, claims: Claim[]): void {
    const over = new Set(claims.filter((claim) => claim.is_over).map((claim) => claim.number));
    this.write(this.leaves.filter((leave) => leave.tab !== tab || leave.to === null || !over.has(leave.number)));
  }

  forget(): void {
    this.write([]);
  }
}
