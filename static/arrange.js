// Dragging a thing to another place in the day. The buttons beside it do the same without this file.
"use strict";

const form = document.querySelector("form[data-arrange]");
const EDGE = 64;
const STEP = 12;

document.querySelector("[data-drag]").hidden = false;

// Shows where it would land. What is dragged stays where it is until it is let go: a thing that is
// taken out of the page is no longer held by the finger.
const mark = document.createElement("li");
mark.className = "landing";

const landing = (x, y, dragged) => {
  const under = document.elementFromPoint(x, y);
  if (under === mark) return;
  const item = under?.closest("[data-block]");
  if (!item) {
    const list = under?.closest("[data-part]")?.querySelector("ol");
    if (list) list.append(mark);
  } else if (item === dragged) {
    mark.remove();
  } else {
    const { top, height } = item.getBoundingClientRect();
    if (y < top + height / 2) item.before(mark);
    else item.after(mark);
  }
};

const send = (item) => {
  let next = mark.nextElementSibling;
  if (next === item) next = item.nextElementSibling;
  form.elements.name.value = item.dataset.block;
  form.elements.to.value = next?.dataset.block ?? mark.closest("[data-part]").dataset.part;
  mark.replaceWith(item);
  form.requestSubmit();
};

for (const item of document.querySelectorAll("[data-block]")) {
  const grip = item.querySelector(".grip");
  grip.hidden = false;
  grip.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    grip.setPointerCapture(event.pointerId);
    item.classList.add("dragged");
  });
  grip.addEventListener("pointermove", ({ clientX, clientY, pointerId }) => {
    if (!grip.hasPointerCapture(pointerId)) return;
    if (clientY < EDGE) scrollBy(0, -STEP);
    if (clientY > innerHeight - EDGE) scrollBy(0, STEP);
    landing(clientX, clientY, item);
  });
  grip.addEventListener("pointerup", () => {
    if (mark.isConnected) send(item);
  });
  grip.addEventListener("lostpointercapture", () => {
    item.classList.remove("dragged");
    mark.remove();
  });
}
