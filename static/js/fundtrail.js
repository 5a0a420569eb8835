// What the pages gain with scripts. Every one of them works without.
(() => {
  "use strict";

  // "/" leads to the search.
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    const field = document.querySelector(`[data-focus-key="${CSS.escape(event.key)}"]`);
    if (field && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      field.focus();
    }
  });

  // A form that is sent once: a second press finds its button resting.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    setTimeout(() => { delete form.dataset.sent; }, 4000);
  });

  // Printing is the browser's; the button is there where it can be pressed.
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }

  // What is to be copied goes to the clipboard; without scripts it is selected by hand.
  for (const button of document.querySelectorAll("[data-copy]")) {
    const field = document.getElementById(button.dataset.copy);
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", async () => {
      field.select();
      await navigator.clipboard.writeText(field.value);
      button.textContent = button.dataset.copied;
    });
  }

  // Leaving a page with typed and unsaved text asks first.
  const guarded = document.querySelector("form[data-guard]");
  if (guarded) {
    let dirty = false;
    guarded.addEventListener("input", () => { dirty = true; });
    guarded.addEventListener("submit", () => { dirty = false; });
    addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
  }

  // Text fields grow with their text and count it.
  const grow = (area) => {
    area.rows = Math.min(30, Math.max(Number(area.dataset.rows || area.rows), area.value.split("\n")
      .reduce((sum, line) => sum + Math.ceil((line.length || 1) / 42), 1)));
  };
  for (const area of document.querySelectorAll("textarea[data-grow]")) {
    area.dataset.rows = area.rows;
    const count = document.querySelector(`[data-count-of="${area.id}"]`);
    const update = () => { grow(area); if (count) count.textContent = [...area.value].length; };
    area.addEventListener("input", update);
    update();
  }

  // A phrase goes into the text at once, where the cursor stood.
  document.addEventListener("change", (event) => {
    const pick = event.target.closest("select[data-phrases]");
    const area = pick && document.getElementById(pick.dataset.phrases);
    if (!area || !pick.value) return;
    area.setRangeText(pick.value, area.selectionStart, area.selectionEnd, "end");
    pick.value = "";
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.focus();
  });

  // Amounts that add up while they are typed: data-sum="name" on fields, data-sum-of="name" on the total.
  const number = (text) => {
    const wan = text.includes("万") ? 10000 : 1;
    const value = Number(text.normalize("NFKC").replace(/[,，\s¥元万]/g, ""));
    return Number.isFinite(value) ? value * wan : 0;
  };
  const yuan = (value) => value.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const addUp = (name) => {
    const fields = [...document.querySelectorAll(`[data-sum="${name}"]`)];
    const counted = fields.filter((field) => {
      const tick = field.closest("tr")?.querySelector("input[data-pick]");
      return !tick || tick.checked || field.dataset.always !== undefined;
    });
    const total = counted.reduce((sum, field) => sum + number(field.value), 0);
    for (const out of document.querySelectorAll(`[data-sum-of="${name}"]`)) out.textContent = yuan(total);
    for (const out of document.querySelectorAll(`[data-left-of="${name}"]`)) {
      out.textContent = yuan(Number(out.dataset.whole) - total);
      out.classList.toggle("t-late", Number(out.dataset.whole) < total);
    }
    for (const out of document.querySelectorAll(`[data-picked-of="${name}"]`)) out.textContent = counted.length;
  };
  const sums = new Set([...document.querySelectorAll("[data-sum]")].map((field) => field.dataset.sum));
  document.addEventListener("input", (event) => {
    if (event.target.dataset.sum) addUp(event.target.dataset.sum);
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("input[data-pick-all]")) {
      const table = event.target.closest("table");
      for (const tick of table.querySelectorAll("input[data-pick]:not(:disabled)")) tick.checked = event.target.checked;
    }
    if (event.target.matches("input[data-pick], input[data-pick-all]")) {
      for (const row of document.querySelectorAll("tr:has(input[data-pick])")) {
        row.classList.toggle("is-picked", row.querySelector("input[data-pick]").checked);
      }
      for (const name of sums) addUp(name);
      const picked = document.querySelectorAll("input[data-pick]:checked").length;
      for (const out of document.querySelectorAll("[data-picked-count]")) out.textContent = picked;
    }
  });
  for (const name of sums) addUp(name);
  for (const all of document.querySelectorAll("input[data-pick-all]")) all.hidden = false;

  // A target in words has one field, a numeric one two.
  const shape = (row) => {
    const words = row.querySelector("select[data-operator]")?.value === "text";
    row.querySelector(".goal")?.classList.toggle("worded", words);
  };
  document.addEventListener("change", (event) => {
    if (event.target.matches("select[data-operator]")) shape(event.target.closest("tr"));
  });
  for (const row of document.querySelectorAll("tr:has(select[data-operator])")) shape(row);

  // A page that came back leads to the first field that is wrong, once everything has its height.
  addEventListener("load", () => document.querySelector("[aria-invalid][autofocus]")?.scrollIntoView({ block: "center" }));

  // Filters apply as soon as they are chosen.
  document.addEventListener("change", (event) => {
    if (event.target.matches("form[data-auto] select, form[data-auto] input[type=checkbox]")) {
      event.target.form.requestSubmit();
    }
  });

  // The score sheet by keyboard: digits score the criterion that has the focus, Ctrl+Enter hands in.
  const sheet = document.querySelector("form.sheet, .sheet form");
  if (sheet) {
    sheet.addEventListener("keydown", (event) => {
      const scale = event.target.closest(".scale");
      if (scale && /^[0-9]$/.test(event.key) && !event.ctrlKey) {
        const points = event.key === "0" ? "10" : event.key;
        const choice = scale.querySelector(`input[value="${points}"]`);
        if (choice) { choice.checked = true; choice.focus(); choice.dispatchEvent(new Event("change", { bubbles: true })); }
      }
      if (event.ctrlKey && event.key === "Enter") {
        event.preventDefault();
        sheet.requestSubmit(sheet.querySelector("[data-hand-in]"));
      }
    });
    document.addEventListener("keydown", (event) => {
      if (event.target.closest("input[type=text], textarea, select, input[type=search]")) return;
      const link = { j: "[data-next]", k: "[data-previous]" }[event.key.toLowerCase()];
      if (link && !event.ctrlKey && !event.metaKey) document.querySelector(link)?.click();
    });
  }
})();
