// Speaking with the server: every answer is one of a few outcomes, never an exception.

const PATIENCE = 15000;

export class Connection {
  constructor(form) {
    this.url = form.dataset.writing;
    this.account = Number(form.dataset.account);
    this.token = form.querySelector("input[name=csrf_token]").value;
  }

  keep(payload) {
    return this.ask(this.url, { method: "POST", body: JSON.stringify(payload) });
  }

  news(since) {
    return this.ask(`${this.url}?since=${since}`, {});
  }

  key() {
    return this.ask(`${this.url}/key`, { method: "POST" });
  }

  get(url) {
    return this.ask(url, {});
  }

  post(url, content) {
    return this.ask(url, { method: "POST", body: JSON.stringify(content) });
  }

  // { is: "done", answer } | { is: "refused", answer } | { is: "signed-out" | "token" | "gone" | "removed" | "away" }
  async ask(url, options) {
    const headers = { "X-CSRFToken": this.token, Accept: "application/json" };
    if (options.body) headers["Content-Type"] = "application/json";
    try {
      const signal = AbortSignal.timeout(PATIENCE);
      const response = await fetch(url, { ...options, headers, signal, redirect: "manual", cache: "no-store" });
      if (response.type === "opaqueredirect" || response.status === 401) return { is: "signed-out" };
      if (response.status === 400) return { is: "token" };
      if (response.status === 404) return { is: (await response.json()).account === this.account ? "removed" : "gone" };
      if (response.status === 409) return refusal(await response.json());
      if (!response.ok) return { is: "away" };
      const answer = await response.json();
      if (answer.csrf) this.use(answer.csrf);
      return { is: "done", answer };
    } catch {
      return { is: "away" };
    }
  }

  // Every form of the page sends the token that holds now.
  use(token) {
    this.token = token;
    for (const field of document.querySelectorAll("input[name=csrf_token]")) field.value = token;
  }
}

function refusal(answer) {
  return answer.reason === "other_person" ? { is: "gone" } : { is: "refused", answer };
}
