// A file dropped anywhere on the page goes into the page's field for files.
// Without this script it has to be dropped on the field itself, or chosen.

const field = document.querySelector(".drop input[type=file]");
const place = field?.closest(".drop");

function dragged(event) {
  if (!event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault(); // a file that misses its place must not open instead of this page
  event.dataTransfer.dropEffect = "copy";
  place.classList.toggle("is-over", !["drop", "dragleave"].includes(event.type));
  if (event.type === "drop") take(event.dataTransfer.files);
}

function take(files) {
  if (files.length > 1 && !field.multiple) {
    const one = new DataTransfer();
    one.items.add(files[0]);
    field.files = one.files;
  } else if (files.length) {
    field.files = files;
  }
  field.dispatchEvent(new Event("change", { bubbles: true }));
  field.form.querySelector("button.btn-primary").focus();
}

if (field) {
  for (const name of ["dragenter", "dragover", "dragleave", "drop"]) document.addEventListener(name, dragged);
}
