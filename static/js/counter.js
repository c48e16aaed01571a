/* counter: keeps "还可以输入 n 字" true while somebody types.
   data-for: id of the text; data-limit: number of characters; data-left, data-over: the sentences. */
document.querySelectorAll('[data-behaviour~="counter"]').forEach((note) => {
  const text = document.getElementById(note.dataset.for);
  if (!text) return;
  const limit = Number(note.dataset.limit);
  let timer;
  const say = () => {
    // Line breaks travel as two characters; the server counts them as one after cleaning.
    const left = limit - text.value.length;
    const sentence = left < 0 ? note.dataset.over : note.dataset.left;
    note.textContent = sentence.replace("{n}", Math.abs(left));
  };
  text.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(say, 300);
  });
});
