/** A list whose rows can be ticked: all of the page at once, all that the filter finds, a range with Shift; and how many are chosen. */
export function selection(form: HTMLFormElement): void {
  const boxes = [...form.querySelectorAll<HTMLInputElement>("input[name=id]")];
  const all = form.querySelector<HTMLInputElement>("[data-select-all]");
  const found = form.querySelector<HTMLInputElement>("[data-select-found]");
  const count = form.querySelector<HTMLElement>("[data-selection-count]");
  const idle = count?.textContent ?? "";
  let last: HTMLInputElement | null = null;

  const show = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    if (all) {
      all.checked = chosen > 0 && chosen === boxes.length;
      all.indeterminate = chosen > 0 && chosen < boxes.length;
    }
    if (found && chosen < boxes.length) found.checked = false;
    if (count && found?.checked) count.textContent = form.dataset.allWords ?? "";
    else if (count) count.textContent = chosen ? (form.dataset.words ?? "").replace("#", String(chosen)) : idle;
  };

  if (all) {
    all.hidden = false;
    all.addEventListener("change", () => {
      for (const box of boxes) box.checked = all.checked;
      show();
    });
  }
  found?.addEventListener("change", () => {
    for (const box of boxes) box.checked = found.checked;
    show();
  });
  for (const box of boxes) {
    box.addEventListener("click", (event) => {
      if (event.shiftKey && last) {
        const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
        for (const between of boxes.slice(from, (to ?? 0) + 1)) between.checked = box.checked;
      }
      last = box;
      show();
    });
  }
  addEventListener("pageshow", show);
}

/** A choice in the filters is followed at once; the button stays for who types. */
export function sendFilters(form: HTMLFormElement): void {
  for (const select of form.querySelectorAll("select")) select.addEventListener("change", () => form.requestSubmit());
}
