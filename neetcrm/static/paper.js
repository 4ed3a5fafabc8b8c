// The button that prints; without a script the hint stands in its place.
const button = document.querySelector("[data-print]");
button.hidden = false;
document.querySelector("[data-hint]").hidden = true;
button.addEventListener("click", () => print());
