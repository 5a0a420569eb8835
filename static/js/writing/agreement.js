// Bringing page and server to agree: what an answer confirms, and what others wrote meanwhile.

export class Agreement {
  constructor(page, base, notes) {
    this.page = page;
    this.base = base;
    this.notes = notes;
    this.tried = new Map(); // name → texts sent without an answer: the server may have them
  }

  remember(payload) {
    for (const [name, text] of sentTexts(payload)) {
      this.tried.set(name, [...(this.tried.get(name) ?? []), text].slice(-4));
    }
  }

  // The answer to a save: what was sent is confirmed, save where it says otherwise.
  confirm(payload, answer) {
    this.tried.clear();
    const spelled = spellings(answer);
    for (const [name, text] of sentTexts(payload)) {
      const stored = spelled.get(name) ?? text;
      if (name in answer.conflicts) this.conflict(name, answer.conflicts[name]);
      else if (!(name in answer.faults)) this.agree(name, stored, text);
      else {
        this.notes.fault(name, text, answer.faults[name]);
        if (this.known(name)?.stored === undefined) this.agree(name, spelled.get(name) ?? "", "");
      }
    }
    for (const [table, rows] of Object.entries(payload.rows)) {
      for (const row of rows) {
        const fault = answer.faults[`${table}:${row.key}`];
        if (fault) this.notes.fault(`${table}:${row.key}`, JSON.stringify(row.now), fault);
        if (fault || !row.now) this.base.rows[table].delete(row.key);
      }
    }
    this.take(answer);
  }

  // What was changed since this page knew: taken over wherever nobody is writing here.
  take(answer) {
    for (const [name, text] of Object.entries(answer.fields)) this.incoming(name, text);
    for (const [table, rows] of Object.entries(answer.rows)) {
      if (!this.base.rows[table]) continue; // a budget year that the call got since the page was loaded
      for (const row of rows) this.incomingRow(table, row, answer.order[table]);
      this.settleOrder(table, answer.order[table]);
    }
    this.base.version = answer.version;
    this.page.form.elements.edit_version.value = answer.version;
    this.notes.sweep();
  }

  incoming(name, text) {
    const known = this.known(name);
    if (known.stored === text) return;
    const typed = this.page.read(name);
    if (typed === text || this.tried.get(name)?.includes(text)) this.agree(name, text, text);
    else if (typed === known.shown && !this.page.isComposing(name)) {
      this.page.write(name, text);
      this.agree(name, text, text);
    }
  }

  incomingRow(table, row, order) {
    if (!this.base.rows[table].has(row.key)) {
      if (!this.page.row(table, row.key)) {
        const above = order.slice(0, order.indexOf(row.key)).findLast((key) => this.page.row(table, key));
        this.page.insert(table, { key: row.key, cells: row.cells, after: above ?? null });
      }
      this.base.rows[table].set(row.key, { stored: { ...row.cells }, shown: { ...row.cells } });
    }
    for (const [cell, text] of Object.entries(row.cells)) this.incoming(`${table}:${row.key}:${cell}`, text);
    this.page.row(table, row.key).querySelector("[data-id]").value = row.id;
  }

  // Rows that somebody took away go here too, unless they were changed here: then they stay, as new.
  settleOrder(table, order) {
    const there = new Set(order);
    for (const [key, known] of this.base.rows[table]) {
      if (there.has(key)) continue;
      const row = this.page.row(table, key);
      const cells = row ? this.page.cells(row) : {};
      if (row && Object.entries(cells).every(([cell, text]) => text === known.shown[cell])) row.remove();
      else if (row) row.querySelector("[data-id]").value = "";
      this.base.rows[table].delete(key);
    }
    this.arrange(table, order);
    this.base.order[table] = order;
    this.page.number(table);
  }

  // The server's order, if nobody moved rows here and nobody is writing in them.
  arrange(table, order) {
    const body = this.page.table(table);
    const here = this.page.rows(table).map((row) => row.dataset.row);
    const mine = here.filter((key) => this.base.order[table].includes(key));
    const moved = this.base.order[table].filter((key) => mine.includes(key)).join() !== mine.join();
    const wanted = order.filter((key) => here.includes(key));
    const isSo = here.filter((key) => order.includes(key)).join() === wanted.join();
    if (moved || isSo || body.contains(document.activeElement)) return;
    for (const key of wanted) body.append(this.page.row(table, key));
  }

  conflict(name, told) {
    this.notes.conflict(name, told, (mine, theirs) => {
      if (!mine) this.page.write(name, theirs);
      this.agree(name, theirs, theirs);
      this.page.form.dispatchEvent(new CustomEvent("fundtrail:decided"));
    });
  }

  // The two texts of a field or cell; undefined for a row that the server does not know.
  known(name) {
    const [table, key, cell] = name.split(":");
    if (!cell) return this.base.fields[name];
    const row = this.base.rows[table].get(key);
    return row && { stored: row.stored[cell], shown: row.shown[cell] };
  }

  agree(name, stored, shown) {
    const [table, key, cell] = name.split(":");
    if (!cell) { this.base.fields[name] = { stored, shown }; return; }
    const rows = this.base.rows[table];
    if (!rows.has(key)) rows.set(key, { stored: {}, shown: {} });
    rows.get(key).stored[cell] = stored;
    rows.get(key).shown[cell] = shown;
  }
}

function* sentTexts(payload) {
  for (const [name, change] of Object.entries(payload.fields)) yield [name, change.now];
  for (const [table, rows] of Object.entries(payload.rows)) {
    for (const row of rows) {
      for (const [cell, text] of Object.entries(row.now ?? {})) {
        if (!row.was || row.was[cell] !== text) yield [`${table}:${row.key}:${cell}`, text];
      }
    }
  }
}

// How the server spells what it stores, by name.
function spellings(answer) {
  const found = new Map(Object.entries(answer.fields));
  for (const [table, rows] of Object.entries(answer.rows)) {
    for (const row of rows) {
      for (const [cell, text] of Object.entries(row.cells)) found.set(`${table}:${row.key}:${cell}`, text);
    }
  }
  return found;
}
