// Whoever signs out leaves nothing behind: what this browser kept of their writing goes too.
(() => {
  "use strict";
  for (const form of document.querySelectorAll("form[data-forget]")) {
    form.addEventListener("submit", () => {
      for (const name of Object.keys(localStorage)) {
        if (name.startsWith(`fundtrail.writing.${form.dataset.forget}.`)) localStorage.removeItem(name);
      }
    });
  }
})();
