// The files of a declaration: several at once, by drop or by choosing, each on its own row while it arrives.
// Without this script the same forms hand them over in one post.

import { Transfer } from "./uploads/transfer.js";
import { Row } from "./uploads/row.js";
import { Server } from "./uploads/server.js";

class Uploads {
  constructor(section) {
    this.section = section;
    this.words = JSON.parse(section.dataset.words);
    this.server = new Server(section.dataset.uploads, Number(section.dataset.account));
    this.queue = section.querySelector("[data-queue]");
    this.told = section.querySelector("[data-told]");
    this.part = section.querySelector("#files-part");
    this.transfers = [];
  }

  start() {
    this.section.classList.add("is-live");
    this.section.addEventListener("change", (event) => this.chosen(event));
    for (const name of ["dragenter", "dragover", "dragleave", "drop"]) {
      document.addEventListener(name, (event) => this.dragged(event));
    }
    addEventListener("online", () => this.transfers.forEach((one) => one.hurry()));
    addEventListener("beforeunload", (event) => { if (this.transfers.some((one) => one.isUnderWay)) event.preventDefault(); });
    this.section.dataset.ready = "";
  }

  chosen({ target }) {
    if (target.type !== "file") return;
    const files = [...target.files];
    this.add(files, target.form.elements.requirement.value);
    target.value = "";
  }

  // A file that misses its place must not open instead of this page.
  dragged(event) {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    const isHere = this.section.contains(event.target) && this.part.querySelector(".pick") !== null;
    event.dataTransfer.dropEffect = isHere ? "copy" : "none";
    this.section.classList.toggle("is-over", isHere && !["drop", "dragleave"].includes(event.type));
    if (event.type !== "drop" || !isHere) return;
    const place = event.target.closest("[data-requirement]");
    this.add([...event.dataTransfer.files], place?.dataset.requirement ?? "");
  }

  add(files, requirement) {
    for (const file of files) {
      const row = new Row(this.section.querySelector("template[data-arriving]"), file, this.words);
      this.queue.append(row.element);
      const transfer = new Transfer(this.server, file, {
        requirement,
        piece: Number(this.section.dataset.piece),
        tell: (state, more) => { row.show(state, more); this.hideOwn(); },
      });
      row.onCancel = () => this.cancel(transfer, row);
      row.onRetry = () => { transfer.hurry(); this.next(); };
      const fault = this.faultOf(file);
      if (fault) this.refuse(transfer, row, fault);
      else this.transfers.push(Object.assign(transfer, { row }));
    }
    this.next();
  }

  faultOf(file) {
    if (!file.size) return this.words.empty;
    return file.size > Number(this.section.dataset.limit) ? this.words.large : null;
  }

  // One file at a time: on a slow line two halves are worth less than one whole.
  async next() {
    if (this.running) return;
    const transfer = this.transfers.find((one) => one.isWaiting);
    if (!transfer) return;
    this.running = transfer;
    const outcome = await transfer.run();
    this.running = null;
    await this.ended(transfer, outcome);
    this.next();
  }

  async ended(transfer, outcome) {
    const { row } = transfer;
    if (outcome.is === "done") {
      this.remove(transfer);
      row.element.remove();
      this.told.textContent = this.words.done.replace("{name}", transfer.file.name);
      await this.redraw();
    } else if (outcome.is === "refused") {
      this.refuse(transfer, row, outcome.sentence);
      await this.redraw();
    } else if (outcome.is !== "cancelled") {
      row.show(outcome.is, outcome);
      this.told.textContent = row.spoken;
    }
  }

  refuse(transfer, row, sentence) {
    this.remove(transfer);
    row.show("refused", { sentence });
    this.told.textContent = row.spoken;
  }

  async cancel(transfer, row) {
    this.remove(transfer);
    row.element.remove();
    this.firstChooser()?.focus();
    await transfer.cancel();
    await this.redraw();
  }

  remove(transfer) {
    this.transfers = this.transfers.filter((one) => one !== transfer);
  }

  // What the server has now: the files, what is missing, how far each section is.
  async redraw() {
    const answer = await this.server.state();
    if (answer.is !== "done") return;
    const focused = this.part.contains(document.activeElement) ? document.activeElement : null;
    const wanted = focused?.form?.elements.requirement?.value;
    for (const [id, html] of Object.entries(answer.parts)) {
      const place = document.getElementById(id);
      if (place) place.innerHTML = html;
    }
    this.hideOwn();
    if (focused) (this.chooser(wanted) ?? this.firstChooser())?.focus();
  }

  chooser(requirement) {
    return [...this.part.querySelectorAll("input[type=file]")].find((one) => one.form.elements.requirement.value === requirement);
  }

  firstChooser() {
    return this.part.querySelector(".drop input[type=file]") ?? this.part.querySelector("input[type=file]");
  }

  // What is on its way from this page has its row already.
  hideOwn() {
    for (const transfer of this.transfers) {
      const key = transfer.location?.split("/").pop();
      const listed = key && this.part.querySelector(`[data-upload="${CSS.escape(key)}"]`);
      if (listed) listed.hidden = true;
    }
  }
}

const section = document.querySelector("[data-uploads]");
if (section) new Uploads(section).start();
