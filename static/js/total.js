/* total: the weighted total while somebody scores. What the server has computed and saved stays
   the truth; this only shows ahead what it would say. Bound on the bar inside the form:
   data-scale: the highest mark of a criterion; data-words: the sentence with {n} of {m} scored.
   Each criterion is a fieldset with data-share, its weight in percent. */
document.querySelectorAll('[data-behaviour~="total"]').forEach((bar) => {
  const form = bar.closest("form");
  const figure = bar.querySelector("[data-total]");
  const note = bar.querySelector('[role="status"]');
  const scale = Number(bar.dataset.scale);
  const criteria = Array.from(form.querySelectorAll("fieldset[data-share]"));
  const given = () => criteria
    .map((one) => [Number(one.dataset.share), one.querySelector("input:checked")])
    .filter(([, mark]) => mark !== null);
  // Whole numbers until the last step, then two decimals, half up, as the server rounds.
  const shown = (marks) => {
    const sum = marks.reduce((all, [share, mark]) => all + share * Number(mark.value), 0);
    const hundredths = Math.floor((200 * sum + scale) / (2 * scale));
    return `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, "0")}`;
  };
  const say = () => {
    const marks = given();
    figure.textContent = shown(marks);
    note.textContent = bar.dataset.words
      .replace("{n}", marks.length).replace("{m}", criteria.length);
  };
  form.addEventListener("change", (event) => {
    if (event.target.type === "radio") say();
  });
  if (shown(given()) !== figure.textContent) say();
});
