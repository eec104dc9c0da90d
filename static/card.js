// The card's code stands behind # so that it never reaches a server log: move it into the field and out of the address.
(() => {
  const field = document.querySelector("[data-card]");
  const code = decodeURIComponent(location.hash.slice(1));
  if (!field || !code) return;
  field.value = code;
  history.replaceState(null, "", location.pathname + location.search);
})();
