// Asks the browser for a security key or passkey, and sends what it answers with the form.
const form = document.querySelector("form[data-key-question]");
const button = form.querySelector("[data-key-show]");
const said = form.querySelector("[data-key-said]");
const isKnown = window.PublicKeyCredential?.parseRequestOptionsFromJSON;

button.hidden = !isKnown;
if (!isKnown) said.textContent = form.dataset.keyNone;

async function answer() {
  const question = JSON.parse(form.dataset.keyQuestion);
  const { credentials } = navigator;
  if (form.dataset.keyDoing === "create")
    return credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(question) });
  return credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(question) });
}

button.addEventListener("click", async () => {
  said.textContent = "";
  try {
    form.elements.answer.value = JSON.stringify(await answer());
  } catch {
    said.textContent = form.dataset.keyFailed;
    return;
  }
  form.requestSubmit();
});
