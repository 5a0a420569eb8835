// Speaking with the server about files (tus 1.0.0): every answer is { status, offset, … }, never an exception.

const VERSION = "1.0.0";

export class Server {
  constructor(url, account) {
    this.url = url;
    this.account = account;
  }

  get token() {
    return document.querySelector("input[name=csrf_token]").value;
  }

  // One request, with its progress; `hold` gets what aborts it.
  ask(method, url, { headers = {}, body = null, progress = null, hold = () => {} } = {}) {
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      request.open(method, url);
      for (const [name, value] of Object.entries({ "Tus-Resumable": VERSION, "X-CSRFToken": this.token, ...headers })) {
        request.setRequestHeader(name, value);
      }
      if (progress) request.upload.addEventListener("progress", (event) => progress(event.loaded));
      const end = (status) => resolve(this.answer(status, request));
      request.addEventListener("load", () => end(request.status));
      for (const name of ["error", "abort", "timeout"]) request.addEventListener(name, () => end(0));
      request.timeout = 120000;
      hold(() => request.abort());
      request.send(body);
    });
  }

  answer(status, request) {
    const isTus = status > 0 && request.getResponseHeader("Tus-Resumable") === VERSION;
    const offset = isTus ? request.getResponseHeader("Upload-Offset") : null;
    return {
      status,
      isTus,
      offset: offset === null ? null : Number(offset),
      location: isTus ? request.getResponseHeader("Location") : null,
      sentence: isTus ? request.responseText : "",
    };
  }

  // How everything stands; also tells whether anybody is signed in, and brings a token that holds.
  async state() {
    try {
      const response = await fetch(this.url, { redirect: "manual", cache: "no-store", headers: { Accept: "application/json" } });
      if (response.type === "opaqueredirect" || response.status === 401) return { is: "signed-out" };
      if (response.status === 404 || response.status === 403) return { is: "closed" };
      if (!response.ok) return { is: "away" };
      const answer = await response.json();
      if (answer.account !== this.account) return { is: "signed-out" };
      for (const field of document.querySelectorAll("input[name=csrf_token]")) field.value = answer.csrf;
      return { is: "done", parts: answer.parts };
    } catch {
      return { is: "away" };
    }
  }
}
