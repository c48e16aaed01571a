/* upload: sends large files in pieces and goes on where it stopped. Without the script the form is
   an ordinary multi-file POST.

   Protocol. Every request carries X-CSRFToken (from the form) and Accept: application/json.
     1. POST data-create-url, JSON {"name", "size", "sha256", "type", …the form's other fields}
        → 201 {"upload": url, "offset": n}. n > 0 when an upload of the same bytes was begun before;
          n == size (or {"done": true}) when the same bytes are already here and are used again.
     2. PUT url, header Upload-Offset: n, body = the next 5 MB
        → 200 {"offset": n}; the server's offset is the truth, also after an error.
        → when offset == size: {"offset": size, "done": true, "evidence": url}; the page then
          leads to that evidence, or reloads itself when several files were chosen. When some of
          them were refused, their reasons must stay: the page is fetched again and only its parts
          marked data-uploads="<name>" are replaced.
     3. Any refusal: 4xx {"message": "…"}, shown as it is. 409 with {"offset": n}: another piece
        arrived first, go on at n. No answer or 5xx: tried again three times, then 继续上传.

   data-max: bytes; data-too-large, data-empty, data-broken, data-hashing, data-sending,
   data-paused, data-done: the sentences. Three files at a time. */
(() => {
  const PIECE = 5 * 1024 * 1024;
  const AT_ONCE = 3;
  const TRIES = 3;

  class Refused extends Error {}

  const megabytes = (bytes) => `${(bytes / 1024 / 1024).toFixed(1)} MB`;
  const pause = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

  async function sha256(file) {
    if (!window.crypto?.subtle) return ""; // plain http: the server computes it alone
    const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
    return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  async function ask(method, url, form, body, headers) {
    const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
    const answer = await fetch(url, {
      method,
      body,
      credentials: "same-origin",
      headers: { "X-CSRFToken": token, Accept: "application/json", ...headers },
    });
    const json = await answer.json().catch(() => ({}));
    if (answer.status === 409 && "offset" in json) return json;
    if (answer.status >= 400 && answer.status < 500) throw new Refused(json.message || "");
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    return json;
  }

  class Upload {
    constructor(form, file, list, settled) {
      this.form = form;
      this.settled = settled;
      this.evidence = "";
      this.file = file;
      this.words = form.dataset;
      this.offset = 0;
      this.stopped = false;
      this.row = form.querySelector("template").content.firstElementChild.cloneNode(true);
      this.row.querySelector("b").textContent = file.name;
      this.bar = this.row.querySelector("progress");
      this.bar.setAttribute("aria-label", file.name);
      this.status = this.row.querySelector("[role=status]");
      list.append(this.row);
      this.button("pause").addEventListener("click", () => { this.stopped = true; });
      this.button("resume").addEventListener("click", () => this.run());
    }

    button(act) {
      return this.row.querySelector(`[data-act="${act}"]`);
    }

    get percent() {
      return this.file.size ? Math.floor((this.offset / this.file.size) * 100) : 0;
    }

    say(sentence) {
      this.status.textContent = (sentence || "").replace("{pct}", this.percent);
      this.bar.value = this.percent;
    }

    show(resumable) {
      this.button("pause").hidden = resumable !== false;
      this.button("resume").hidden = resumable !== true;
    }

    refusal() {
      const most = Number(this.words.max || 0);
      if (!this.file.size) return this.words.empty;
      if (!most || this.file.size <= most) return "";
      return this.words.tooLarge
        .replace("{max}", megabytes(most))
        .replace("{size}", megabytes(this.file.size));
    }

    async run() {
      const refusal = this.refusal();
      if (refusal) return this.end(refusal);
      this.stopped = false;
      this.show(false);
      try {
        if (!this.url) await this.create();
        const done = await this.send();
        if (!done) return this.rest(this.words.paused);
        this.evidence = done.evidence || "";
        this.end(this.words.done);
      } catch (error) {
        if (!(error instanceof Refused)) return this.rest(this.words.broken);
        this.end(error.message);
      }
      return this.settled();
    }

    rest(sentence) {
      this.say(sentence);
      this.show(true);
    }

    end(sentence) {
      this.say(sentence);
      this.show(null);
    }

    async create() {
      this.say(this.words.hashing);
      const fields = Object.fromEntries(
        Array.from(new FormData(this.form)).filter(([, value]) => typeof value === "string"),
      );
      delete fields.csrfmiddlewaretoken;
      const { name, size, type } = this.file;
      const body = JSON.stringify({ ...fields, name, size, type, sha256: await sha256(this.file) });
      const json = await ask("POST", this.words.createUrl, this.form, body, {
        "Content-Type": "application/json",
      });
      this.url = json.upload;
      this.offset = json.offset || 0;
      this.already = json.done ? json : null;
    }

    async send() {
      let last = this.already;
      while (!last?.done) {
        if (this.stopped) return null;
        this.say(this.words.sending);
        last = await this.piece();
        this.offset = last.offset;
      }
      this.offset = this.file.size;
      return last;
    }

    async piece() {
      const body = this.file.slice(this.offset, this.offset + PIECE);
      for (let tried = 1; ; tried += 1) {
        try {
          return await ask("PUT", this.url, this.form, body, {
            "Upload-Offset": String(this.offset),
            "Content-Type": "application/octet-stream",
          });
        } catch (error) {
          if (error instanceof Refused || tried === TRIES) throw error;
          await pause(2 ** tried);
        }
      }
    }
  }

  async function sendAll(form, files) {
    const list = form.querySelector(".uploads");
    const all = [];
    const settled = () => {
      if (all.every((upload) => upload.evidence)) leave(all);
      else if (all.some((upload) => upload.evidence)) refresh();
    };
    all.push(...files.map((file) => new Upload(form, file, list, settled)));
    const waiting = [...all];
    const lane = async () => {
      while (waiting.length) await waiting.shift().run();
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
  }

  // What the server has now, as far as it can be told; the reasons beside the form stay.
  async function refresh() {
    const answer = await fetch(window.location.href, { credentials: "same-origin" }).catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const old of document.querySelectorAll("[data-uploads]")) {
      const now = fresh.querySelector(`[data-uploads="${old.dataset.uploads}"]`);
      if (now && !old.contains(document.activeElement)) old.replaceWith(document.adoptNode(now));
    }
  }

  function leave(all) {
    if (all.length === 1) window.location.assign(all[0].evidence);
    else window.location.reload();
  }

  document.querySelectorAll('[data-behaviour~="upload"]').forEach((form) => {
    form.addEventListener("submit", (event) => {
      const input = form.querySelector("input[type=file]");
      if (!form.dataset.createUrl || !input.files.length) return;
      event.preventDefault();
      sendAll(form, Array.from(input.files));
      input.value = "";
    });
  });
})();
