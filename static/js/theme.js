// Before the first paint: "auto" becomes what the device has.
(() => {
  const root = document.documentElement;
  if (root.dataset.bsTheme === "auto") {
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const apply = () => { root.dataset.bsTheme = dark.matches ? "dark" : "light"; };
    apply();
    dark.addEventListener("change", apply);
  }
})();
