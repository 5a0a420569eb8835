// Rows of a table added, moved and taken away without loading the page.

export function installGrids(page, changed) {
  for (const body of page.tables) {
    const table = body.dataset.table;
    const add = page.form.querySelector(`button[name="add-${table}"]`);
    add.addEventListener("click", (event) => {
      event.preventDefault();
      const row = page.insert(table, { cells: carriedOver(page, table) });
      row.querySelector("input:not([type=hidden]), select").focus();
      changed();
    });
    body.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      if (/^remove-/.test(button.name)) takeAway(event, page, table, button);
      else if (button.dataset.move) move(page, table, button);
      else return;
      changed();
    });
    body.addEventListener("keydown", (event) => {
      if (!event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
      event.preventDefault();
      shift(page, table, event.target.closest("tr"), event.key === "ArrowUp" ? -1 : 1, event.target);
      changed();
    });
  }
}

// A new indicator stands in the same group as the one above it.
function carriedOver(page, table) {
  const last = page.rows(table).at(-1);
  if (table !== "indicators" || !last) return {};
  const { level1, level2 } = page.cells(last);
  return { level1, level2 };
}

function takeAway(event, page, table, button) {
  event.preventDefault();
  const row = button.closest("tr");
  const next = row.nextElementSibling?.querySelector("button[name^=remove-]");
  row.remove();
  page.number(table);
  (next ?? page.form.querySelector(`button[name="add-${table}"]`)).focus();
}

function move(page, table, button) {
  shift(page, table, button.closest("tr"), Number(button.dataset.move), button);
}

function shift(page, table, row, by, focused) {
  const rows = page.rows(table);
  const other = rows[rows.indexOf(row) + by];
  if (!other) return;
  if (by < 0) other.before(row);
  else other.after(row);
  page.number(table);
  focused.focus();
}
