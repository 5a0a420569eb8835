// A file's row while it arrives: how far it is in words and as a bar, and what can be done.

export class Row {
  constructor(pattern, file, words) {
    this.file = file;
    this.words = words;
    this.element = pattern.content.firstElementChild.cloneNode(true);
    this.bar = this.element.querySelector("progress");
    this.place = this.element.querySelector("[data-words]");
    this.element.querySelector("[data-name]").textContent = file.name;
    this.bar.setAttribute("aria-label", file.name);
    this.bar.max = Math.max(1, file.size);
    this.cancelButton = this.button("cancel", () => this.onCancel());
    this.retryButton = this.button("retry", () => this.onRetry());
  }

  button(name, act) {
    const button = this.element.querySelector(`[data-${name}]`);
    button.setAttribute("aria-label", `${button.textContent.trim()} ${this.file.name}`);
    button.addEventListener("click", act);
    return button;
  }

  show(state, { received = null, sentence = "" } = {}) {
    this.element.dataset.state = state;
    if (received !== null) this.received = received;
    this.bar.value = this.received ?? 0;
    this.bar.hidden = state === "refused";
    this.element.querySelector("[data-sign-in]").hidden = state !== "signed-out";
    this.place.textContent = this.wordsOf(state, sentence);
    this.retryButton.hidden = !["away", "later", "signed-out"].includes(state);
    const isOver = state === "refused" || state === "closed";
    const label = isOver ? this.words.dismiss : this.words.cancel;
    if (this.cancelButton.textContent !== label) {
      this.cancelButton.textContent = label;
      this.cancelButton.setAttribute("aria-label", `${label} ${this.file.name}`);
    }
  }

  wordsOf(state, sentence) {
    const text = sentence || this.words[state];
    return text.replace("{received}", megabytes(this.received ?? 0)).replace("{size}", megabytes(this.file.size));
  }

  get spoken() {
    return `${this.file.name}: ${this.place.textContent}`;
  }
}

function megabytes(bytes) {
  return bytes < 1048576 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1048576).toFixed(1)} MB`;
}
