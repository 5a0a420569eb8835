// What is typed on the page: read and written field by field, row by row.
// A field in which an input method is composing reads as it was before: half-composed text is nobody's.

const held = new WeakMap();

// A new row has a key of its own before the server knows it: a save that is repeated adds it once.
function name(row, key) {
  row.dataset.row = key || `n${crypto.getRandomValues(new Uint32Array(3)).join("-")}`;
  row.querySelector("[data-key]").value = row.dataset.row;
}

export class Page {
  constructor(form) {
    this.form = form;
    this.names = (form.dataset.fields ?? "").split(" ").filter(Boolean);
    this.tables = [...form.querySelectorAll("tbody[data-table]")];
    for (const row of form.querySelectorAll('tr[data-row=""]')) name(row);
    form.addEventListener("compositionstart", (event) => {
      if (!held.has(event.target)) held.set(event.target, event.target.value);
    });
    form.addEventListener("compositionend", (event) => {
      held.delete(event.target);
      event.target.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }

  control(name) {
    const [table, key, cell] = name.split(":");
    if (!key) return this.form.elements[name];
    if (!cell) return this.row(table, key)?.querySelector("[data-cell]");
    return this.row(table, key)?.querySelector(`[data-cell="${cell}"]`);
  }

  // The element beside which something about a field is said.
  place(name) {
    const control = this.control(name);
    return control instanceof RadioNodeList ? control[0] : control;
  }

  read(name) {
    const control = this.control(name);
    return held.has(control) ? held.get(control) : control.value;
  }

  isComposing(name) {
    return held.has(this.control(name));
  }

  // Put a text into a field; the person's cursor stays where it was.
  write(name, text) {
    const control = this.control(name);
    const [start, end] = [control.selectionStart, control.selectionEnd];
    control.value = text;
    if (control === document.activeElement && start != null) control.setSelectionRange(start, end);
    this.place(name).dispatchEvent(new Event("input", { bubbles: true }));
  }

  table(name) {
    return this.tables.find((each) => each.dataset.table === name);
  }

  rows(table) {
    return [...this.table(table).querySelectorAll("tr[data-row]")];
  }

  row(table, key) {
    return this.table(table).querySelector(`tr[data-row="${CSS.escape(key)}"]`);
  }

  cells(row) {
    const found = {};
    for (const control of row.querySelectorAll("[data-cell]")) {
      found[control.dataset.cell] = held.has(control) ? held.get(control) : control.value;
    }
    return found;
  }

  // Everything typed: { fields: {name: text}, rows: {table: [{key, cells}]} }
  snapshot() {
    const fields = Object.fromEntries(this.names.map((name) => [name, this.read(name)]));
    const rows = Object.fromEntries(this.tables.map((body) => [
      body.dataset.table,
      this.rows(body.dataset.table).map((row) => ({ key: row.dataset.row, cells: this.cells(row) })),
    ]));
    return { fields, rows };
  }

  // A new row from the table's pattern, below `after` (null: first; undefined: last).
  insert(table, { key, cells = {}, after } = {}) {
    const body = this.table(table);
    const row = document.getElementById(`new-${table}`).content.firstElementChild.cloneNode(true);
    name(row, key);
    for (const [cell, text] of Object.entries(cells)) {
      const control = row.querySelector(`[data-cell="${cell}"]`);
      if (control) control.value = text;
    }
    const above = after === undefined ? this.rows(table).at(-1) : after && this.row(table, after);
    if (above) above.after(row);
    else body.prepend(row);
    this.number(table);
    return row;
  }

  // Names and labels count from one again, as a plain form needs them.
  number(table) {
    const rows = this.rows(table);
    this.table(table).querySelector("tr[data-none]")?.toggleAttribute("hidden", rows.length > 0);
    rows.forEach((row, index) => {
      for (const each of row.querySelectorAll("[name], [data-label-pattern]")) {
        if (each.name) each.name = each.name.replace(/-(?:\d+|N)(?=-|$)/, `-${index}`);
        if (each.id) each.id = each.name;
        const pattern = each.dataset.labelPattern;
        if (pattern) each.setAttribute("aria-label", pattern.replace("{n}", index + 1));
      }
    });
    this.form.dispatchEvent(new CustomEvent("fundtrail:rows"));
  }
}
