// The inbox asks for news only while somebody can see it, and n, p, r lead through it.
"use strict";
document.addEventListener("htmx:beforeRequest", (event) => {
  if (document.hidden && event.target.id === "inbox") event.preventDefault();
});
document.addEventListener("visibilitychange", () => {
  const inbox = document.getElementById("inbox");
  if (inbox && !document.hidden) window.htmx.trigger(inbox, "wake");
});
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  const held = event.ctrlKey || event.metaKey || event.altKey || event.isComposing;
  if (typing || held || !document.querySelector("[data-shortcuts]")) return;
  if (event.key === "r") {
    const field = document.querySelector("#reply textarea");
    if (!field) return;
    event.preventDefault();
    field.focus();
  } else if (event.key === "n" || event.key === "p") {
    const link = document.querySelector(`a[data-key="${event.key}"]`);
    if (link) link.click();
  }
});
