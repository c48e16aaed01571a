/* focus: brings the reader to the list of errors, also where the browser ignores autofocus. */
document.querySelectorAll('[data-behaviour~="focus"]').forEach((element) => {
  element.focus({ preventScroll: false });
});
