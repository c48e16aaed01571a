/* copy: puts data-value on the clipboard and says data-copied. The button stays hidden where the
   browser gives no clipboard (plain http). */
document.querySelectorAll('[data-behaviour~="copy"]').forEach((box) => {
  const button = box.querySelector("button");
  const status = box.querySelector("[role=status]");
  if (!button || !navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(box.dataset.value);
    status.textContent = box.dataset.copied;
  });
});
