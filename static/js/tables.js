// Tables in a step's form: rows added, moved and taken from elsewhere, quantity times price.
// Without this script the same form works by plain posts.

import { installGrids } from "./grids.js";
import { multiply } from "./writing/budget.js";
import { Connection } from "./writing/connection.js";
import { Page } from "./writing/page.js";
import { installTaking } from "./writing/taking.js";

const form = document.querySelector("tbody[data-table]").closest("form");
const page = new Page(form);

// What depends on rows that no key was pressed in: products, and the sums of the page.
const settle = () => {
  for (const price of form.querySelectorAll('[data-cell="unit_price"]')) multiply(price.closest("tr"));
  const names = new Set([...form.querySelectorAll("[data-sum]")].map((field) => field.dataset.sum));
  for (const name of names) {
    form.querySelector(`[data-sum="${name}"]`).dispatchEvent(new Event("input", { bubbles: true }));
  }
};

installGrids(page, settle);
installTaking(page, new Connection(form), settle);
form.addEventListener("input", (event) => {
  if (["quantity", "unit_price"].includes(event.target.dataset.cell)) settle();
});
settle();
form.dataset.ready = "";
