// Passkeys: fetch a challenge, ask the phone or computer, put its answer into the form and post it.
(() => {
  if (!window.PublicKeyCredential || !navigator.credentials) return;
  // A passkey belongs to a name; an address will not do.
  if (/^[\d.]+$/.test(location.hostname)) return;

  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const named = (list) => (list || []).map((each) => ({ ...each, id: bytes(each.id) }));

  // Older phones cannot read and write the JSON themselves.
  const read = (options) => ({
    ...options,
    challenge: bytes(options.challenge),
    ...(options.user && { user: { ...options.user, id: bytes(options.user.id) } }),
    ...(options.excludeCredentials && { excludeCredentials: named(options.excludeCredentials) }),
    ...(options.allowCredentials && { allowCredentials: named(options.allowCredentials) }),
  });
  const write = (credential) => {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[name]) response[name] = text(credential.response[name]);
    }
    return { id: credential.id, rawId: text(credential.rawId), type: credential.type, response, clientExtensionResults: {} };
  };

  const ask = async (form) => {
    const token = form.elements.csrf_token;
    const answer = await fetch(form.dataset.options, {
      method: "POST",
      headers: { "X-CSRFToken": token ? token.value : "" },
    });
    const publicKey = read(await answer.json());
    const credential = await navigator.credentials[form.dataset.passkey]({ publicKey });
    form.elements.credential.value = JSON.stringify(write(credential));
    form.submit();
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const failed = form.querySelector("[data-failed]");
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      failed.hidden = true;
      ask(form).catch(() => { failed.hidden = false; });
    });
  }
  for (const notice of document.querySelectorAll("[data-no-passkey]")) notice.hidden = true;
})();
