// Asks two minutes before the sign-in ends whether somebody is there. At its end what was typed is
// kept as a draft, and the page goes to the sign-in, so that nothing stays on the screen.
const dialog = document.querySelector("[data-idle]");
const { idle, idleWarn, idleHere } = dialog.dataset;
const clock = dialog.querySelector("[data-idle-clock]");
const typed = new Set();
let endsAt = 0;
let ticking = 0;

const post = (path, body = new FormData()) => {
  body.set("csrf_token", dialog.querySelector("[name=csrf_token]").value);
  return fetch(path, { method: "POST", body });
};
const wait = (seconds) => setTimeout(look, Math.max(seconds, 1) * 1000);

// Another tab may be in use: only the server knows how long is left.
async function look() {
  const answer = await fetch("/account/left", { redirect: "manual" }).catch(() => null);
  if (!answer) return wait(10);
  if (!answer.ok) return leave();
  const left = await answer.json();
  if (left > idleWarn) return wait(left - idleWarn);
  endsAt = Date.now() + left * 1000;
  if (!dialog.open) dialog.showModal();
  ticking ||= setInterval(tick, 1000);
  tick();
}

function tick() {
  const left = Math.max(0, Math.round((endsAt - Date.now()) / 1000));
  clock.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  if (left === 0) end();
}

async function end() {
  ticking = clearInterval(ticking);
  let here = idleHere;
  for (const form of typed) {
    const kept = await post("/drafts", new FormData(form)).catch(() => null);
    if (kept?.ok) here = new URL(kept.url).pathname + new URL(kept.url).search;
  }
  await post("/sign-out").catch(() => null);
  leave(here);
}

const leave = (here = idleHere) => location.replace(`/sign-in?next=${encodeURIComponent(here)}`);

dialog.querySelector("[data-idle-stay]").addEventListener("click", async () => {
  ticking = clearInterval(ticking);
  dialog.close();
  await post("/account/stay").catch(() => null);
  look();
});
dialog.addEventListener("cancel", (event) => event.preventDefault());
wait(idle - idleWarn - performance.now() / 1000);

export const keep = (form) => typed.add(form);
