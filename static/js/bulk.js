/* bulk: says how many rows are chosen and offers 全选本页. The rows' checkboxes are those of the
   same form that stand in a table. Without the script the checkboxes and the buttons work alike. */
document.querySelectorAll('[data-behaviour~="bulk"]').forEach((bar) => {
  const form = bar.closest("form");
  const rows = () => Array.from(form.querySelectorAll("tbody input[type=checkbox]"));
  const page = bar.querySelector('[data-act="page"]');
  const count = bar.querySelector("[data-count]");
  const say = () => {
    const all = rows();
    const chosen = all.filter((box) => box.checked);
    all.forEach((box) => box.closest("tr").classList.toggle("sel", box.checked));
    page.checked = all.length > 0 && chosen.length === all.length;
    page.indeterminate = chosen.length > 0 && chosen.length < all.length;
    count.textContent = bar.dataset.words.replace("{n}", chosen.length);
  };
  page.closest("label").hidden = false;
  page.addEventListener("change", () => {
    rows().forEach((box) => { box.checked = page.checked; });
    say();
  });
  form.addEventListener("change", (event) => {
    if (event.target !== page) say();
  });
  say();
});
