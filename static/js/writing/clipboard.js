// Which cells somebody copied. Excel and Word write a table beside the plain text, and only the table
// says which cells were merged and which lines belong to one cell.

// The cells as lines with tabs between them; empty when what was copied is no table.
export function cellsOf(clipboard) {
  const plain = clipboard.getData("text/plain");
  const rows = tableOf(clipboard.getData("text/html"));
  if (rows.length) return rows.length > 1 || rows[0].length > 1 ? written(rows) : "";
  return plain.includes("\t") || /\n./.test(plain.trim()) ? plain : "";
}

function tableOf(html) {
  if (!html) return [];
  const copied = new DOMParser().parseFromString(html, "text/html");
  for (const gone of copied.querySelectorAll("del, script, style, [style*='display:none'], table table")) gone.remove();
  return laidOut([...copied.querySelectorAll("tr")]);
}

// Merged cells stand at their first place and leave the others empty.
function laidOut(rows) {
  const covered = new Map(); // column → rows still covered from above
  return rows.map((row) => {
    const line = [];
    const skip = () => {
      while (covered.get(line.length) > 0) {
        covered.set(line.length, covered.get(line.length) - 1);
        line.push("");
      }
    };
    for (const cell of row.cells) {
      skip();
      for (let wide = 0; wide < cell.colSpan; wide++) {
        covered.set(line.length, cell.rowSpan - 1);
        line.push(wide ? "" : wordsOf(cell));
      }
    }
    skip();
    return line;
  });
}

// A new line or paragraph inside a cell is kept as a line; other white space only wraps.
function wordsOf(cell) {
  for (const end of cell.querySelectorAll("br, p, div, li")) end.after("\u2028");
  const lines = cell.textContent.split("\u2028").map((line) => line.replace(/\s+/g, " ").trim());
  return lines.filter(Boolean).join("\n");
}

function written(rows) {
  const cell = (text) => (/["\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return rows.map((row) => row.map(cell).join("\t")).join("\n");
}
