/** Options, pairs and parts: rows added, removed and moved in the page; the same buttons work through the server without this. */
import { control, type RichForm } from "./fields";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const FRESH = "__part__"; // stands for the key of a part that is not there yet

function listOf(box: HTMLElement): HTMLElement | null {
  return box.querySelector<HTMLElement>(":scope > [data-list]");
}

export function rowsOf(box: HTMLElement): HTMLElement[] {
  return [...(listOf(box)?.children ?? [])] as HTMLElement[];
}

/** What is of this row and not of a row within it. */
function own<E extends HTMLElement>(row: HTMLElement, selector: string): E[] {
  return [...row.querySelectorAll<E>(selector)].filter((each) => each.closest("[data-row]") === row);
}

function fieldsOf(row: HTMLElement | undefined): HTMLElement[] {
  return row ? own<HTMLTextAreaElement>(row, "textarea").flatMap((area) => control(area) ?? []) : [];
}

/** The right options of a question or a part, as they are ticked. */
export function marksOf(box: HTMLElement): HTMLInputElement[] {
  return [...box.querySelectorAll<HTMLInputElement>("[data-right]")];
}

/** The type of the question or of the part that an element belongs to. */
export function kindAt(form: HTMLFormElement, element: Element): string {
  const chosen = element.closest(".part-edit")?.querySelector<HTMLSelectElement>("select");
  return chosen?.value ?? form.querySelector<HTMLInputElement>("[name=kind]:checked")?.value ?? "";
}

function boxAt(element: Element | null): HTMLElement | null {
  return element?.closest<HTMLElement>("[data-rows]") ?? null;
}

export function rowEditor(form: HTMLFormElement, rich: RichForm): void {
  for (const hint of form.querySelectorAll<HTMLElement>("[data-keys]")) hint.hidden = false;

  /** Marks, labels and places follow the order; single choice has one right option. */
  const number = (box: HTMLElement) => {
    const rows = rowsOf(box);
    const isSingle = kindAt(form, box) === "single";
    for (const [place, row] of rows.entries()) {
      const mark = box.dataset.rows === "letters" ? (LETTERS[place] ?? "") : String(place + 1);
      for (const sign of own(row, "[data-mark]")) sign.textContent = mark;
      for (const named of own(row, "[data-label]")) {
        const shown = named instanceof HTMLTextAreaElement ? control(named) : named;
        shown?.setAttribute("aria-label", (named.dataset.label ?? "").replace("#", mark));
      }
      for (const right of own<HTMLInputElement>(row, "[data-right]")) {
        const checked = right.checked;
        right.type = isSingle ? "radio" : "checkbox";
        right.value = String(place);
        right.checked = checked;
      }
      for (const button of own<HTMLButtonElement>(row, "[data-do]")) {
        const deed = button.dataset.do;
        if (deed === "add") continue;
        button.value = button.value.replace(/\d+$/, String(place));
        button.disabled =
          (deed === "up" && place === 0) ||
          (deed === "down" && place === rows.length - 1) ||
          (deed === "remove" && rows.length <= Number(box.dataset.least));
      }
    }
    const add = [...box.querySelectorAll<HTMLButtonElement>("[data-do=add]")].find((each) => boxAt(each) === box);
    if (add) add.disabled = rows.length >= Number(box.dataset.most);
  };

  const numberAll = (within: ParentNode) => {
    for (const box of within.querySelectorAll<HTMLElement>("[data-rows]")) number(box);
  };

  const add = (box: HTMLElement, after?: HTMLElement): void => {
    const fresh = box.querySelector<HTMLTemplateElement>(":scope > template");
    if (!fresh || rowsOf(box).length >= Number(box.dataset.most)) return;
    const keys = [...form.querySelectorAll<HTMLInputElement>("[name=part]")].map((input) => Number(input.value));
    const made = document.createElement("template");
    made.innerHTML = fresh.innerHTML.replaceAll(FRESH, String(Math.max(-1, ...keys) + 1));
    const row = made.content.firstElementChild as HTMLElement;
    if (after) after.after(row);
    else listOf(box)?.append(row);
    rich.openAll(row);
    for (const hint of row.querySelectorAll<HTMLElement>("[data-quick]")) hint.hidden = false;
    number(box);
    numberAll(row);
    fieldsOf(row)[0]?.focus();
  };

  const move = (box: HTMLElement, row: HTMLElement, step: -1 | 1, keep: HTMLElement): void => {
    const other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return;
    // A radio button loses its mark when it is moved past its group: remember which were right.
    const right = new Map(marksOf(box).map((mark) => [mark, mark.checked]));
    if (step < 0) other.before(row);
    else other.after(row);
    for (const [mark, isRight] of right) mark.checked = isRight;
    number(box);
    if (keep instanceof HTMLButtonElement && keep.disabled) fieldsOf(row)[0]?.focus();
    else keep.focus();
  };

  const remove = (box: HTMLElement, row: HTMLElement): void => {
    const rows = rowsOf(box);
    if (rows.length <= Number(box.dataset.least)) return;
    const next = rows[rows.indexOf(row) + 1] ?? rows[rows.indexOf(row) - 1];
    row.remove();
    number(box);
    fieldsOf(next)[0]?.focus();
  };

  form.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLButtonElement>("[data-do]");
    const box = boxAt(button);
    if (!button || !box) return;
    event.preventDefault();
    const row = button.closest<HTMLElement>("[data-row]");
    if (button.dataset.do === "add") add(box);
    else if (row && button.dataset.do === "remove") remove(box, row);
    else if (row) move(box, row, button.dataset.do === "up" ? -1 : 1, button);
  });

  form.addEventListener("change", (event) => {
    if (/^(part-\d+-)?kind$/.test((event.target as HTMLInputElement).name)) numberAll(form);
  });

  form.addEventListener("keydown", (event) => {
    const target = event.target as HTMLElement;
    const row = target.closest<HTMLElement>("[data-row]");
    const box = boxAt(row);
    if (!row || !box || event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey) return;
    if (event.altKey && event.key === "Enter") {
      event.preventDefault();
      own<HTMLInputElement>(row, "[data-right]")[0]?.click();
    } else if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      event.preventDefault();
      move(box, row, event.key === "ArrowUp" ? -1 : 1, target);
    } else if (event.key === "Enter" && !event.shiftKey && "entered" in box.dataset && target.matches("textarea, .rich-field")) {
      event.preventDefault();
      const fields = fieldsOf(row);
      const next = fields[fields.indexOf(target) + 1] ?? fieldsOf((row.nextElementSibling as HTMLElement) ?? undefined)[0];
      if (next) next.focus();
      else add(box, row);
    }
  });
  numberAll(form);
}
