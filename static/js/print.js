/* print: a button that opens the print dialog; hidden until this script can serve it. */
document.querySelectorAll('[data-behaviour~="print"]').forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});
