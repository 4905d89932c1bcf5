/** The import's file: chosen or dropped, measured before it is sent, sent with a bar that tells how far it is. */
const MEGABYTE = 1024 * 1024;

function sizeOf(file: File): string {
  return file.size >= MEGABYTE ? `${(file.size / MEGABYTE).toFixed(1)} MB` : `${Math.max(1, Math.round(file.size / 1024))} KB`;
}

export function dropZone(form: HTMLFormElement): void {
  const zone = form.querySelector<HTMLElement>("[data-drop]");
  const input = form.querySelector<HTMLInputElement>("input[type=file]");
  const said = form.querySelector<HTMLElement>("[data-said]");
  const bar = form.querySelector<HTMLProgressElement>("[data-progress]");
  if (!zone || !input || !said || !bar) return;
  for (const hint of form.querySelectorAll<HTMLElement>("[data-drop-hint]")) hint.hidden = false;

  const say = (words: string, isWrong = false) => {
    said.textContent = words;
    said.classList.toggle("is-bad", isWrong);
  };
  const fits = (file: File | undefined): boolean => {
    if (!file) return false;
    const isTooLarge = file.size > Number(form.dataset.limit) * MEGABYTE;
    say(isTooLarge ? (form.dataset.tooLarge ?? "") : `${file.name} · ${sizeOf(file)}`, isTooLarge);
    return !isTooLarge;
  };

  input.addEventListener("change", () => fits(input.files?.[0]));
  zone.addEventListener("dragover", (event) => {
    event.preventDefault();
    zone.classList.add("is-over");
  });
  zone.addEventListener("dragleave", () => zone.classList.remove("is-over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("is-over");
    if (!event.dataTransfer?.files.length) return;
    input.files = event.dataTransfer.files;
    fits(input.files?.[0]);
  });

  form.addEventListener(
    "submit",
    (event) => {
      const file = input.files?.[0];
      if (!file) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (fits(file)) send(form, bar, say);
    },
    { capture: true },
  );
}

/** XMLHttpRequest, because fetch tells nothing of an upload on its way. */
function send(form: HTMLFormElement, bar: HTMLProgressElement, say: (words: string, isWrong?: boolean) => void): void {
  const buttons = form.querySelectorAll<HTMLButtonElement>("button[type=submit]");
  const rest = (isBusy: boolean) => {
    for (const button of buttons) button.disabled = isBusy;
    bar.hidden = !isBusy;
  };
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.upload.addEventListener("progress", (event) => {
    if (!event.lengthComputable) return;
    const percent = Math.round((event.loaded / event.total) * 100);
    bar.value = percent;
    say(percent < 100 ? (form.dataset.sending ?? "").replace("#", String(percent)) : (form.dataset.reading ?? ""));
    if (percent === 100) bar.removeAttribute("value");
  });
  request.addEventListener("load", () => {
    // The preview after a redirect, or this page again with what is wrong with the file.
    if (request.status < 400) location.assign(request.responseURL);
    else if (request.status === 422) showRefusal(form, request.responseText, say);
    else say(form.dataset.failed ?? "", true);
    if (request.status >= 400) rest(false);
  });
  request.addEventListener("error", () => {
    rest(false);
    say(form.dataset.failed ?? "", true);
  });
  rest(true);
  request.send(new FormData(form));
}

function showRefusal(form: HTMLFormElement, page: string, say: (words: string, isWrong?: boolean) => void): void {
  const found = new DOMParser().parseFromString(page, "text/html").querySelector(".notice-bad");
  for (const old of form.parentElement?.querySelectorAll(":scope > .notice-bad") ?? []) old.remove();
  if (found) form.before(document.importNode(found, true));
  say("");
}
