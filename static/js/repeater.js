/* repeater: adds a row of a Django formset on the spot. Without the script the same button posts
   the form (name="add_row", value = prefix) and the server answers with one more row.
   The row comes from the <template> beside .rows; __prefix__ and __number__ stand for its place. */
document.querySelectorAll('[data-behaviour~="repeater"]').forEach((repeater) => {
  const prefix = repeater.dataset.prefix;
  const total = repeater.querySelector(`[name="${prefix}-TOTAL_FORMS"]`);
  const most = repeater.querySelector(`[name="${prefix}-MAX_NUM_FORMS"]`);
  const button = repeater.querySelector(`button[value="${prefix}"]`);
  const rows = repeater.querySelector(".rows");
  const template = repeater.querySelector("template");
  button.addEventListener("click", (event) => {
    const count = Number(total.value);
    if (count >= Number(most.value)) return; // the server says why
    event.preventDefault();
    const html = template.innerHTML
      .replaceAll("__prefix__", count)
      .replaceAll("__number__", count + 1);
    rows.insertAdjacentHTML("beforeend", html);
    total.value = count + 1;
    rows.lastElementChild.querySelector("input:not([type=hidden]), select, textarea").focus();
    rows.dispatchEvent(new Event("input", { bubbles: true }));
  });
});
