// Amounts as they are typed: quantity times price, the total, what is left, the change against last year.

const TEN_THOUSAND = 10000;

function figure(text) {
  const folded = text.normalize("NFKC").replace(/[,\s¥元]/g, "");
  const value = Number(folded.replace("万", "")) * (folded.includes("万") ? TEN_THOUSAND : 1);
  return folded && Number.isFinite(value) ? value : null;
}

const fen = (value) => Math.round(value * 100);
const yuan = (cents) => (cents / 100).toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

const cell = (row, name) => row.querySelector(`[data-cell="${name}"]`);

// A line's amount from its quantity and price, where both are given.
export function multiply(row) {
  const [quantity, price] = [figure(cell(row, "quantity").value), figure(cell(row, "unit_price").value)];
  const amount = cell(row, "requested_amount");
  const isProduct = quantity !== null && price !== null;
  amount.readOnly = isProduct;
  if (isProduct) amount.value = (Math.round(quantity * 1000 * fen(price) / 1000) / 100).toFixed(2);
}

export function installBudget(page) {
  const compare = page.form.querySelector("[data-compare]");

  // The tables of the budget years in their order: one, or several.
  const years = page.tables.map((body) => body.dataset.table).filter((name) => name.startsWith("lines"));

  const sumOf = (table) => {
    const rows = page.rows(table);
    rows.forEach(multiply);
    return rows.reduce((sum, row) => sum + fen(figure(cell(row, "requested_amount").value) ?? 0), 0);
  };

  const show = () => {
    const ofYears = years.map(sumOf);
    const total = ofYears.reduce((sum, each) => sum + each, 0);
    ofYears.forEach((sum, index) => {
      const place = document.querySelector(`[data-sum-of="${years[index]}"]`);
      if (place) place.textContent = yuan(sum);
    });
    for (const place of document.querySelectorAll("[data-sum-of=budget]")) place.textContent = yuan(total);
    for (const place of document.querySelectorAll("[data-ceiling]")) {
      const left = fen(Number(place.dataset.ceiling)) - total;
      const { left: within, above } = place.previousElementSibling.dataset;
      place.previousElementSibling.textContent = left < 0 ? above : within;
      place.textContent = yuan(Math.abs(left));
      place.classList.toggle("t-late", left < 0);
    }
    const [last, executed] = ["last_year_budget_amount", "last_year_executed_amount"].map((name) => figure(page.form.elements[name].value));
    compare.hidden = !last;
    if (!last) return;
    compare.querySelector("[data-last]").textContent = `¥${yuan(fen(last))}`;
    compare.querySelector("[data-executed]").textContent = executed === null ? "–" : `¥${yuan(fen(executed))}`;
    compare.querySelector("[data-this-year]").textContent = yuan(ofYears[0]);
    const share = ((ofYears[0] - fen(last)) / fen(last)) * 100;
    const sign = share > 0 ? "▲ +" : share < 0 ? "▼ " : "";
    compare.querySelector("[data-change]").textContent = `${sign}${share.toFixed(2)} %`;
  };

  page.form.addEventListener("input", show);
  page.form.addEventListener("fundtrail:rows", show);
  show();
}
