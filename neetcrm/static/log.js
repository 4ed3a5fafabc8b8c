// A template goes into the note where it stands; a pressed day and a typed one exclude each other.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-template]");
  if (!button) return;
  event.preventDefault();
  const note = document.getElementById(button.dataset.template);
  note.value = [note.value.trimEnd(), button.value].filter(Boolean).join("\n");
  button.closest("details").open = false;
  note.focus();
  note.dispatchEvent(new Event("input", { bubbles: true }));
});

document.addEventListener("input", ({ target }) => {
  const typed = document.getElementById("next_contact_on");
  if (target.name === "next_contact_in") typed.value = "";
  if (target !== typed || !typed.value) return;
  document.querySelectorAll("[name=next_contact_in]:checked").forEach((chip) => (chip.checked = false));
});
