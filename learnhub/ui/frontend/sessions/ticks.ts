/** A list to be ticked, of people or of titles: search by name or pinyin, all, none, and how many. */
import { fill } from "../page/words";

/** "张伟" "zhang1 wei3" is found by 张, zhang, zhangwei, zw. */
export function isFound(text: string, wanted: string): boolean {
  const typed = wanted.trim().toLowerCase().replace(/\s+/g, "");
  if (!typed) return true;
  const [name = "", ...syllables] = text.toLowerCase().split(/\s+/);
  const plain = syllables.map((each) => each.replace(/\d/g, ""));
  return (
    name.includes(typed) ||
    plain.join("").startsWith(typed) ||
    plain.some((each) => each.startsWith(typed)) ||
    initials(plain).startsWith(typed)
  );
}

function initials(syllables: readonly string[]): string {
  return syllables.map((each) => each.charAt(0)).join("");
}

export function enhanceTicks(list: HTMLElement): void {
  const boxes = [...list.querySelectorAll<HTMLInputElement>('input[type="checkbox"]')];
  const row = (box: HTMLInputElement) => box.closest("[data-search]") as HTMLElement;
  const search = list.querySelector<HTMLInputElement>("[data-tick-search]");
  const count = list.querySelector<HTMLElement>("[data-tick-count]");
  const tools = list.querySelector<HTMLElement>("[data-tick-tools]");
  if (!search || !count || !tools) return;
  const show = () => {
    count.textContent = fill(count.dataset.tickCount, { n: boxes.filter((box) => box.checked).length });
  };
  const setAll = (isTicked: boolean) => {
    for (const box of boxes) if (!row(box).hidden && !(isTicked && box.dataset.own !== undefined)) box.checked = isTicked;
    show();
  };
  search.addEventListener("input", () => {
    for (const box of boxes) row(box).hidden = !isFound(row(box).dataset.search ?? "", search.value);
  });
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault(); // it searches, and sends nothing
  });
  list.querySelector("[data-tick-all]")?.addEventListener("click", () => setAll(true));
  list.querySelector("[data-tick-none]")?.addEventListener("click", () => setAll(false));
  list.addEventListener("change", show);
  tools.hidden = false;
  show();
}
