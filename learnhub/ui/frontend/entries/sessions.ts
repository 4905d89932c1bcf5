/** Pages of sessions: the list of people to be ticked. */
import { enhanceTicks } from "../sessions/ticks";

for (const list of document.querySelectorAll<HTMLElement>("[data-ticks]")) enhanceTicks(list);
