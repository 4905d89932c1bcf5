/** The board keeps one's own row at the foot of the window while the real one is out of sight. */
const sticky = document.querySelector<HTMLElement>("[data-own-sticky]");
const own = document.querySelector<HTMLElement>("[data-own-row]");

if (sticky && own) {
  new IntersectionObserver((entries) => {
    for (const entry of entries) sticky.hidden = entry.isIntersecting;
  }).observe(own);
}
