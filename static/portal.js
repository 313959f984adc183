// Quickens what already works without script: search keys, menus, kept texts, the demo accounts.
(function () {
  "use strict";

  document.addEventListener("keydown", function (event) {
    var typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName) || document.activeElement.isContentEditable;
    var asked = (event.key === "k" && (event.ctrlKey || event.metaKey)) || (event.key === "/" && !typing);
    var box = document.querySelector("[data-search-box]");
    if (asked && box) {
      event.preventDefault();
      if (box.offsetParent === null) {
        window.location = box.form.action;
      } else {
        box.focus();
        box.select();
      }
    }
    if (event.key === "Escape") {
      document.querySelectorAll("details.switcher[open], details.me[open], details.more[open]").forEach(function (menu) {
        menu.open = false;
        menu.querySelector("summary").focus();
      });
    }
  });

  document.addEventListener("click", function (event) {
    document.querySelectorAll("details.switcher[open], details.me[open], details.more[open]").forEach(function (menu) {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });

  // A form can be sent once; a slow answer does not tempt into a second click.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post" || form.hasAttribute("hx-post")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) { delete form.dataset.sent; });
  });

  // Long texts are kept in the browser until the server has taken them.
  var PREFIX = "kept:" + window.location.pathname + ":";
  function keep(area) {
    var key = PREFIX + (area.dataset.keep || area.name);
    var kept = null;
    try { kept = window.localStorage.getItem(key); } catch (error) { return; }
    if (kept !== null && kept !== area.value) {
      var note = document.createElement("p");
      note.className = "form-text";
      note.setAttribute("role", "status");
      note.textContent = "You typed something here that was not saved. ";
      var button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-sm btn-outline-primary";
      button.textContent = "Bring it back";
      button.addEventListener("click", function () { area.value = kept; note.remove(); });
      note.appendChild(button);
      area.parentNode.insertBefore(note, area);
    }
    area.addEventListener("input", function () {
      try { window.localStorage.setItem(key, area.value); } catch (error) { /* a full or forbidden store keeps nothing */ }
    });
  }
  document.querySelectorAll("textarea[data-keep]").forEach(keep);
  // A page that says what was saved means the server has the texts of the form that led here.
  if (document.querySelector(".notice-success")) {
    try {
      Object.keys(window.localStorage).forEach(function (key) {
        if (key.indexOf("kept:") === 0 && window.sessionStorage.getItem("sending") === key.split(":")[1]) window.localStorage.removeItem(key);
      });
    } catch (error) { /* nothing was kept */ }
  }
  document.addEventListener("submit", function () {
    try { window.sessionStorage.setItem("sending", window.location.pathname); } catch (error) { /* nothing was kept */ }
  });

  // Passkeys: what a browser refuses is said on the page, not in the console.
  document.addEventListener("allauth.error", function (event) {
    var note = document.querySelector("[data-passkey-failed]");
    if (note) {
      event.preventDefault();
      note.hidden = false;
    }
  });

  var wrong = document.querySelector("[data-focus]");
  if (wrong) wrong.focus();

  document.querySelectorAll("[data-demo-account]").forEach(function (button) {
    button.addEventListener("click", function () {
      var form = document.querySelector("form[data-sign-in]");
      form.elements.login.value = button.dataset.demoAccount;
      form.elements.password.value = button.dataset.demoPassword;
      form.requestSubmit();
    });
  });

  // htmx needs the token, because the cookie cannot be read by script.
  document.body.addEventListener("htmx:configRequest", function (event) {
    var token = document.querySelector("input[name=csrfmiddlewaretoken]");
    if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token.value;
  });
})();
