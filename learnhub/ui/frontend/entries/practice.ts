/** A question to practise: an answer is sent once the platform can be reached, so that a dead network takes nothing that was written. */
import { chooseByKey, tryQuestions } from "../questions/trying";

async function isReached(address: string): Promise<boolean> {
  try {
    return (await fetch(address, { method: "HEAD", cache: "no-store" })).ok;
  } catch {
    return false;
  }
}

for (const form of document.querySelectorAll<HTMLFormElement>(".practice-form")) {
  chooseByKey(tryQuestions(form));
  const unsent = form.querySelector<HTMLElement>("[data-unsent]");
  let isAsking = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isAsking) return;
    isAsking = true;
    if (await isReached(form.dataset.reach ?? "/")) form.submit();
    else unsent?.removeAttribute("hidden");
    isAsking = false;
  });
}
