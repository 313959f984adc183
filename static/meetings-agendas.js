// Reorders an agenda: by drag on the handle, and by the buttons without leaving the page. The order is saved by one
// request; the answer brings the new times. Without this script the buttons send the form.
(function () {
  "use strict";
  var box = document.getElementById("agenda-items");
  if (!box) return;

  function list() { return box.querySelector("[data-sortable]"); }
  function rows() { return Array.prototype.slice.call(list().children); }
  function say(words) { document.getElementById("agenda-said").textContent = words; }
  function order() { return rows().map(function (row) { return row.dataset.pk; }).join(","); }

  function save(row, focus) {
    var seen = box.querySelector("input[name=seen]");
    if (!seen || seen.value === order()) return;
    var pk = row.dataset.pk;
    var place = rows().indexOf(row) + 1;
    window.htmx.ajax("POST", list().dataset.url, {
      target: "#agenda-items",
      swap: "innerHTML",
      values: { seen: seen.value, order: order() }
    }).then(function () {
      if (box.querySelector("[role=alert]")) return;
      say(row.dataset.title + " is now item " + place + ".");
      var moved = document.getElementById("item-" + pk);
      var button = moved && focus && moved.querySelector("[data-move=" + focus + "]");
      if (button && button.disabled) button = moved.querySelector("[data-move]:not([disabled])");
      if (button) button.focus();
    });
  }

  box.addEventListener("click", function (event) {
    var button = event.target.closest("[data-move]");
    if (!button || !window.htmx) return;
    event.preventDefault();
    var row = button.closest("[data-pk]");
    var up = button.dataset.move === "up";
    var beside = up ? row.previousElementSibling : row.nextElementSibling;
    if (!beside) return;
    list().insertBefore(row, up ? beside : beside.nextElementSibling);
    save(row, button.dataset.move);
  });

  var dragged = null;
  var from = null;
  box.addEventListener("pointerdown", function (event) {
    var handle = event.target.closest("[data-handle]");
    if (!handle || event.button) return;
    event.preventDefault();
    dragged = handle.closest("[data-pk]");
    from = dragged.nextElementSibling;
    dragged.classList.add("is-dragged");
    handle.setPointerCapture(event.pointerId);
  });
  box.addEventListener("pointermove", function (event) {
    if (!dragged) return;
    var edge = 60;
    if (event.clientY < edge) window.scrollBy(0, -12);
    if (event.clientY > window.innerHeight - edge) window.scrollBy(0, 12);
    var before = rows().find(function (row) {
      var area = row.getBoundingClientRect();
      return row !== dragged && event.clientY < area.top + area.height / 2;
    });
    if ((before || null) !== dragged.nextElementSibling) list().insertBefore(dragged, before || null);
  });
  function drop() {
    if (!dragged) return;
    var row = dragged;
    dragged = null;
    row.classList.remove("is-dragged");
    save(row, "");
  }
  box.addEventListener("pointerup", drop);
  box.addEventListener("pointercancel", function () {
    if (dragged) list().insertBefore(dragged, from);
    drop();
  });
})();
