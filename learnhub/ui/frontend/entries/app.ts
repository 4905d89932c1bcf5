/** What every page has: menus, drawers, dialogs, display modes, safe forms, htmx. */
import "bootstrap/js/dist/dropdown";
import "bootstrap/js/dist/modal";
import Offcanvas from "bootstrap/js/dist/offcanvas";
import Toast from "bootstrap/js/dist/toast";
import htmx from "htmx.org";
import { closeTreesOnPhones, confirmBeforeSubmit, guardForms, reloadInTime, showFlashes, showPresentTab, tablists } from "../page/behavior";
import { displayModes } from "../page/display";

htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;
htmx.config.historyCacheSize = 0;

document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector<HTMLMetaElement>("meta[name=csrf-token]")?.content;
  if (token) (event as CustomEvent<{ headers: Record<string, string> }>).detail.headers["X-CSRFToken"] = token;
});
// A drawer whose content arrived opens by itself.
document.addEventListener("htmx:afterSwap", (event) => {
  const drawer = (event.target as Element).closest<HTMLElement>(".offcanvas");
  if (drawer && !drawer.classList.contains("show")) Offcanvas.getOrCreateInstance(drawer).show();
});

displayModes();
closeTreesOnPhones();
tablists();
guardForms();
confirmBeforeSubmit();
reloadInTime();
showPresentTab();
showFlashes((element) => Toast.getOrCreateInstance(element, { delay: 4000 }).show());
// A page of our own when the network is gone; where a browser has no service workers, its own page does.
navigator.serviceWorker?.register("/sw.js", { scope: "/" }).catch(() => undefined);
