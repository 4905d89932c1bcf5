/** Marking one answer by hand: the rubric adds up to the score, and the keyboard saves. */

const form = document.getElementById("marking") as HTMLFormElement;
const score = document.getElementById("score") as HTMLInputElement;
const points = [...form.querySelectorAll<HTMLInputElement>("input[data-marks]")];

/** The sum of the points found, as it is written: 7.5 and not 7.50. */
function sum(): string {
  const found = points.filter((point) => point.checked).reduce((total, point) => total + Number(point.dataset.marks), 0);
  return String(Math.round(Math.min(found, Number(score.dataset.most)) * 100) / 100);
}

form.addEventListener("change", (event) => {
  if (points.includes(event.target as HTMLInputElement)) score.value = sum();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  form.requestSubmit();
});

if (!score.value) (points[0] ?? score).focus({ preventScroll: true });
