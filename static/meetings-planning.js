// Copies the address of one's calendar; shows, of the patterns of a year, the fields of the chosen one.
(function () {
  "use strict";

  document.querySelectorAll("[data-copy]").forEach(function (button) {
    if (!navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", function () {
      var field = document.getElementById(button.dataset.copy);
      field.select();
      navigator.clipboard.writeText(field.value).then(function () {
        button.querySelector("span").textContent = "Copied";
        button.setAttribute("aria-live", "polite");
      });
    });
  });

  var choices = document.querySelectorAll("input[name=pattern]");
  function show() {
    var chosen = document.querySelector("input[name=pattern]:checked");
    document.querySelectorAll("[data-for-pattern]").forEach(function (part) {
      part.hidden = Boolean(chosen) && part.dataset.forPattern !== chosen.value;
    });
  }
  choices.forEach(function (choice) { choice.addEventListener("change", show); });
  if (choices.length) show();
})();
