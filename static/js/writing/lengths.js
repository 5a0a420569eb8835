// How long each text is, and how much is left of what the server takes. Nothing is ever cut off.

export function countLengths(form) {
  const show = (control) => {
    const place = form.querySelector(`[data-length-of="${control.name}"]`);
    if (!place) return;
    const length = [...control.value].length;
    const left = Number(control.dataset.limit) - length;
    const words = left < 0 ? place.dataset.over : place.dataset.left;
    place.textContent = words.replace("{n}", length).replace("{left}", left).replace("{over}", -left);
    place.classList.toggle("t-late", left < 0);
  };
  form.addEventListener("input", (event) => event.target.dataset.limit && show(event.target));
  for (const control of form.querySelectorAll("[data-limit]")) show(control);
}
