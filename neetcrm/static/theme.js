// Shows the device's colors before the first paint, for those who did not choose.
const page = document.documentElement;
if (page.dataset.theme === "auto") {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const follow = () => (page.dataset.bsTheme = dark.matches ? "dark" : "light");
  follow();
  dark.addEventListener("change", follow);
}
