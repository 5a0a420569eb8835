// What is said beside fields and rows: taken over from an earlier project, dates of another year.

export function installRemarks(page, connection, answered) {
  const { form } = page;
  const { remarks, checked } = form.dataset;
  let found = JSON.parse(remarks);

  const placeOf = (name) => {
    const [table, key] = name.split(":");
    return key ? page.row(table, key)?.querySelector("[data-beside]") : form.querySelector(`[data-beside="${name}"]`);
  };
  const names = () => [
    ...page.names,
    ...page.tables.flatMap((body) => page.rows(body.dataset.table).map((row) => `${body.dataset.table}:${row.dataset.row}`)),
  ];

  const draw = () => {
    const taken = new Set(found.taken);
    for (const name of names()) {
      const place = placeOf(name);
      if (!place) continue;
      place.id = `beside-${name.replace(":", "-")}`;
      place.querySelector("[data-taken] button").value = name;
      tell(place.querySelector("[data-taken]"), taken.has(name));
      tell(place.querySelector("[data-date]"), name in found.dates, found.dates[name]);
      tell(place.querySelector("[data-levels]"), name in found.levels, found.levels[name]);
      const against = found.standards[name];
      tell(place.querySelector("[data-standard]"), Boolean(against), against?.words);
      place.querySelector("[data-standard]").classList.toggle("is-over", Boolean(against?.is_over));
    }
    for (const all of form.querySelectorAll("[data-taken-all]")) {
      all.hidden = found.taken.filter((name) => name.startsWith(`${all.dataset.takenAll}:`)).length < 2;
    }
  };

  const check = async (event) => {
    const button = event.target.closest("button[name=checked]");
    if (!button) return;
    event.preventDefault();
    button.disabled = true;
    const outcome = await connection.post(checked, { names: [button.value] });
    button.disabled = false;
    if (outcome.is !== "done") return;
    const next = nextButton(form, button);
    answered(outcome.answer);
    next?.focus();
  };

  form.addEventListener("fundtrail:saved", ({ detail }) => { found = detail.remarks; draw(); });
  form.addEventListener("fundtrail:rows", draw);
  form.addEventListener("click", check);
  draw();
}

function tell(place, isSaid, words) {
  if (!place) return;
  place.hidden = !isSaid;
  const text = place.querySelector("[data-words]");
  if (text && isSaid) text.textContent = words;
}

// The keyboard goes on to what is to be looked at next.
function nextButton(form, button) {
  const open = [...form.querySelectorAll("button[name=checked]")].filter((each) => each.offsetParent);
  const after = open.slice(open.indexOf(button) + 1).filter((each) => !button.value.endsWith(":*") && each !== button);
  return after[0];
}
