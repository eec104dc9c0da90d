// Saving while somebody types: the page counts its saves, so that a repeated one changes nothing and
// a late one never undoes a newer. Without this file the same form posts by itself.
"use strict";

document.addEventListener("htmx:beforeRequest", ({ target }) => {
  if (!target.matches("form[data-sheet]")) return;
  // What this request carries is taken already; the next save is another one.
  target.elements.seq.value = Number(target.elements.seq.value) + 1;
});

// A phone that opened the page anew may show older words than were stored. Then what it saves has
// seen nothing, so both texts are kept and the person chooses.
// A form that tells of each answer what it had shown needs none of that, and asks not to be refilled.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sheet]:not([autocomplete=off])")) {
    const other = [...form.elements].some((field) =>
      field.type === "textarea" ? field.value !== field.defaultValue
        : field.type === "radio" && field.checked !== field.defaultChecked);
    if (other) form.elements.based_on.value = 0;
  }
});

// What the server takes at once (webapp/__init__.py). More would be refused on another page, and
// what was typed may be gone on the way back.
const MOST = 64 * 1024;

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-sheet]")) return;
  if (String(new URLSearchParams(new FormData(form))).length < MOST) return;
  event.preventDefault();
  const status = form.querySelector("[data-long]");
  status.textContent = status.dataset.long;
});

const failed = ({ target, detail }) => {
  const form = target.closest("form[data-sheet]");
  if (!form || (detail.xhr && detail.xhr.status === 422)) return;
  const status = form.querySelector("[data-failed]");
  const long = detail.xhr?.status === 413;
  status.textContent = long ? status.dataset.long : status.dataset.failed;
  // Sending it again would not make it shorter.
  if (long) return;
  // The attribute names what makes the form save, where that is not typing.
  setTimeout(() => htmx.trigger(form, form.dataset.sheet || "input"), 5000);
};
document.addEventListener("htmx:sendError", failed);
document.addEventListener("htmx:responseError", failed);
document.addEventListener("htmx:timeout", failed);
