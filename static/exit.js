// Leave at once, without waiting for the answer; the server still gets the post and ends the session.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-exit]")) return;
  event.preventDefault();
  fetch(form.action, {
    method: "POST",
    body: new URLSearchParams(new FormData(form)),
    keepalive: true,
    redirect: "manual",
  }).catch(() => {});
  location.replace(form.dataset.exit);
});
