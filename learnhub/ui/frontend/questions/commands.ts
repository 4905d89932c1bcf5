/** What the toolbar and its keys do in a rich field. `execCommand` is the one way that keeps the browser's own undo. */
import { surfaceAt } from "./fields";

const INLINE = ["bold", "italic", "underline", "superscript", "subscript"] as const;
const STATES = [...INLINE, "insertUnorderedList", "insertOrderedList"] as const;

/** The field that holds the caret. */
export function present(): HTMLElement | null {
  return surfaceAt(getSelection()?.anchorNode ?? null);
}

export function run(command: string, value?: string): void {
  document.execCommand("styleWithCSS", false, "false");
  document.execCommand(command, false, value);
}

/** Which buttons are on where the caret stands. */
export function states(): Map<string, boolean> {
  return new Map(STATES.map((command) => [command, document.queryCommandState(command)]));
}

export function insert(html: string): void {
  run("insertHTML", html);
}

export function insertTable(): void {
  const row = (tag: string) => `<tr>${`<${tag}><br></${tag}>`.repeat(3)}</tr>`;
  insert(`<table><thead>${row("th")}</thead><tbody>${row("td")}${row("td")}</tbody></table><p><br></p>`);
}

export function cellAtCaret(): HTMLTableCellElement | null {
  const node = getSelection()?.anchorNode;
  const element = node instanceof Element ? node : (node?.parentElement ?? null);
  const found = element?.closest<HTMLTableCellElement>("td, th") ?? null;
  return found && surfaceAt(found) ? found : null;
}

export function putCaret(node: Node): void {
  const range = document.createRange();
  range.selectNodeContents(node);
  range.collapse(true);
  getSelection()?.removeAllRanges();
  getSelection()?.addRange(range);
}

/** A row or a column more or less; the last row or column takes the table with it. */
export function changeTable(deed: string): void {
  const cell = cellAtCaret();
  const table = cell?.closest("table");
  const row = cell?.closest("tr");
  const surface = surfaceAt(cell);
  if (!cell || !table || !row || !surface) return;
  const place = cell.cellIndex;
  const empty = (tag: string) => {
    const made = document.createElement(tag);
    made.append(document.createElement("br"));
    return made;
  };
  let next: Node | null = cell;
  if (deed === "row-add") {
    const made = document.createElement("tr");
    made.append(...[...row.cells].map(() => empty("td")));
    if (row.parentElement === table.tHead) (table.tBodies[0] ?? table.createTBody()).prepend(made);
    else row.after(made);
    next = made.cells[0] ?? null;
  } else if (deed === "column-add") {
    for (const each of table.rows) each.cells[place]?.after(empty(each.cells[place]?.tagName ?? "td"));
    next = row.cells[place + 1] ?? null;
  } else {
    next =
      deed === "row-remove"
        ? ((table.rows[row.rowIndex + 1] ?? table.rows[row.rowIndex - 1])?.cells[0] ?? null)
        : (row.cells[place + 1] ?? row.cells[place - 1] ?? null);
    if (deed === "row-remove") row.remove();
    else for (const each of [...table.rows]) each.cells[place]?.remove();
    for (const part of [table.tHead]) if (part && !part.rows.length) part.remove();
    if (!table.rows.length || ![...table.rows].some((each) => each.cells.length)) {
      next = empty("p");
      table.replaceWith(next);
    }
  }
  if (next) putCaret(next);
  surface.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

/** Tab goes from cell to cell; from the last one it leaves the field, so that nobody is held back. */
export function nextCell(isBack: boolean): boolean {
  const cell = cellAtCaret();
  const cells = [...(cell?.closest("table")?.querySelectorAll<HTMLTableCellElement>("td, th") ?? [])];
  const next = cell && cells[cells.indexOf(cell) + (isBack ? -1 : 1)];
  if (next) putCaret(next);
  return Boolean(next);
}
