/** The result of an attempt: what this browser could not deliver while it ran goes to the server now, which keeps it as a copy. */
import { tell } from "../exam/call";
import { Journal } from "../exam/journal";
import { deliverLate } from "../exam/late";
import type { Reply } from "../exam/sender";
import { browserStore, DatabaseShelf, StorageShelf } from "../exam/shelf";
import { fill } from "../page/words";

const box = document.getElementById("late");
if (box) {
  const { attempt = "", save = "" } = box.dataset;
  const journal = new Journal([new DatabaseShelf(), new StorageShelf(browserStore)], attempt);
  const late = await deliverLate(journal, (change) => tell<Reply>(save, change));
  const place = box.querySelector<HTMLElement>("[data-text]");
  if (late && place) {
    place.textContent = fill(place.dataset.text, { n: late });
    box.hidden = false;
  }
}
