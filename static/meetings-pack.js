// Asks again until the pack is there; without script the page does so itself.
(function () {
  "use strict";
  if (document.querySelector("[data-waiting]")) {
    window.setTimeout(function () { window.location.reload(); }, 2000);
  }
})();
