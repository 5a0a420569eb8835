// What the server has not confirmed is kept in this browser, encrypted with the person's own key.
// The key comes from the server to a signed-in session only and lives in this page's memory.

const PREFIX = "fundtrail.writing.";
const KEPT_DAYS = 60;
const encode = (bytes) => btoa(String.fromCharCode(...bytes));
const decode = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));

export class Vault {
  // Without a secure context (plain http to another host) browsers encrypt nothing: then nothing is kept.
  static isPossible() {
    return Boolean(globalThis.crypto?.subtle && navigator.locks);
  }

  constructor(account, application) {
    this.prefix = `${PREFIX}${account}.${application}.`;
    this.name = this.prefix + crypto.getRandomValues(new Uint32Array(2)).join("");
    this.latest = 0;
    this.isClosed = false;
    addEventListener("storage", (event) => {
      if (event.key === this.name && event.newValue === null) this.close();
    });
  }

  // Another page signed the person out: nothing is kept until the server knows them here again.
  close() {
    this.isClosed = true;
    this.latest++;
    localStorage.removeItem(this.name);
  }

  reopen() {
    this.isClosed = false;
  }

  async open(key) {
    this.key = await crypto.subtle.importKey("raw", decode(key), "AES-GCM", false, ["encrypt", "decrypt"]);
    navigator.locks.request(this.name, () => new Promise(() => {}));
  }

  // Keep this instead of what was kept before; null when everything is confirmed.
  async keep(changes) {
    const turn = ++this.latest;
    if (!changes || this.isClosed) return localStorage.removeItem(this.name);
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const plain = new TextEncoder().encode(JSON.stringify({ at: Date.now(), changes }));
    const sealed = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, this.key, plain));
    let text = "";
    for (let place = 0; place < sealed.length; place += 9000) text += encode(sealed.subarray(place, place + 9000));
    if (turn === this.latest) localStorage.setItem(this.name, `${Date.now()}|${encode(iv)}|${text}`);
  }

  // What other pages of this person left behind: those that are still open keep their own.
  async found() {
    const open = new Set((await navigator.locks.query()).held.map((lock) => lock.name));
    const result = [];
    for (const name of Object.keys(localStorage)) {
      if (!name.startsWith(PREFIX)) continue;
      const [at, iv, text] = localStorage.getItem(name).split("|");
      if (Date.now() - Number(at) > KEPT_DAYS * 86400000) localStorage.removeItem(name);
      else if (name.startsWith(this.prefix) && !open.has(name)) result.push(await this.read(name, iv, text));
    }
    return result.filter(Boolean).sort((one, other) => one.at - other.at);
  }

  async read(name, iv, text) {
    try {
      const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: decode(iv) }, this.key, decode(text));
      return { name, ...JSON.parse(new TextDecoder().decode(plain)) };
    } catch {
      return null;
    }
  }

  forget(name) {
    localStorage.removeItem(name);
  }
}
