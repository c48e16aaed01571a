/* total: the weighted total while somebody scores. What the server has computed and saved stays
   the truth; this only shows ahead what it would say. Bound on the bar inside the form:
   data-scale: the highest mark of a criterion; data-words: the sentence with {n} of {m} scored.
   Each criterion is a fieldset with data-mark, the name of its radios or box; data-share, its
   weight in percent, where it is summed; data-top where its highest mark is its own. */
document.querySelectorAll('[data-behaviour~="total"]').forEach((bar) => {
  const form = bar.closest("form");
  const figure = bar.querySelector("[data-total]");
  const note = bar.querySelector("[data-note]");
  const criteria = Array.from(form.querySelectorAll("fieldset[data-mark]"));
  const topOf = (one) => Number(one.dataset.top || bar.dataset.scale);
  const divisor = (a, b) => (b ? divisor(b, a % b) : a);
  const whole = criteria.map(topOf).reduce((a, b) => (a * b) / divisor(a, b), 1);
  const markOf = (one) => {
    const boxes = Array.from(form.elements[one.dataset.mark]?.length
      ? form.elements[one.dataset.mark] : [form.elements[one.dataset.mark]]);
    const given = boxes.find((box) => box.type !== "radio" || box.checked)?.value ?? "";
    return /^\d+$/.test(given) && Number(given) <= topOf(one) ? Number(given) : null;
  };
  // Whole numbers until the last step, then two decimals, half up, as the server rounds.
  const shown = (marks) => {
    const sum = marks.reduce(
      (all, [one, mark]) => all + Number(one.dataset.share || 0) * mark * (whole / topOf(one)), 0,
    );
    const hundredths = Math.floor((200 * sum + whole) / (2 * whole));
    return `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, "0")}`;
  };
  const given = () => criteria
    .map((one) => [one, markOf(one)]).filter(([, mark]) => mark !== null);
  const say = () => {
    const marks = given();
    figure.textContent = shown(marks);
    note.textContent = bar.dataset.words
      .replace("{n}", marks.length).replace("{m}", criteria.length);
  };
  form.addEventListener("input", say);
  form.addEventListener("change", say);
  if (shown(given()) !== figure.textContent) say();
});
