// Keys: one press does what the link that names it does. Loaded when the first of them is pressed.
const GO_WITHIN = 1500; // milliseconds between G and where to
const TYPED_WITHIN = 150; // milliseconds before what is typed into the palette is looked for
let goUntil = 0;
let palette;

export function press(event) {
  const key = event.code.replace("Key", "").toLowerCase(); // the place of the key, in any language
  if (event.ctrlKey || event.metaKey) return openPalette();
  if (palette?.open) return type(event.key);
  if (event.timeStamp < goUntil) return go(key);
  if (event.key === "?" || event.code === "Slash") return document.querySelector("[data-key='?']")?.click();
  if (key === "g") goUntil = event.timeStamp + GO_WITHIN;
  else if (key === "j" || key === "k") step(key === "j" ? 1 : -1);
  else if (key === "x") row()?.querySelector("[data-select]")?.click();
  else document.querySelector(`[data-key="${key}"]`)?.click();
}

function go(key) {
  goUntil = 0;
  document.querySelector(`[data-go="${key}"]`)?.click();
}

const row = () => document.activeElement.closest("[data-row]");

function step(by) {
  const rows = [...document.querySelectorAll("main [data-row]")].filter((one) => one.checkVisibility());
  const at = rows.indexOf(row());
  const next = rows[at < 0 && by < 0 ? rows.length - 1 : at + by];
  next?.querySelector("a, button, summary")?.focus();
}

async function openPalette() {
  if (palette?.open) return palette.close();
  palette ??= madePalette();
  palette.replaceChildren(Object.assign(document.createElement("input"), { type: "search", className: "form-control", ariaLabel: palette.ariaLabel }));
  palette.showModal();
  const content = await ways("");
  const typed = field().value; // while the ways were fetched
  palette.innerHTML = content;
  type(typed);
}

const field = () => palette.querySelector("input[type=search]");

function type(text) {
  field().focus();
  field().value += text;
  if (text) field().dispatchEvent(new Event("input", { bubbles: true }));
}

function madePalette() {
  const made = document.createElement("dialog");
  made.className = "palette";
  made.ariaLabel = document.body.dataset.palette;
  made.addEventListener("input", narrow);
  made.addEventListener("keydown", walk);
  made.addEventListener("click", (event) => event.target === made && made.close());
  document.body.append(made);
  return made;
}

async function ways(text) {
  const token = document.querySelector("[name=csrf_token]").value;
  const body = new URLSearchParams({ csrf_token: token, q: text });
  const answer = await fetch("/palette", { method: "POST", body });
  if (answer.ok) return answer.text();
  location.assign("/more"); // signed out, most likely: the page says so
  return "";
}

function narrow(event) {
  clearTimeout(narrow.waits);
  narrow.waits = setTimeout(async () => {
    const text = event.target.value;
    const found = document.createElement("template");
    found.innerHTML = await ways(text);
    if (event.target.value === text) palette.querySelector("#palette-found")?.replaceWith(found.content.querySelector("#palette-found"));
  }, TYPED_WITHIN);
}

function walk(event) {
  const stops = [field(), ...palette.querySelectorAll("a")];
  const at = stops.indexOf(document.activeElement);
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by) {
    event.preventDefault();
    stops[(at + by + stops.length) % stops.length].focus();
  } else if (event.key === "Enter" && at === 0 && stops[0].value && stops[1]) {
    event.preventDefault();
    stops[1].click();
  }
}
