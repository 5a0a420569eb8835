// What is said at a field: that somebody else wrote there too, or that its text cannot be stored.

export class Notes {
  constructor(page, changed) {
    this.page = page;
    this.changed = changed;
    this.conflicts = new Map(); // name → { theirs, words }
    this.faults = new Map(); // name → the text that cannot be stored
  }

  // Whether a text waits for the person and is not sent: undecided, or known to be refused.
  waits(name, text) {
    return this.conflicts.has(name) || this.faults.get(name) === text;
  }

  get open() {
    return this.conflicts.size + this.faults.size;
  }

  first() {
    const name = [...this.conflicts.keys(), ...this.faults.keys()][0];
    return name && this.page.place(name);
  }

  // Two texts for one field: both are shown, and the person decides.
  conflict(name, { theirs, words }, settle) {
    this.clear(name);
    const control = this.page.place(name);
    if (!control) return;
    this.conflicts.set(name, { theirs, words });
    const box = this.box(control, "conflict-pattern", name);
    box.querySelector("[data-words]").textContent = words;
    box.querySelector("[data-theirs]").textContent = this.spoken(name, theirs);
    for (const button of box.querySelectorAll("button")) {
      button.addEventListener("click", () => {
        this.clear(name);
        settle(button.dataset.choose === "mine", theirs);
        control.focus();
      });
    }
  }

  fault(name, text, sentence) {
    this.clear(name);
    const control = this.page.place(name);
    if (!control) return;
    this.faults.set(name, text);
    this.box(control, "fault-pattern", name).querySelector("p").textContent = sentence;
    control.setAttribute("aria-invalid", "true");
    control.classList.add("is-bad");
  }

  // A fault is forgotten as soon as its text is changed.
  forget(name, text) {
    if (this.faults.has(name) && this.faults.get(name) !== text) this.clear(name);
  }

  clear(name) {
    const told = this.conflicts.delete(name) | this.faults.delete(name);
    document.getElementById(`note-${name}`)?.remove();
    const control = this.page.place(name);
    if (told && control) {
      control.classList.remove("is-bad");
      control.removeAttribute("aria-invalid");
    }
    if (told) this.changed();
  }

  // Conflicts and faults of rows that are gone have nobody to ask.
  sweep() {
    for (const name of [...this.conflicts.keys(), ...this.faults.keys()]) {
      if (!this.page.place(name)) this.clear(name);
    }
  }

  box(control, pattern, name) {
    const box = document.getElementById(pattern).content.firstElementChild.cloneNode(true);
    box.id = `note-${name}`;
    (control.closest(".field") || control.closest("td")).append(box);
    this.changed();
    return box;
  }

  // A chosen value in the words of its list.
  spoken(name, text) {
    const control = this.page.control(name);
    if (control instanceof RadioNodeList) {
      return [...control].find((each) => each.value === text)?.closest("label").textContent.trim() ?? text;
    }
    return control.options ? [...control.options].find((each) => each.value === text)?.text ?? text : text;
  }
}
