/** The dashboard's print button. */
for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => print());
