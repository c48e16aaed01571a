/* autosave: keeps a draft on the server while somebody types. htmx posts the form (hx-post,
   600 ms after the typing stops); this file says how that went and tries again when it did not.

   States, written to data-state of [role=status].st in the form (c-save-state); the sentences are
   its data- attributes: dirty → saving → saved, or
     failed     no answer or 5xx: tried again after 2, 4, 8 … 60 seconds; the text stays
     refused    409, 422 and other 4xx: not tried again, 保存 shows the reason
     clash      409 with X-Autosave: clash: somebody else wrote a field that was typed into. The
                answer puts both texts into #clash-<field> beside it, with a button for each; the
                text typed stays in the field until one is pressed, and is asked about again with
                every further save. 保存 leads to the page that asks without a script.
     signedout  the answer came from another page (sign-in)
   The answer may carry out-of-band parts: <c-save-state oob="1" …>, a new <input name="rev">,
   <c-inline-meter oob="1" …>. Files are left out; they are sent with the form or by upload.js. */
(() => {
  const LONGEST = 60;

  function stateOf(form) {
    return form.querySelector(".st[role=status]");
  }

  function say(form, state, suffix = "") {
    const place = stateOf(form);
    if (!place) return;
    place.dataset.state = state;
    const words = (place.dataset[state] || "") + suffix;
    if (place.textContent !== words) place.textContent = words;
  }

  function clock(xhr) {
    const date = new Date(xhr.getResponseHeader("Date") || Date.now());
    const zone = { hour12: false, timeZone: "Asia/Shanghai" };
    return ` ${date.toLocaleTimeString("zh-CN", zone)}`;
  }

  function cameFromElsewhere(xhr, path) {
    const asked = new URL(path || location.href, location.href);
    return xhr.responseURL && new URL(xhr.responseURL).pathname !== asked.pathname;
  }

  function put(control, text) {
    if (control.type === "radio") control.checked = control.value === text;
    else control.value = text;
  }

  // Choose one of two texts: the field goes on from the base of the other one.
  function keep(form, button) {
    const { name, base, text } = button.closest("[data-base]").dataset;
    const controls = form.querySelectorAll(`[name="${CSS.escape(name)}"]`);
    if (button.dataset.keep === "theirs") controls.forEach((control) => put(control, text));
    form.querySelector(`#${CSS.escape(`base-${name}`)}`).value = base;
    const shown = Array.from(controls).find((control) => control.checked) || controls[0];
    shown.focus();
    button.closest(".clash").replaceChildren();
    shown.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // Beside fields that do not clash any more; whoever stood there goes back to the field.
  function settle(form, clashing) {
    for (const place of form.querySelectorAll(".clash")) {
      if (clashing.has(place.id) || !place.firstChild) continue;
      if (place.contains(document.activeElement)) place.closest(".field, .crit").querySelector(".in, input").focus();
      place.replaceChildren();
    }
  }

  function bind(form) {
    const clashing = new Set();
    let dirty = false;
    let wait = 2;
    let timer;
    let leaving = false;

    const retry = () => {
      clearTimeout(timer);
      timer = setTimeout(() => window.htmx.trigger(form, "change"), wait * 1000);
      wait = Math.min(wait * 2, LONGEST);
    };

    form.addEventListener("input", () => {
      dirty = true;
      if (stateOf(form)?.dataset.state !== "failed") say(form, "dirty");
    });
    form.addEventListener("submit", () => { leaving = true; });
    window.addEventListener("beforeunload", (event) => {
      if (dirty && !leaving) event.preventDefault();
    });
    window.addEventListener("online", () => {
      if (dirty) window.htmx.trigger(form, "change");
    });

    form.addEventListener("htmx:configRequest", (event) => {
      const data = event.detail.formData;
      for (const [name, value] of Array.from(data.entries())) {
        if (value instanceof File) data.delete(name);
      }
      event.detail.headers["X-Autosave"] = "1";
    });
    form.addEventListener("click", (event) => {
      const button = event.target.closest("[data-keep]");
      if (button) keep(form, button);
    });
    form.addEventListener("htmx:beforeSwap", (event) => {
      if (event.detail.xhr.getResponseHeader("X-Autosave") !== "clash") return;
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    });
    // What stands there already stays: it may hold the focus, and need not be read out again.
    document.addEventListener("htmx:oobBeforeSwap", (event) => {
      const { target, fragment } = event.detail;
      if (target.matches(".clash")) clashing.add(target.id);
      else if (target.id !== "presence") return;
      if (target.textContent === fragment.textContent) event.detail.shouldSwap = false;
    });
    form.addEventListener("htmx:beforeRequest", (event) => {
      if (event.target !== form) return;
      clashing.clear();
      clearTimeout(timer);
      dirty = false;
      if (stateOf(form)?.dataset.state !== "failed") say(form, "saving");
    });
    // After the out-of-band parts are in place: they may have replaced the state itself.
    form.addEventListener("htmx:afterRequest", (event) => {
      if (event.target !== form || event.detail.xhr.status === 0) return;
      const { xhr, pathInfo } = event.detail;
      if (xhr.status >= 500) {
        dirty = true;
        say(form, "failed");
        retry();
      } else if (xhr.status >= 400) {
        dirty = true;
        if (clashing.size) settle(form, clashing);
        else say(form, "refused");
      } else if (cameFromElsewhere(xhr, pathInfo.requestPath)) {
        dirty = true;
        say(form, "signedout");
      } else {
        wait = 2;
        settle(form, clashing);
        if (stateOf(form)?.dataset.state !== "saved") say(form, "saved", clock(xhr));
      }
    });
    const lost = (event) => {
      if (event.target !== form) return;
      dirty = true;
      say(form, "failed");
      retry();
    };
    form.addEventListener("htmx:sendError", lost);
    form.addEventListener("htmx:timeout", lost);
  }

  document.querySelectorAll('[data-behaviour~="autosave"]').forEach(bind);
})();
