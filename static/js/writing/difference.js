// What differs between the page and what the server last confirmed. Pure: no page, no server.
//
// A base remembers of every field two texts: `stored`, as the server spells it, and `shown`, what the
// control held then (`1,234.5` is stored as `1234.50`).

export function baseOf(snapshot, version) {
  const fields = {};
  for (const [name, text] of Object.entries(snapshot.fields)) fields[name] = { stored: text, shown: text };
  const rows = {};
  const order = {};
  for (const [table, list] of Object.entries(snapshot.rows)) {
    rows[table] = new Map(list.map((row) => [row.key, { stored: { ...row.cells }, shown: { ...row.cells } }]));
    order[table] = list.map((row) => row.key);
  }
  return { version, fields, rows, order };
}

// All that is not confirmed; `skip(name, text)` leaves out what waits for the person.
export function difference(base, snapshot, skip = () => false) {
  const fields = {};
  for (const [name, text] of Object.entries(snapshot.fields)) {
    const known = base.fields[name];
    if (text !== known.shown && !skip(name, text)) fields[name] = { was: known.stored, now: text };
  }
  const rows = {};
  const order = {};
  for (const [table, list] of Object.entries(snapshot.rows)) {
    const changes = rowChanges(base, table, list, skip);
    if (changes.length) rows[table] = changes;
    if (wasMoved(base.order[table], list)) order[table] = list.filter((row) => !isBlank(row.cells)).map((row) => row.key);
  }
  const some = [fields, rows, order].some((each) => Object.keys(each).length);
  return some ? { fields, rows, order } : null;
}

function rowChanges(base, table, list, skip) {
  const changes = [];
  let after = null;
  for (const { key, cells } of list) {
    const known = base.rows[table].get(key);
    if (known) {
      const now = { ...known.stored };
      let differs = false;
      for (const [cell, text] of Object.entries(cells)) {
        if (text === known.shown[cell] || skip(`${table}:${key}:${cell}`, text)) continue;
        now[cell] = text;
        differs = true;
      }
      if (differs) changes.push({ key, was: known.stored, now, after });
    } else if (!isBlank(cells) && !skip(`${table}:${key}`, JSON.stringify(cells))) {
      changes.push({ key, was: null, now: { ...cells }, after });
    } else continue;
    after = key;
  }
  const present = new Set(list.map((row) => row.key));
  for (const [key, known] of base.rows[table]) {
    if (!present.has(key)) changes.push({ key, was: known.stored, now: null });
  }
  return changes;
}

// A row in which nobody typed anything yet: a chosen category alone is no content.
export function isBlank(cells) {
  return Object.entries(cells).every(([cell, text]) => cell === "category" || !text.trim());
}

function wasMoved(order, list) {
  const known = new Set(order);
  const present = list.map((row) => row.key).filter((key) => known.has(key));
  const there = new Set(present);
  return order.filter((key) => there.has(key)).some((key, index) => key !== present[index]);
}

export function count(changes) {
  if (!changes) return 0;
  const rows = Object.values(changes.rows).reduce((sum, list) => sum + list.length, 0);
  return Object.keys(changes.fields).length + rows + Object.keys(changes.order).length;
}
