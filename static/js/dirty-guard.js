/* dirty-guard: asks before the page is left, only when something was typed and not sent.
   For forms without autosave; autosave.js has a guard of its own. */
document.querySelectorAll('[data-behaviour~="dirty-guard"]').forEach((form) => {
  let dirty = false;
  form.addEventListener("input", () => { dirty = true; });
  form.addEventListener("submit", () => { dirty = false; });
  window.addEventListener("beforeunload", (event) => {
    if (dirty) event.preventDefault();
  });
});
