// The board: a card that is dropped on a stage goes back to its place, and the form of the move opens.
const dialog = document.querySelector("[data-moving]");
const into = { target: "#moving", select: "#move", swap: "innerHTML" };

function ask(path, to, back) {
  const values = { to, back: back ?? location.pathname + location.search };
  htmx.ajax("GET", path, { ...into, values }).then(() => dialog.open || dialog.showModal());
}

function makeSortable() {
  if (!window.Sortable) return; // the menus do the same
  for (const list of document.querySelectorAll("[data-stage]")) {
    Sortable.create(list, {
      group: "stages",
      sort: false,
      draggable: "[data-card]",
      filter: "summary, button",
      preventOnFilter: false,
      delay: 200,
      delayOnTouchOnly: true,
      onEnd: ({ item, from, to, oldIndex }) => {
        if (from === to) return;
        from.insertBefore(item, from.children[oldIndex] ?? null);
        ask(item.dataset.card, to.dataset.stage);
      },
    });
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches("[data-moves]")) {
    event.preventDefault();
    form.closest("details").open = false;
    ask(form.getAttribute("action"), event.submitter.value, form.elements.back.value);
  } else if (dialog.contains(form) && form.method === "post") {
    event.preventDefault();
    htmx.ajax("POST", form.action, { ...into, values: Object.fromEntries(new FormData(form)) });
  }
});
dialog.addEventListener("click", (event) => {
  if (event.target.closest(".form__ends a")) event.preventDefault(), dialog.close();
});
document.addEventListener("htmx:afterSettle", () => dialog.querySelector("[data-takes-focus]")?.focus());
document.addEventListener("htmx:afterSwap", ({ target }) => target.id === "found" && makeSortable());
makeSortable();
