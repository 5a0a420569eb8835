// The editor of a declaration: everything typed is saved by itself, and nothing typed is ever lost.
// Without this script the same page works by plain form posts.

import { Agreement } from "./writing/agreement.js";
import { installBudget } from "./writing/budget.js";
import { Connection } from "./writing/connection.js";
import { baseOf, count, difference } from "./writing/difference.js";
import { countLengths } from "./writing/lengths.js";
import { Notes } from "./writing/notes.js";
import { installRemarks } from "./writing/remarks.js";
import { Page } from "./writing/page.js";
import { offer } from "./writing/restore.js";
import { Status } from "./writing/status.js";
import { installTaking } from "./writing/taking.js";
import { Vault } from "./writing/vault.js";
import { installGrids } from "./grids.js";

const PAUSE = 550; // after the last key: what is said beside a field stands there within a second
const AT_LATEST = 4000; // while somebody types without a pause
const RETRIES = [2000, 4000, 8000, 15000, 30000];

class Writing {
  constructor(form) {
    this.form = form;
    this.page = new Page(form);
    this.connection = new Connection(form);
    this.status = new Status(form);
    this.notes = new Notes(this.page, () => this.show());
    this.base = baseOf(this.page.snapshot(), Number(form.elements.edit_version.value));
    this.agreement = new Agreement(this.page, this.base, this.notes);
    this.account = Number(form.dataset.account);
    this.vault = null;
    this.failures = 0;
    this.trouble = null;
    this.looked = Date.now();
    this.afterSaved = [];
  }

  async start() {
    if (this.form.dataset.unconfirmed !== undefined) await this.learn();
    installGrids(this.page, () => this.touched());
    installTaking(this.page, this.connection, () => this.touched());
    installBudget(this.page);
    installRemarks(this.page, this.connection, (answer) => this.heard(answer));
    countLengths(this.form);
    this.form.addEventListener("input", (event) => this.typed(event));
    this.form.addEventListener("change", (event) => this.typed(event));
    this.form.addEventListener("fundtrail:decided", () => this.touched());
    document.addEventListener("keydown", (event) => this.pressed(event));
    document.addEventListener("submit", (event) => this.submitted(event), true);
    addEventListener("online", () => this.retry());
    addEventListener("pagehide", () => this.leaving());
    addEventListener("beforeunload", (event) => this.mayLeave(event));
    document.addEventListener("visibilitychange", () => document.hidden || this.returned());
    addEventListener("focus", () => this.returned());
    await this.openVault();
    this.form.dataset.ready = "";
    this.touched();
  }

  // A page that came back with what could not be stored: ask what is stored really.
  async learn() {
    const outcome = await this.connection.news(-1);
    if (outcome.is !== "done") return;
    const { answer } = outcome;
    const typed = this.page.snapshot();
    Object.assign(this.base, baseOf({ fields: answer.fields, rows: answer.rows }, answer.version));
    this.form.elements.edit_version.value = answer.version;
    if (this.form.dataset.unconfirmed === "stale") this.contrast(typed, answer);
  }

  // Saved by somebody else while this was typed: the person decides field by field.
  contrast(typed, answer) {
    const words = this.form.dataset.storedWords;
    const texts = Object.entries(answer.fields).map(([name, theirs]) => [name, theirs, typed.fields[name]]);
    for (const [table, rows] of Object.entries(answer.rows)) {
      for (const { key, cells } of rows) {
        const row = this.page.row(table, key) ?? this.page.insert(table, { key, cells });
        const mine = this.page.cells(row);
        for (const [cell, theirs] of Object.entries(cells)) texts.push([`${table}:${key}:${cell}`, theirs, mine[cell]]);
      }
    }
    for (const [name, theirs, mine] of texts) {
      if (theirs !== mine) this.agreement.conflict(name, { theirs, words });
    }
  }

  async openVault() {
    if (!Vault.isPossible()) return;
    const outcome = await this.connection.key();
    if (outcome.is !== "done" || outcome.answer.account !== this.account) return;
    const vault = new Vault(this.account, this.form.dataset.application);
    await vault.open(outcome.answer.key);
    this.vault = vault;
    await offer(vault, this.base, this.agreement, this.page, (forget) => {
      this.touched();
      this.afterSaved.push(forget);
    });
  }

  typed(event) {
    const { cell } = event.target.dataset;
    const row = cell && `${event.target.closest("tbody").dataset.table}:${event.target.closest("tr").dataset.row}`;
    const name = cell ? `${row}:${cell}` : event.target.name;
    if (this.notes.faults.has(name)) this.notes.forget(name, this.page.read(name));
    if (this.notes.faults.has(row)) this.notes.clear(row);
    this.touched();
  }

  // Ctrl+S is what people press.
  pressed(event) {
    if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    this.save();
  }

  // Something may have changed: keep it here at once, send it after a pause.
  touched() {
    clearTimeout(this.keeping);
    this.keeping = setTimeout(() => this.keepHere(), 150);
    clearTimeout(this.timer);
    this.firstTouch ??= Date.now();
    const pause = Math.min(PAUSE, Math.max(0, this.firstTouch + AT_LATEST - Date.now()));
    if (!this.trouble) this.timer = setTimeout(() => this.save(), pause);
    this.show();
  }

  unsaved() {
    return difference(this.base, this.page.snapshot());
  }

  toSend() {
    return difference(this.base, this.page.snapshot(), (name, text) => this.notes.waits(name, text));
  }

  // Whether this browser keeps what the server has not confirmed.
  isKept() {
    return Boolean(this.vault) && !this.vault.isClosed;
  }

  async keepHere() {
    const changes = this.unsaved();
    const tried = Object.fromEntries(this.agreement.tried);
    if (this.vault) await this.vault.keep(changes && { ...changes, tried });
  }

  // One save at a time; whether the server has everything now that may be sent.
  async save() {
    clearTimeout(this.timer);
    if (this.saving) { await this.saving; return this.toSend() ? this.save() : !this.trouble; }
    this.firstTouch = null;
    const changes = this.toSend();
    if (!changes) { this.show(); return !this.trouble; }
    this.saving = this.send(changes);
    this.show();
    const done = await this.saving;
    this.saving = null;
    await this.keepHere();
    this.show();
    if (done && this.toSend()) this.touched();
    return done;
  }

  async send(typed) {
    let changes = typed;
    if (this.trouble) { // what was sent without an answer may have arrived
      if (!await this.ask()) return false;
      changes = this.toSend();
      if (!changes) return true;
    }
    const payload = { account: this.account, version: this.base.version, ...changes };
    this.agreement.remember(payload);
    const outcome = await this.connection.keep(payload);
    if (outcome.is === "token" && !this.renewed) {
      this.renewed = true;
      return this.ask();
    }
    this.renewed = false;
    if (outcome.is !== "done") return this.failed(outcome);
    this.agreement.confirm(payload, outcome.answer);
    this.succeeded(outcome.answer);
    return true;
  }

  succeeded(answer) {
    this.failures = 0;
    this.trouble = null;
    this.status.saved(answer.savedAt);
    this.heard(answer);
    for (const forget of this.afterSaved.splice(0)) forget();
  }

  // What the page says of what is stored.
  heard(answer) {
    this.redraw(answer.parts);
    for (const [key, told] of Object.entries(answer.understood)) this.tell(key, told);
    this.form.dispatchEvent(new CustomEvent("fundtrail:saved", { detail: answer }));
  }

  // What follows the saved text: how far each section is, and what is missing.
  redraw(parts) {
    for (const [id, html] of Object.entries(parts)) {
      const place = document.getElementById(id);
      if (place.dataset.drawn === html || place.contains(document.activeElement)) continue;
      place.innerHTML = html;
      place.dataset.drawn = html;
    }
    const lacking = Number(document.querySelector("[data-lacking]").dataset.lacking);
    for (const button of document.querySelectorAll("aside button[form=declaration]")) {
      const isNext = (button.name === "submit") === (lacking === 0);
      button.classList.toggle("btn-primary", isNext);
      button.classList.toggle("btn-plain", !isNext);
    }
  }

  // How a target was understood, beside it.
  tell(key, { words, is_odd: isOdd }) {
    const place = this.page.row("indicators", key)?.querySelector("[data-understood]");
    if (!place) return;
    place.textContent = words;
    place.classList.toggle("is-odd", isOdd);
  }

  failed(outcome) {
    this.trouble = outcome;
    if (outcome.is === "refused") this.status.stopped(outcome.answer.sentence);
    const wait = RETRIES[Math.min(this.failures++, RETRIES.length - 1)];
    clearTimeout(this.timer);
    if (["away", "token"].includes(outcome.is)) this.timer = setTimeout(() => this.retry(), wait);
    this.show();
    return false;
  }

  // After an unanswered save: first ask how it stands, then send what is still missing.
  async retry() {
    if (!this.trouble || this.saving) return;
    this.saving = this.ask();
    await this.saving;
    this.saving = null;
    await this.keepHere();
    this.show();
    if (!this.trouble) this.save();
  }

  async ask() {
    const outcome = await this.connection.news(this.base.version);
    if (outcome.is !== "done") return this.failed(outcome);
    if (outcome.answer.account !== this.account) return this.failed({ is: "gone" });
    this.agreement.take(outcome.answer);
    this.agreement.tried.clear();
    this.succeeded(outcome.answer);
    if (!this.vault) await this.openVault();
    this.vault?.reopen();
    return true;
  }

  // Back at this page: see what others wrote, or whether one is signed in again.
  async returned() {
    if (this.trouble) return this.retry();
    if (this.saving || Date.now() - this.looked < 5000) return undefined;
    this.looked = Date.now();
    const outcome = await this.connection.news(this.base.version);
    if (outcome.is === "done" && outcome.answer.account === this.account && !this.saving) this.agreement.take(outcome.answer);
    return undefined;
  }

  show() {
    if (this.saving) this.status.show("saving");
    else if (this.trouble) this.status.show(this.trouble.is, this.isKept());
    else if (this.notes.conflicts.size) this.status.show("conflict");
    else if (this.notes.faults.size) this.status.show("fault");
    else this.status.show(count(this.unsaved()) ? "typing" : "saved");
  }

  // Every form of the page waits until what was typed is safe; then it goes its plain way.
  async submitted(event) {
    const { target: form, submitter } = event;
    if (this.passed === form) { this.passed = null; return; }
    if (form.method !== "post" || !this.form.isConnected) return;
    const isOwn = form === this.form;
    if (!isOwn && !this.unsaved()) return;
    event.preventDefault();
    event.stopPropagation();
    const saved = await this.save();
    if (isOwn && (!saved || this.notes.open)) {
      this.show();
      this.notes.first()?.focus();
      return;
    }
    this.passed = form;
    setTimeout(() => form.requestSubmit(submitter)); // within its own submit event a form would not listen
  }

  leaving() {
    const changes = this.trouble ? null : this.toSend();
    if (!changes) return;
    const body = JSON.stringify({ account: this.account, version: this.base.version, ...changes });
    if (body.length > 20000) return;
    const headers = { "X-CSRFToken": this.connection.token, "Content-Type": "application/json" };
    fetch(this.connection.url, { method: "POST", body, headers, keepalive: true, redirect: "manual" });
  }

  mayLeave(event) {
    if (!this.isKept() && !this.passed && this.unsaved()) event.preventDefault();
  }
}

const form = document.querySelector("form[data-writing]");
if (form) new Writing(form).start();
