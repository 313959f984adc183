// Before the page is painted: follows the system's light or dark theme, and says that there is script.
(function () {
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  document.documentElement.classList.add("js");
  function apply() { document.documentElement.setAttribute("data-bs-theme", dark.matches ? "dark" : "light"); }
  apply();
  dark.addEventListener("change", apply);
})();
