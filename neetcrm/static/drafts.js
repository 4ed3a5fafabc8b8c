// Saves what is being typed as a draft on the server, every few seconds and on leaving. Nothing
// is kept in the browser; where nobody is signed in any more, it says so and the text stays.
const EVERY = 3000; // milliseconds

for (const form of document.querySelectorAll("form[data-draft]")) {
  const said = form.querySelector("[data-draft-said]");
  let isTyped = false;
  let timer = 0;

  async function save(keepalive) {
    timer = clearTimeout(timer);
    if (!isTyped) return;
    isTyped = false;
    try {
      const headers = { "X-Requested-With": "fetch" };
      const answer = await fetch("/drafts", { method: "POST", body: new FormData(form), headers, keepalive });
      if (!answer.ok) return wait(answer.status === 401 ? "signedOut" : "failed");
      said.removeAttribute("role");
      said.textContent = await answer.text();
    } catch {
      wait("failed");
    }
  }

  function wait(why) {
    isTyped = true;
    if (said.textContent !== said.dataset[why]) {
      said.setAttribute("role", "alert");
      said.textContent = said.dataset[why];
    }
    timer ||= setTimeout(save, 2 * EVERY);
  }

  form.addEventListener("input", () => {
    isTyped = true;
    timer ||= setTimeout(save, EVERY);
  });
  form.addEventListener("submit", () => (isTyped = false));
  addEventListener("pagehide", () => save(true));
  document.addEventListener("visibilitychange", () => document.hidden && save(true));
  // Where the last words are not saved, the browser asks before it leaves them.
  addEventListener("beforeunload", (event) => isTyped && said.getAttribute("role") && event.preventDefault());
}
