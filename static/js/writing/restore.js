// What an earlier page of this person could not save is offered again.

import { count } from "./difference.js";
import { timeOf } from "./status.js";

export async function offer(vault, base, agreement, page, done) {
  const bar = document.getElementById("kept-here");
  const found = (await vault.found()).filter((each) => {
    const lost = missing(each.changes, base);
    if (!count(lost)) vault.forget(each.name);
    return count(lost);
  });
  if (!found.length || !bar) return;
  const sum = found.reduce((total, each) => total + count(missing(each.changes, base)), 0);
  const latest = new Date(Math.max(...found.map((each) => each.at)));
  const words = bar.querySelector("[data-words]");
  words.textContent = words.dataset.words.replace("{n}", sum).replace("{time}", timeOf(latest));
  bar.hidden = false;
  for (const button of bar.querySelectorAll("button")) {
    button.addEventListener("click", () => {
      bar.hidden = true;
      for (const each of found) {
        if (button.dataset.choose !== "take") vault.forget(each.name);
        else {
          putBack(each.changes, base, agreement, page);
          done(() => vault.forget(each.name));
        }
      }
    });
  }
}

// The part of it that is not stored by now.
function missing(changes, base) {
  const fields = Object.fromEntries(Object.entries(changes.fields)
    .filter(([name, change]) => base.fields[name] && base.fields[name].stored !== change.now));
  const rows = {};
  for (const [table, list] of Object.entries(changes.rows)) {
    const lost = list.filter((row) => row.now && Object.entries(row.now)
      .some(([cell, text]) => base.rows[table]?.get(row.key)?.stored[cell] !== text));
    if (lost.length) rows[table] = lost;
  }
  return { fields, rows, order: {} };
}

function putBack(changes, base, agreement, page) {
  const lost = missing(changes, base);
  for (const [name, change] of Object.entries(lost.fields)) putText(name, change, changes.tried, agreement, page);
  for (const [table, rows] of Object.entries(lost.rows)) {
    for (const row of rows) {
      if (!page.row(table, row.key)) {
        page.insert(table, { key: row.key, cells: row.now, after: row.after });
        continue;
      }
      for (const [cell, now] of Object.entries(row.now)) {
        const was = row.was?.[cell] ?? "";
        if (was !== now) putText(`${table}:${row.key}:${cell}`, { was, now }, changes.tried, agreement, page);
      }
    }
  }
}

// Into its field; where something else was stored meanwhile, as one of two texts to choose from.
function putText(name, { was, now }, tried, agreement, page) {
  const { stored } = agreement.known(name);
  page.write(name, now);
  if (stored === was || stored === now || tried?.[name]?.includes(stored)) return;
  agreement.conflict(name, { theirs: stored, words: page.form.dataset.storedWords });
}
