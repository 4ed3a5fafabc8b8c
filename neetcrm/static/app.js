// Small comforts; every page works without them.
const SENT_AGAIN_AFTER = 8000; // milliseconds: a download leaves its page standing
const { nonce } = document.currentScript;
const isTyping = (at) => at.closest("input, textarea, select, [contenteditable]");
const openMenus = () => document.querySelectorAll("details.menu[open]");

document.querySelector("[data-takes-focus]")?.focus();
document.querySelector(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

// A form is sent once; its button keeps its focus and its value.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if ("sent" in form.dataset) return event.preventDefault();
  form.dataset.sent = "";
  event.submitter?.setAttribute("aria-disabled", "true");
  setTimeout(() => release(form), SENT_AGAIN_AFTER);
});
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));

function release(form) {
  delete form.dataset.sent;
  form.querySelectorAll("[aria-disabled]").forEach((button) => button.removeAttribute("aria-disabled"));
}

// What makes a form livelier is fetched when somebody turns to it; until it is there, a choice
// sends the form as its button does.
document.addEventListener("focusin", ({ target }) => {
  const form = target.closest("[data-livelier]");
  if (!form || window.htmx) return;
  const script = document.createElement("script");
  script.src = form.dataset.livelier;
  script.nonce = nonce; // the page runs nothing that does not carry it
  delete form.dataset.livelier;
  document.head.append(script);
});
document.addEventListener("change", ({ target }) => {
  const form = target.closest("form[hx-get]");
  if (form && !window.htmx) form.requestSubmit();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") return closeMenu();
  const isWithControl = event.ctrlKey || event.metaKey;
  if (event.key === "Enter" && isWithControl) return save(event);
  if (isWithControl ? event.code === "KeyK" : isSingleKey(event)) press(event);
});

const isSingleKey = (event) => localStorage.keys !== "off" && !event.altKey && !isTyping(event.target);

// What the keys do is fetched at the first of them; all wait for the same, so they keep their order.
let whatKeysDo;
function press(event) {
  const { keys } = document.body.dataset;
  const isSlash = event.code === "Slash" && !event.shiftKey; // where other languages have a dot
  if (event.key === "/" || isSlash) return search(event);
  if (!keys || !(event.key === "?" || /^(Key|Slash)/.test(event.code))) return;
  if (event.ctrlKey || event.metaKey) event.preventDefault();
  whatKeysDo ??= import(keys);
  whatKeysDo.then((module) => module.press(event));
}

// The warning before a sign-in ends is fetched when that is near, or when there is something to keep.
const dialog = document.querySelector("[data-idle]");
if (dialog) {
  const { idle, idleWarn, idleScript } = dialog.dataset;
  let warning;
  const warn = () => (warning ??= import(idleScript));
  setTimeout(warn, (idle - idleWarn) * 1000);
  document.addEventListener("input", ({ target: { form } }) => form?.elements.draft && warn().then((it) => it.keep(form)));
}

// The way back to this case: remembered by the server, after the page stands.
const { opened } = document.body.dataset;
if (opened) fetch(opened, { method: "POST", keepalive: true, headers: { "X-CSRFToken": document.querySelector("[name=csrf_token]").value } });

// A single key can be switched off: for some people it is pressed by chance.
const keys = document.querySelector("[data-keys]");
if (keys) {
  const box = keys.querySelector("input");
  keys.hidden = false;
  box.checked = localStorage.keys !== "off";
  box.addEventListener("change", () => (localStorage.keys = box.checked ? "on" : "off"));
}

// A password can be looked at while it is typed.
for (const button of document.querySelectorAll("[data-shows]")) {
  const field = document.getElementById(button.dataset.shows);
  const words = [button.textContent, button.dataset.hide];
  button.hidden = false;
  button.addEventListener("click", () => {
    const isShown = field.type === "text";
    field.type = isShown ? "password" : "text";
    button.textContent = words[isShown ? 0 : 1];
  });
}

function save(event) {
  const form = event.target.closest("form");
  const button = form?.querySelector("[data-main]");
  if (button) form.requestSubmit(button);
}

function search(event) {
  const field = document.querySelector("[data-key-slash]");
  if (!field || event.defaultPrevented) return;
  event.preventDefault();
  field.focus();
  field.select();
}

function closeMenu() {
  for (const menu of openMenus()) {
    const had = menu.contains(document.activeElement);
    menu.open = false;
    if (had) menu.querySelector("summary").focus();
  }
}

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
});
