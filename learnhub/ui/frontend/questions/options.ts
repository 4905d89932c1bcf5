/** Options of a question: added, removed and moved in the page; the same buttons work through the server without this. */
import { control, type RichForm, renew } from "./fields";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

function rowsOf(list: HTMLElement): HTMLElement[] {
  return [...list.querySelectorAll<HTMLElement>("[data-option]")];
}

function textOf(row: HTMLElement | undefined): HTMLElement | null {
  return control(row?.querySelector("textarea"));
}

export function optionEditor(form: HTMLFormElement, rich: RichForm): void {
  const list = form.querySelector<HTMLElement>("[data-options]");
  if (!list) return;
  const most = Number(form.dataset.most);
  const least = Number(form.dataset.least);
  for (const hint of form.querySelectorAll<HTMLElement>("[data-keys]")) hint.hidden = false;

  const name = (label: string | undefined, number: number) => (label ?? "").replace("#", LETTERS[number] ?? "");

  /** Letters, labels and places follow the order; single choice has one right option. */
  const number = () => {
    const rows = rowsOf(list);
    const isSingle = form.querySelector<HTMLInputElement>("[name=kind]:checked")?.value === "single";
    for (const [place, row] of rows.entries()) {
      const mark = row.querySelector<HTMLInputElement>("[name=right]");
      if (mark) {
        const checked = mark.checked;
        mark.type = isSingle ? "radio" : "checkbox";
        mark.value = String(place);
        mark.checked = checked;
        mark.setAttribute("aria-label", name(form.dataset.rightLabel, place));
      }
      textOf(row)?.setAttribute("aria-label", name(form.dataset.optionLabel, place));
      const letter = row.querySelector("[data-mark]");
      if (letter) letter.textContent = LETTERS[place] ?? "";
      for (const deed of ["up", "down", "remove"] as const) {
        const button = row.querySelector<HTMLButtonElement>(`[data-do=${deed}]`);
        if (!button) continue;
        button.value = `${deed}-${place}`;
        button.setAttribute("aria-label", name(form.dataset[`${deed}Label`], place));
        button.disabled =
          (deed === "up" && place === 0) || (deed === "down" && place === rows.length - 1) || (deed === "remove" && rows.length <= least);
      }
    }
    const add = form.querySelector<HTMLButtonElement>("[data-do=add]");
    if (add) add.disabled = rows.length >= most;
  };

  const add = (after?: HTMLElement): void => {
    const rows = rowsOf(list);
    const last = rows.at(-1);
    if (!last || rows.length >= most) return;
    const row = last.cloneNode(true) as HTMLElement;
    for (const error of row.querySelectorAll(".field-error")) error.remove();
    const text = row.querySelector("textarea");
    const mark = row.querySelector<HTMLInputElement>("[name=right]");
    if (text) {
      text.value = "";
      text.removeAttribute("aria-invalid");
      text.removeAttribute("aria-describedby");
    }
    renew(row, rich);
    if (mark) mark.checked = false;
    const weight = row.querySelector<HTMLInputElement>("[name=weight]");
    if (weight) weight.value = "";
    (after ?? last).after(row);
    number();
    textOf(row)?.focus();
  };

  const move = (row: HTMLElement, step: -1 | 1, keep: HTMLElement | null): void => {
    const other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return;
    // A radio button loses its mark when it is moved past its group: remember which were right.
    const right = new Map(rowsOf(list).map((each) => [each, each.querySelector<HTMLInputElement>("[name=right]")?.checked ?? false]));
    if (step < 0) other.before(row);
    else other.after(row);
    for (const [each, isRight] of right) {
      const mark = each.querySelector<HTMLInputElement>("[name=right]");
      if (mark) mark.checked = isRight;
    }
    number();
    if (keep instanceof HTMLButtonElement && keep.disabled) textOf(row)?.focus();
    else keep?.focus();
  };

  const remove = (row: HTMLElement): void => {
    const rows = rowsOf(list);
    if (rows.length <= least) return;
    const next = rows[rows.indexOf(row) + 1] ?? rows[rows.indexOf(row) - 1];
    row.remove();
    number();
    textOf(next)?.focus();
  };

  form.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLButtonElement>("[data-do]");
    if (!button) return;
    event.preventDefault();
    const row = button.closest<HTMLElement>("[data-option]");
    if (button.dataset.do === "add") add();
    else if (row && button.dataset.do === "remove") remove(row);
    else if (row) move(row, button.dataset.do === "up" ? -1 : 1, button);
  });

  form.addEventListener("change", (event) => {
    if ((event.target as HTMLInputElement).name === "kind") number();
  });

  form.addEventListener("keydown", (event) => {
    const row = (event.target as Element).closest<HTMLElement>("[data-option]");
    if (!row || event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey) return;
    if (event.altKey && event.key === "Enter") {
      event.preventDefault();
      row.querySelector<HTMLInputElement>("[name=right]")?.click();
    } else if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      event.preventDefault();
      move(row, event.key === "ArrowUp" ? -1 : 1, event.target as HTMLElement);
    } else if (event.key === "Enter" && !event.shiftKey && (event.target as Element).matches("textarea, .rich-field")) {
      event.preventDefault();
      const next = row.nextElementSibling as HTMLElement | null;
      if (next) textOf(next)?.focus();
      else add(row);
    }
  });
  number();
}
