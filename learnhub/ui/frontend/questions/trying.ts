/** Questions outside of exams, in practice and in a preview: steps are moved with buttons, letters choose options. */
import { type Field, fieldOf } from "../exam/fields";

/** The places of steps as a plain form sends them. */
function writePlaces(list: HTMLElement): void {
  [...list.querySelectorAll<HTMLLIElement>("li")].forEach((step, place) => {
    const select = step.querySelector<HTMLSelectElement>(".step-place");
    if (select) select.value = `${place + 1}:${step.dataset.id}`;
  });
}

/** Where a form came back with what was given, the steps stand as their places say. */
function readPlaces(list: HTMLElement): string[] {
  const places = [...list.querySelectorAll<HTMLSelectElement>(".step-place")].map((select) => select.value.split(":"));
  if (places.some(([place]) => !place)) return [];
  return places.sort(([one], [other]) => Number(one) - Number(other)).map(([, id]) => id ?? "");
}

export function tryQuestions(box: HTMLElement): Field[] {
  box.classList.add("is-stepped");
  return [...box.querySelectorAll<HTMLElement>("fieldset[data-kind]")].map((question) => {
    const field = fieldOf(question);
    const list = question.querySelector<HTMLElement>("[data-steps]");
    if (list) {
      const given = readPlaces(list);
      if (given.length) field.show(given);
      list.addEventListener("change", () => writePlaces(list));
    }
    return field;
  });
}

/** A to Z and 1 to 9 choose an option where there is one question, outside fields. */
export function chooseByKey(fields: Field[]): void {
  const [field] = fields;
  if (!field || fields.length > 1) return;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if ((event.target as Element).closest("input:not([type=radio],[type=checkbox]), textarea, select, dialog")) return;
    const number = /^[1-9]$/.test(event.key) ? Number(event.key) - 1 : "abcdefghijklmnopqrstuvwxyz".indexOf(event.key.toLowerCase());
    if (event.key.length === 1 && number >= 0 && field.choose(number)) event.preventDefault();
  });
}
