// Whether everything is safe, in words at a fixed place.

export class Status {
  constructor(form) {
    this.words = JSON.parse(form.dataset.words);
    this.places = document.querySelectorAll("[data-save-state]");
    this.alert = document.getElementById("save-alert");
    this.at = Date.parse(form.dataset.savedAt);
    this.kind = "saved";
    setInterval(() => this.draw(), 15000);
    this.draw();
  }

  saved(at) {
    this.at = Date.parse(at);
  }

  stopped(sentence) {
    this.words.refused = sentence;
  }

  show(kind, isKept = false) {
    this.kind = kind === "token" ? "away" : kind;
    this.isKept = isKept;
    this.draw();
  }

  draw() {
    const text = this.kind === "saved" ? this.savedWords() : this.words[this.kind];
    const isTrouble = !["saved", "saving", "typing"].includes(this.kind);
    for (const place of this.places) {
      place.dataset.saveState = this.kind;
      place.querySelector("[data-words]").textContent = text;
    }
    // Only trouble is spoken aloud, and only when it begins.
    const spoken = isTrouble ? text + (this.isKept ? ` ${this.words.kept}` : "") : "";
    if (this.alert.textContent !== spoken) this.alert.textContent = spoken;
    this.alert.closest(".mark").hidden = !isTrouble;
    this.alert.parentElement.querySelector("a").hidden = this.kind !== "signed-out";
  }

  savedWords() {
    const minutes = Math.floor((Date.now() - this.at) / 60000);
    if (minutes < 1) return this.words.now;
    if (minutes < 60) return this.words.minutes.replace("{n}", minutes);
    const at = new Date(this.at);
    const time = `${String(at.getHours()).padStart(2, "0")}:${String(at.getMinutes()).padStart(2, "0")}`;
    const isToday = at.toDateString() === new Date().toDateString();
    return this.words.at.replace("{time}", isToday ? time : `${at.getMonth() + 1}-${at.getDate()} ${time}`);
  }
}
