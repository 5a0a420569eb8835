// Rows taken from elsewhere: pasted cells, the call's template, an earlier project. Shown first, then taken.

import { cellsOf } from "./clipboard.js";

export function installTaking(page, connection, changed) {
  const dialog = document.getElementById("take-rows");
  const [text, source] = ["take-text", "take-source"].map((id) => document.getElementById(id));
  const preview = document.getElementById("take-preview");
  const yes = dialog.querySelector("[data-choose=yes]");
  let table = null;
  let rows = [];
  let turn = 0;
  let timer = null;

  // A line that names its budget year goes there, whichever year was chosen.
  const ofYear = (year) => year && page.tables.find((body) => body.dataset.year === year)?.dataset.table;

  const draw = (answer) => {
    rows = answer?.rows ?? [];
    preview.innerHTML = answer?.html ?? "";
    yes.disabled = !rows.length;
    yes.textContent = yes.dataset.words.replace("{n}", rows.length);
  };

  const look = async () => {
    const mine = ++turn;
    document.getElementById("take-paste").hidden = Boolean(source.value);
    if (!source.value && !text.value.trim()) return draw(null);
    const content = source.value ? { table, source: source.value } : { table, text: text.value };
    const outcome = await connection.post(dialog.dataset.url, content);
    if (mine === turn && outcome.is === "done") draw(outcome.answer);
    return undefined;
  };

  const open = async (name, pasted = "") => {
    table = name;
    text.value = pasted;
    source.value = "";
    draw(null);
    dialog.showModal();
    text.focus();
    look();
    if (source.options.length > 1) return;
    const outcome = await connection.get(dialog.dataset.url);
    for (const one of outcome.answer?.sources ?? []) source.add(new Option(one.title, one.key));
  };

  text.addEventListener("paste", (event) => {
    const pasted = cellsOf(event.clipboardData);
    if (!pasted) return;
    event.preventDefault();
    text.setRangeText(pasted, text.selectionStart, text.selectionEnd, "end");
    look();
  });
  text.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(look, 250); });
  source.addEventListener("change", look);
  dialog.querySelector("[data-choose=no]").addEventListener("click", () => dialog.close());
  yes.addEventListener("click", () => {
    let row = null;
    for (const cells of rows) row = page.insert(ofYear(cells.year) || table, { cells });
    dialog.close();
    row?.querySelector("input:not([type=hidden]), select").focus();
    changed();
  });
  for (const button of page.form.querySelectorAll("[data-take]")) {
    button.addEventListener("click", () => open(button.dataset.take));
  }
  for (const body of page.tables) {
    body.addEventListener("paste", (event) => {
      const pasted = cellsOf(event.clipboardData);
      if (!pasted) return;
      event.preventDefault();
      open(body.dataset.table, pasted);
    });
  }
}
