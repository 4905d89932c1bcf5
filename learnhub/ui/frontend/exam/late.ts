/** What is left in the journal of an attempt that is over. */
import type { Change, Journal } from "./journal";
import type { Reply } from "./sender";

/** Send what was never delivered, then forget the attempt; to how many questions it came too late. What fails stays for the next time. */
export async function deliverLate(
  journal: Pick<Journal, "entries" | "keep" | "clear">,
  post: (change: Change) => Promise<Reply | null>,
): Promise<number> {
  const late = new Set<number>();
  for (const { attempt: _attempt, at: _at, isSent, ...change } of await journal.entries()) {
    if (isSent) continue;
    const reply = await post(change);
    if (!reply) return late.size;
    await journal.keep(change, true);
    if (reply.state === "closed") late.add(change.position);
  }
  await journal.clear();
  return late.size;
}
