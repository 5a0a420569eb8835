/* What scripts add to the pages of a review; every page works without them. */
"use strict";

(function scoreSheet() {
  const sheet = document.getElementById("sheet");
  if (!sheet || sheet.tagName !== "FORM") return;
  const criteria = [...sheet.querySelectorAll("fieldset[data-weight]")];

  function show() {
    let total = 0;
    let given = 0;
    const whole = criteria.reduce((sum, each) => sum + Number(each.dataset.weight), 0);
    for (const each of criteria) {
      const chosen = each.querySelector("input:checked");
      const out = each.querySelector("[data-worth]");
      out.className = chosen ? "strong" : "none";
      if (!chosen) {
        out.textContent = out.dataset.none;
        continue;
      }
      const worth = (Number(chosen.value) * Number(each.dataset.weight)) / 10;
      out.textContent = worth.toFixed(1);
      total += worth;
      given += 1;
    }
    for (const out of document.querySelectorAll("[data-total]")) {
      out.textContent = ((total * 100) / (whole || 1)).toFixed(1);
    }
    for (const out of document.querySelectorAll("[data-given]")) out.textContent = String(given);
  }

  function present() {
    return criteria.find((each) => each.contains(document.activeElement))
      || criteria.find((each) => !each.querySelector("input:checked"));
  }

  function score(digit) {
    const here = present();
    const radio = here && here.querySelector(`input[value="${digit === 0 ? 10 : digit}"]`);
    if (!radio) return;
    radio.checked = true;
    radio.dispatchEvent(new Event("change", { bubbles: true }));
    const next = criteria[criteria.indexOf(here) + 1] || here;
    (next.querySelector("input:checked") || next.querySelector("input")).focus();
  }

  function writing(target) {
    return target.matches("textarea, input:not([type=radio]), select");
  }

  sheet.addEventListener("change", show);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      sheet.requestSubmit(sheet.querySelector("[data-hand-in]"));
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || writing(event.target)) return;
    if (/^[0-9]$/.test(event.key)) {
      event.preventDefault();
      score(Number(event.key));
      return;
    }
    const link = document.querySelector(`a[data-key="${event.key.toLowerCase()}"]`);
    if (link) link.click();
  });
})();

(function picking() {
  const form = document.querySelector("[data-ranking], [data-picking]");
  if (!form) return;
  const ticks = [...form.querySelectorAll("input[name=pick]")];
  const all = form.querySelector("[data-pick-all]");
  const format = new Intl.NumberFormat("en-US", { minimumFractionDigits: 2 });

  function amountOf(tick) {
    const field = form.querySelector(`[name="amount-${tick.value}"]`);
    const text = field ? field.value : tick.dataset.amount;
    const number = Number((text || "").replace(/[,，¥￥\s元]/g, ""));
    return Number.isFinite(number) && number > 0 ? Math.round(number * 100) : 0;
  }

  function money(fen) {
    return format.format(fen / 100).replace(/\.00$/, "");
  }

  function put(selector, text) {
    for (const each of document.querySelectorAll(selector)) each.textContent = text;
  }

  function rank() {
    const picture = document.querySelector("[data-envelope]");
    if (!picture) return;
    const free = Math.round(Number(picture.dataset.envelope) * 100);
    const cut = form.querySelector("[data-cut]");
    let running = 0;
    let reached = 0;
    let count = 0;
    let picked = 0;
    let first = null;
    for (const tick of ticks) {
      const row = tick.closest("tr");
      running += amountOf(tick);
      row.querySelector("[data-running]").textContent = money(running);
      const fits = first === null && running <= free;
      row.classList.toggle("below", !fits);
      if (fits) {
        reached = running;
        count += 1;
      } else if (first === null) first = row;
      if (tick.checked) picked += amountOf(tick);
    }
    if (cut) {
      cut.hidden = first === null;
      if (first) first.before(cut);
    }
    put("[data-reached-count]", String(count));
    put("[data-reached]", `¥${money(reached)}`);
    put("[data-left]", `¥${money(free - reached)}`);
    const share = (part) => `${free ? Math.min((part * 100) / free, 100) : 0}%`;
    picture.querySelector("[data-bar=reached]").setAttribute("width", share(reached));
    picture.querySelector("[data-bar=picked]").setAttribute("width", share(picked));
  }

  function show() {
    const chosen = ticks.filter((tick) => tick.checked);
    for (const tick of ticks) tick.closest("tr").classList.toggle("is-picked", tick.checked);
    put("[data-picked]", String(chosen.length));
    const sum = chosen.reduce((total, tick) => total + amountOf(tick), 0);
    put("[data-picked-sum]", chosen.length ? `¥${money(sum)}` : "");
    rank();
  }

  if (all) {
    all.hidden = false;
    all.addEventListener("change", () => {
      for (const tick of ticks) if (!tick.disabled) tick.checked = all.checked;
      show();
    });
  }
  for (const button of form.querySelectorAll("[data-recalculate]")) button.hidden = true;
  form.addEventListener("input", show);
  form.addEventListener("change", show);
  show();
})();
