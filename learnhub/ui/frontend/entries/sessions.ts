/** Pages of sessions and assignments: lists of people, courses and exams to be ticked. */
import { enhanceTicks } from "../sessions/ticks";

for (const list of document.querySelectorAll<HTMLElement>("[data-ticks]")) enhanceTicks(list);
