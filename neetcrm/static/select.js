// The lines of a list that are selected: how many, and all of the page at once.
const boxes = () => [...document.querySelectorAll("[data-select]")];

function tellSelected() {
  const said = document.querySelector("[data-selected]");
  if (!said) return;
  const count = boxes().filter((box) => box.checked).length;
  said.hidden = !count;
  said.querySelector("strong").textContent = count;
}

document.addEventListener("change", (event) => event.target.matches("[data-select]") && tellSelected());
document.addEventListener("htmx:afterSwap", tellSelected);
addEventListener("pageshow", tellSelected);
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-select-page]")) return;
  event.preventDefault();
  const isAll = boxes().every((box) => box.checked);
  for (const box of boxes()) box.checked = !isAll;
  tellSelected();
});
