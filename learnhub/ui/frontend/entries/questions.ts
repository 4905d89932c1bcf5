/** Pages of question banks: the editor's rows, the list's selection, the import's drop zone. */
import { RichEditor } from "../questions/editor";
import { editorKeys, quickAnswer } from "../questions/keys";
import { rowEditor } from "../questions/rows";
import { selection, sendFilters } from "../questions/selection";
import { tryQuestions } from "../questions/trying";
import { dropZone } from "../questions/upload";

for (const form of document.querySelectorAll<HTMLFormElement>("[data-question-form]")) {
  rowEditor(form, new RichEditor(form).rich);
  quickAnswer(form);
  editorKeys(form);
}
for (const form of document.querySelectorAll<HTMLFormElement>("[data-selection]")) selection(form);
for (const form of document.querySelectorAll<HTMLFormElement>("[data-filters]")) sendFilters(form);
// The list comes anew while one types in the search field.
document.addEventListener("htmx:afterSwap", (event) => {
  for (const box of document.querySelectorAll<HTMLElement>(".preview-frame:not(.is-stepped)")) tryQuestions(box);
  for (const form of (event.target as Element).parentElement?.querySelectorAll<HTMLFormElement>("#found [data-selection]") ?? [])
    selection(form);
});
for (const form of document.querySelectorAll<HTMLFormElement>("[data-upload]")) dropZone(form);
for (const box of document.querySelectorAll<HTMLElement>(".preview-frame")) tryQuestions(box);
