// Whether everything is safe, in words at a fixed place.

export class Status {
  constructor(form) {
    this.words = JSON.parse(form.dataset.words);
    this.places = document.querySelectorAll("[data-save-state]");
    this.links = document.querySelectorAll("[data-sign-in-again]");
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
    const spoken = isTrouble ? [text, this.isKept && this.words.kept].filter(Boolean).join(this.words.gap) : "";
    if (this.alert.textContent !== spoken) this.alert.textContent = spoken;
    this.alert.closest(".mark").hidden = !isTrouble;
    for (const link of this.links) link.hidden = this.kind !== "signed-out";
  }

  savedWords() {
    const minutes = Math.floor((Date.now() - this.at) / 60000);
    if (minutes < 1) return this.words.now;
    if (minutes < 60) return this.words.minutes.replace("{n}", minutes);
    return this.words.at.replace("{time}", timeOf(new Date(this.at)));
  }
}

// The hour, and the day unless it is today.
export function timeOf(at) {
  const two = (number) => String(number).padStart(2, "0");
  const time = `${two(at.getHours())}:${two(at.getMinutes())}`;
  const isToday = at.toDateString() === new Date().toDateString();
  return isToday ? time : `${two(at.getMonth() + 1)}-${two(at.getDate())} ${time}`;
}
