// One file on its way: announced, sent piece by piece, taken up again where the line broke.

import { fingerprint } from "./fingerprint.js";

const RETRIES = [1000, 2000, 4000, 8000, 15000, 30000];

export class Transfer {
  constructor(server, file, { requirement, piece, tell }) {
    Object.assign(this, { server, file, requirement, piece, tell });
    this.location = null;
    this.offset = 0;
    this.failures = 0;
    this.state = "waiting";
    this.tell("waiting");
  }

  get isWaiting() {
    return this.state === "waiting";
  }

  get isUnderWay() {
    return ["waiting", "running"].includes(this.state);
  }

  // { is: "done" | "cancelled" } | { is: "refused" | "later", sentence } | { is: "signed-out" | "closed" }
  async run() {
    this.state = "running";
    this.print ??= await fingerprint(this.file);
    for (;;) {
      const outcome = this.location ? await this.send() : await this.announce();
      if (this.state === "cancelled") return { is: "cancelled" };
      if (outcome.is === "away") { await this.pause(); continue; }
      if (outcome.is !== "going") { this.state = outcome.is; return outcome; }
      this.failures = 0;
    }
  }

  async announce() {
    const told = { filename: this.file.name, fingerprint: this.print, requirement: this.requirement };
    const pairs = Object.entries(told).map(([name, value]) => `${name} ${encoded(value)}`);
    const headers = { "Upload-Length": String(this.file.size), "Upload-Metadata": pairs.join(",") };
    const answer = await this.server.ask("POST", this.server.url, { headers });
    if (answer.status !== 201 || !answer.location) return this.failed(answer);
    this.location = answer.location;
    return this.reached(answer.offset);
  }

  async send() {
    if (this.isLost) return this.find();
    const piece = this.file.slice(this.offset, this.offset + this.piece);
    const isLast = this.offset + piece.size === this.file.size;
    const answer = await this.server.ask("PATCH", this.location, {
      headers: { "Upload-Offset": String(this.offset), "Content-Type": "application/offset+octet-stream" },
      body: piece,
      progress: (loaded) => this.tell(isLast && loaded >= piece.size ? "checking" : "running", { received: this.offset + loaded }),
      hold: (abort) => { this.abort = abort; },
    });
    if (answer.status !== 204 || answer.offset === null) return this.failed(answer);
    return isLast ? { is: "done" } : this.reached(answer.offset);
  }

  // After an answer that did not come: ask how much is there.
  async find() {
    const answer = await this.server.ask("HEAD", this.location);
    if (answer.status === 404) { this.location = null; return this.again(); }
    if (answer.offset === null) return this.failed(answer);
    this.isLost = false;
    return this.reached(answer.offset);
  }

  reached(offset) {
    this.offset = offset;
    this.tell(offset === this.file.size ? "checking" : "running", { received: offset });
    return { is: "going" };
  }

  async failed({ status, isTus, sentence }) {
    this.isLost = Boolean(this.location);
    if (isTus && status === 422) return { is: "refused", sentence };
    if (isTus && status === 503) { this.isLost = false; this.offset = this.file.size; return { is: "later", sentence }; }
    if (isTus && status === 409) return this.again();
    if (status === 409) return { is: "closed" };
    if (status === 404 && this.location) { this.location = null; return this.again(); }
    if (status === 0 || status >= 500) return { is: "away" };
    const standing = await this.server.state(); // the token ran out, or the session
    return standing.is === "done" ? this.again() : { is: standing.is };
  }

  // Once more, but not for ever at the same place.
  again() {
    this.repeats = this.repeats?.offset === this.offset ? { offset: this.offset, count: this.repeats.count + 1 } : { offset: this.offset, count: 1 };
    return { is: this.repeats.count > 3 ? "away" : "going" };
  }

  async pause() {
    this.tell("away", { received: this.offset });
    const wait = RETRIES[Math.min(this.failures++, RETRIES.length - 1)];
    await new Promise((resolve) => {
      this.wake = resolve;
      setTimeout(resolve, wait);
    });
  }

  // Now, not at the next attempt; and what had stopped waits for its turn again.
  hurry() {
    if (["signed-out", "later"].includes(this.state)) { this.state = "waiting"; this.tell("waiting"); }
    this.wake?.();
  }

  async cancel() {
    const wasRunning = this.state === "running";
    this.state = "cancelled";
    this.wake?.();
    if (wasRunning) this.abort?.();
    if (this.location) await this.server.ask("DELETE", this.location);
  }
}

function encoded(text) {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
