// Takes minutes while people talk: saves itself, keeps on this device what the server has not confirmed, and goes by
// keys. Everything it does works as plain forms too, one part of the page at a time.
(function () {
  "use strict";

  const root = document.querySelector("[data-live]");
  if (!root) return;
  root.classList.add("is-scripted");

  const PREFIX = "minutes:" + root.dataset.person + ":" + root.dataset.meeting + ":";
  const IDLE = 1500, LONGEST = 5000, PULSE = 12000;
  const AWAY = "The portal cannot be reached. What you type is kept on this device and saved as soon as it answers.";
  const OUT = "You are signed out. What you type is kept on this device; sign in again in another tab, then go on here.";
  const GONE = "This can no longer be saved: the item, the meeting or your role has changed. What you typed is kept on this device.";
  const OVER = "These minutes have been adopted meanwhile. Nothing more can be saved; what you typed is kept on this device.";
  const banner = root.querySelector("[data-banner]");
  const parts = new Map();
  // Every part of the page by its key; only the one that is open stands in the page.
  const sections = new Map();
  let token = root.querySelector("input[name=csrfmiddlewaretoken]").value;
  let chosen = root.querySelector("[data-parts] [data-key]:not([hidden])").dataset.key;

  // What is kept on this device; where the browser keeps nothing, for as long as the page is open.
  const memory = {};
  let keeps = true;
  const store = {
    get: function (name) {
      try { return JSON.parse(window.localStorage.getItem(PREFIX + name)); } catch (error) { return memory[name] || null; }
    },
    set: function (name, value) {
      memory[name] = value;
      try { window.localStorage.setItem(PREFIX + name, JSON.stringify(value)); } catch (error) { keeps = false; }
    },
    remove: function (name) {
      delete memory[name];
      try { window.localStorage.removeItem(PREFIX + name); } catch (error) { keeps = false; }
    }
  };

  function mark() {
    if (window.crypto.randomUUID) return window.crypto.randomUUID();
    const bytes = window.crypto.getRandomValues(new Uint8Array(16));
    const hex = Array.from(bytes, function (byte) { return byte.toString(16).padStart(2, "0"); }).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  }
  const writer = mark();

  // --- Asking the server ---------------------------------------------------------------------------------------------

  async function ask(url, options) {
    let answer;
    try {
      answer = await fetch(url, Object.assign({ headers: { Accept: "application/json" }, redirect: "manual", credentials: "same-origin", cache: "no-store" }, options));
    } catch (error) {
      return { state: "away" };
    }
    if (answer.type === "opaqueredirect") return { state: "out" };
    if (answer.status === 403) return { state: "refused-entry" };
    if (answer.status === 404) return { state: "gone" };
    let data;
    try { data = await answer.json(); } catch (error) { return { state: "away" }; }
    if (answer.ok) return { state: "done", data: data };
    if (answer.status === 409) return { state: "conflict", data: data };
    return answer.status === 422 ? { state: "refused", data: data } : { state: "away" };
  }

  async function send(url, fields, leaving) {
    function post() {
      const body = new URLSearchParams(fields);
      body.set("csrfmiddlewaretoken", token);
      return ask(url, { method: "POST", body: body, keepalive: Boolean(leaving) });
    }
    let answer = await post();
    if (answer.state === "refused-entry") {
      // Whoever signs in again gets a new token, which this page does not know yet.
      const pulse = await ask(root.dataset.pulse);
      if (pulse.state === "done") {
        token = pulse.data.token;
        answer = await post();
      }
      if (answer.state === "refused-entry") answer = { state: "out" };
    }
    return answer;
  }

  function warn(state) {
    const words = { away: AWAY, out: OUT, gone: GONE, over: OVER }[state] || state;
    if (banner.dataset.words === words) return;
    banner.dataset.words = words;
    banner.textContent = words + " ";
    if (state === "out") {
      const link = document.createElement("a");
      link.href = "/accounts/login/";
      link.target = "_blank";
      link.textContent = "Sign in (opens a tab)";
      banner.append(link);
    }
    banner.hidden = false;
  }

  function calm() {
    if (Array.from(parts.values()).some(function (part) { return part.stuck && part.key !== chosen; })) return;
    banner.hidden = true;
    banner.dataset.words = "";
  }

  // Whatever failed is tried again, at growing intervals, and at once when the network or the window comes back.
  let failures = 0, retry = null;
  function later(state) {
    warn(state);
    failures += 1;
    if (retry === null) retry = window.setTimeout(again, Math.min(1000 * Math.pow(2, failures), 30000));
  }
  async function again() {
    window.clearTimeout(retry);
    retry = null;
    for (const part of parts.values()) if (isUnsaved(part)) await save(part);
    await empty();
  }
  function worked() {
    failures = 0;
    if (!Array.from(parts.values()).some(function (part) { return part.failed; }) && !queue().length) calm();
  }
  window.addEventListener("online", again);
  window.addEventListener("focus", function () { if (failures) again(); pulse(); });

  // --- The text of an item -------------------------------------------------------------------------------------------

  function take(section) {
    sections.set(section.dataset.key, section);
    section.hidden = false;
    section.querySelectorAll("[data-help]").forEach(function (help) { help.hidden = false; });
    section.querySelectorAll("form[data-tick], form[data-everyone]").forEach(function (form) { form.addEventListener("submit", tick); });
    if (!section.hasAttribute("data-item")) return;
    const form = section.querySelector("form[data-text]");
    const part = {
      key: section.dataset.key,
      section: section,
      form: form,
      area: form.querySelector("textarea"),
      base: Number(section.dataset.version),
      mark: section.dataset.mark,
      writer: writer,
      busy: false,
      failed: false,
      stuck: false,
      timer: null,
      since: 0
    };
    // A browser may bring back what stood here before a reload; what counts is what the server sent, and what is kept.
    part.saved = part.area.value = part.area.defaultValue;
    parts.set(part.key, part);
    offer(part);
    part.area.addEventListener("input", function () { typed(part); });
    part.area.addEventListener("blur", function () { if (isUnsaved(part)) save(part); });
    form.addEventListener("submit", function (event) { event.preventDefault(); save(part); });
  }

  function isUnsaved(part) { return part.area.value !== part.saved && !part.stuck; }

  function say(part, words, isUnsaved) {
    const state = part.section.querySelector("[data-state]");
    if (state.textContent !== words) state.textContent = words;
    state.classList.toggle("is-unsaved", Boolean(isUnsaved));
    const link = root.querySelector('[data-part="' + part.key + '"]');
    if (link) link.classList.toggle("live-unsaved", Boolean(isUnsaved));
  }

  function keep(part) {
    store.set("text:" + part.key, { base: part.base, text: part.area.value, writer: part.writer, at: Date.now() });
  }

  function typed(part) {
    keep(part);
    say(part, keeps ? "Not saved yet, kept on this device" : "Not saved yet", true);
    const now = Date.now();
    if (!part.since) part.since = now;
    schedule(part, Math.max(0, Math.min(IDLE, part.since + LONGEST - now)));
  }

  function schedule(part, wait) {
    window.clearTimeout(part.timer);
    part.timer = window.setTimeout(function () { if (isUnsaved(part)) save(part); }, wait);
  }

  async function save(part) {
    if (part.busy || part.stuck) return;
    part.busy = true;
    part.since = 0;
    const sent = part.area.value;
    const answer = await send(part.form.action, { text: sent, base: part.base, writer: part.writer });
    part.busy = false;
    part.failed = !["done", "conflict", "refused"].includes(answer.state);
    if (answer.state === "done") saved(part, sent, answer.data);
    else if (answer.state === "conflict") merge(part, answer.data);
    else if (answer.state === "refused") say(part, answer.data.errors.join(" ") + " Not saved; kept on this device.", true);
    else later(answer.state);
    if (!part.failed) worked();
  }

  function saved(part, sent, data) {
    if (part.area.value === sent) {
      if (data.text !== sent) replace(part.area, data.text);
      part.base = data.version;
      part.saved = data.text;
      store.remove("text:" + part.key);
      say(part, data.merged ? "Saved at " + data.at + ", with what somebody else added" : "Saved at " + data.at);
      return;
    }
    // More was typed meanwhile. What was merged is fetched with the next save, for the server knows what was sent.
    if (data.text === sent) {
      part.base = data.version;
      part.saved = sent;
    }
    typed(part);
  }

  // Put a new text in and leave the typist where they were.
  function replace(area, text) {
    const old = area.value, start = area.selectionStart, end = area.selectionEnd;
    let before = 0, after = 0;
    while (before < old.length && before < text.length && old[before] === text[before]) before += 1;
    while (after < old.length - before && after < text.length - before && old[old.length - 1 - after] === text[text.length - 1 - after]) after += 1;
    function moved(at) {
      if (at <= before) return at;
      return at >= old.length - after ? text.length - (old.length - at) : before;
    }
    area.value = text;
    if (document.activeElement === area) area.setSelectionRange(moved(start), moved(end));
  }

  // --- Two people changed the same sentence --------------------------------------------------------------------------

  function merge(part, data) {
    const place = part.section.querySelector("[data-merge]");
    part.stuck = true;
    part.area.readOnly = true;
    keep(part);
    say(part, "Not saved: say below what should stand", true);
    place.innerHTML = data.html;
    place.querySelectorAll("form[data-merge-form]").forEach(function (form) {
      form.addEventListener("submit", function (event) {
        event.preventDefault();
        settle(part, form, place);
      });
    });
    if (part.key === chosen) place.querySelector("h3").focus();
    else warn("Somebody changed the same sentence as you. Go back to the item that is marked, and say what should stand.");
  }

  async function settle(part, form, place) {
    const fields = Object.fromEntries(new FormData(form));
    const answer = await send(form.action, { text: fields.text, base: fields.base, writer: part.writer });
    if (answer.state === "conflict") return merge(part, answer.data);
    if (answer.state !== "done") return warn(answer.state === "refused" ? answer.data.errors.join(" ") : answer.state);
    place.textContent = "";
    part.stuck = false;
    part.area.readOnly = false;
    part.area.value = part.saved = answer.data.text;
    part.base = answer.data.version;
    store.remove("text:" + part.key);
    say(part, "Saved at " + answer.data.at);
    calm();
    part.area.focus();
  }

  // --- What was typed before and never confirmed ---------------------------------------------------------------------

  function offer(part) {
    const found = store.get("text:" + part.key);
    let offers = store.get("offer:" + part.key) || [];
    if (found) offers.push(found);
    offers = offers.filter(function (each) { return each.text !== part.area.value; });
    store.remove("text:" + part.key);
    remember(part, offers);
  }

  function remember(part, offers) {
    if (offers.length) store.set("offer:" + part.key, offers);
    else store.remove("offer:" + part.key);
    const place = part.section.querySelector("[data-offer]");
    place.textContent = "";
    offers.forEach(function (each) { place.append(offered(part, each, offers)); });
    if (offers.length) say(part, "Something you typed is not saved", true);
    else if (part.area.value === part.saved) say(part, part.base ? "Saved" : "Nothing saved yet");
  }

  function offered(part, each, offers) {
    const note = document.createElement("div"), words = document.createElement("p"), text = document.createElement("div");
    note.className = "notice notice-warning mb-2";
    note.setAttribute("role", "status");
    words.className = "mb-2";
    words.textContent = "You typed this here on " + new Date(each.at).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" }) + ", and it was not saved:";
    text.className = "difference mb-2";
    text.textContent = each.text;
    const inside = document.createElement("div");
    inside.append(words, text, button("Put it back", function () {
      const before = part.area.value;
      part.base = each.base;
      part.writer = each.writer;
      part.area.value = each.text;
      rest();
      if (before === each.text) return;
      typed(part);
      save(part);
    }), " ", button("Throw it away", rest));
    note.append(inside);
    function rest() { remember(part, offers.filter(function (other) { return other !== each; })); }
    return note;
  }

  function button(words, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-sm btn-outline-primary";
    made.textContent = words;
    made.addEventListener("click", act);
    return made;
  }

  // --- Decisions, actions and ticks: sent at once, or kept in a queue until they arrive -----------------------------

  function queue() { return store.get("queue") || []; }
  function enqueue(entry) {
    store.set("queue", queue().filter(function (other) { return other.name !== entry.name; }).concat([entry]));
  }
  function dequeue(name) { store.set("queue", queue().filter(function (entry) { return entry.name !== name; })); }

  let emptying = false;
  async function empty() {
    if (emptying) return;
    emptying = true;
    for (const entry of queue()) {
      const answer = await send(entry.url, entry.fields);
      if (["away", "out"].includes(answer.state)) {
        later(answer.state);
        break;
      }
      dequeue(entry.name);
      arrived(entry, answer);
    }
    emptying = false;
    if (!queue().length) worked();
  }

  function arrived(entry, answer) {
    if (answer.state === "done") {
      if (answer.data.rows) ticked(answer.data);
      else captured(entry.key, answer.data);
      return;
    }
    if (answer.state === "refused" && entry.kind) refill(entry, answer.data);
    else warn(answer.state === "refused" ? answer.data.errors.join(" ") : answer.state);
  }

  function refill(entry, data) {
    if (!show(entry.key, true)) return warn(data.errors.join(" "));
    const details = captures.querySelector("[data-capture=" + entry.kind + "]"), form = details.querySelector("form");
    Object.keys(entry.fields).forEach(function (name) { if (form.elements[name] && name !== "key") form.elements[name].value = entry.fields[name]; });
    details.open = true;
    errors(form, data.fields);
    warn("Something could not be recorded; it is in its row again: " + data.errors.join(" "));
  }

  function errors(form, fields) {
    let first = null;
    form.querySelectorAll("[data-errors]").forEach(function (place) {
      const said = (fields || {})[place.dataset.errors] || [];
      const input = form.elements[place.dataset.errors];
      place.textContent = said.join(" ");
      place.hidden = !said.length;
      place.id = input.id + "-error";
      input.toggleAttribute("aria-invalid", Boolean(said.length));
      if (said.length) input.setAttribute("aria-describedby", place.id);
      else input.removeAttribute("aria-describedby");
      if (said.length && !first) first = input;
    });
    if (first) first.focus();
  }

  // The two rows stand in the page once; what is half typed in them stays with its item.
  const captures = root.querySelector("[data-captures]"), halves = {};
  function typedIn(form) { return Array.from(form.elements).filter(function (field) { return field.type === "text"; }); }
  function moveRows(from, to) {
    captures.querySelectorAll("[data-capture]").forEach(function (details) {
      const form = details.querySelector("form"), kind = details.dataset.capture;
      const values = typedIn(form).map(function (field) { return field.value; });
      halves[from + kind] = details.open && values.some(Boolean) ? values : null;
      errors(form, {});
      delete form.dataset.mark;
      const back = halves[to + kind];
      typedIn(form).forEach(function (field, number) { field.value = back ? back[number] : ""; });
      details.open = Boolean(back);
    });
    captures.hidden = !parts.has(to);
  }

  function record(form) {
    const details = form.closest("[data-capture]");
    form.addEventListener("submit", async function (event) {
      event.preventDefault();
      const key = chosen, url = parts.has(key) && parts.get(key).form.action.replace(/text\/$/, details.dataset.capture + "/");
      if (form.dataset.busy || !url) return;
      form.dataset.busy = "1";
      const fields = Object.fromEntries(new FormData(form));
      fields.key = form.dataset.mark || (form.dataset.mark = mark());
      delete fields.csrfmiddlewaretoken;
      const answer = await send(url, fields);
      delete form.dataset.busy;
      if (answer.state === "refused") return errors(form, answer.data.fields);
      if (answer.state === "gone") return warn("gone");
      if (answer.state === "done") {
        captured(key, answer.data);
        worked();
      } else {
        enqueue({ name: fields.key, url: url, fields: fields, key: key, kind: details.dataset.capture });
        waiting(key, fields);
        later(answer.state);
      }
      delete form.dataset.mark;
      errors(form, {});
      typedIn(form).forEach(function (field) { field.value = ""; });
      details.open = false;
      back(key);
    });
  }

  function captured(key, data) {
    const part = parts.get(key);
    if (!part) return;
    part.mark = data.mark;
    part.section.querySelector("[data-captured]").innerHTML = data.html;
    queue().filter(function (entry) { return entry.key === key; }).forEach(function (entry) { waiting(key, entry.fields); });
  }

  function waiting(key, fields) {
    const line = document.createElement("p");
    line.className = "live-state";
    line.textContent = "Waiting to be recorded: " + (fields.decision || fields.what + " (" + fields.who + ")");
    parts.get(key).section.querySelector("[data-captured]").append(line);
  }

  function back(key) {
    const part = parts.get(key);
    if (part) part.area.focus();
  }

  async function tick(event) {
    event.preventDefault();
    const form = event.target, row = form.closest("[data-place]");
    const fields = Object.fromEntries(new FormData(form));
    delete fields.csrfmiddlewaretoken;
    if (event.submitter && event.submitter.name) fields[event.submitter.name] = event.submitter.value;
    if (row) press(row, fields.attended);
    const answer = await send(form.action, fields);
    if (answer.state === "done") {
      ticked(answer.data);
      worked();
    } else if (answer.state === "refused" || answer.state === "gone") {
      warn(answer.state === "gone" ? "gone" : answer.data.errors.join(" "));
    } else {
      if (row) row.classList.add("is-waiting");
      enqueue({ name: form.action + (fields.details || ""), url: form.action, fields: fields });
      later(answer.state);
    }
  }

  function press(row, value) {
    row.querySelectorAll(".live-ticks button").forEach(function (each) { each.setAttribute("aria-pressed", String(each.value === value)); });
  }

  function ticked(data) {
    Object.keys(data.rows).forEach(function (pk) {
      const row = sections.has("people") && sections.get("people").querySelector("#place-" + pk);
      if (!row) return;
      const within = row.contains(document.activeElement) ? document.activeElement : null;
      const value = within ? within.value : "";
      const holder = document.createElement("ul");
      holder.innerHTML = data.rows[pk];
      const made = holder.firstElementChild;
      row.replaceWith(made);
      made.querySelectorAll("form[data-tick]").forEach(function (form) { form.addEventListener("submit", tick); });
      if (within) (made.querySelector('.live-ticks button[value="' + value + '"]') || made.querySelector(".live-ticks button")).focus();
    });
    [root, sections.get("people")].forEach(function (within) {
      if (within) within.querySelectorAll("[data-attendance]").forEach(function (place) { place.textContent = data.words; });
    });
  }

  // --- Going from part to part ---------------------------------------------------------------------------------------

  function order() { return Array.from(root.querySelectorAll("[data-part]"), function (link) { return link.dataset.part; }); }

  function show(key, byKey) {
    const section = sections.get(key);
    if (!section) return false;
    if (key === chosen) return true;
    const before = parts.get(chosen);
    if (before && isUnsaved(before)) save(before);
    sections.get(chosen).replaceWith(section);
    moveRows(chosen, key);
    chosen = key;
    const keys = order(), at = keys.indexOf(key);
    root.querySelectorAll("[data-part]").forEach(function (link) {
      if (link.dataset.part === key) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
    root.querySelector("[data-step='-1']").hidden = at === 0;
    root.querySelector("[data-step='1']").hidden = at === keys.length - 1;
    root.querySelector("[data-finish]").hidden = at !== keys.length - 1;
    root.querySelector("[data-chosen]").value = key;
    window.history.replaceState(null, "", root.dataset.live + "?item=" + key);
    const part = parts.get(key), row = section.querySelector(".live-ticks button");
    if (byKey && part) part.area.focus();
    else if (byKey && row) row.focus();
    else section.querySelector("h2").focus();
    clock();
    return true;
  }

  function step(by, byKey) {
    const keys = order(), key = keys[keys.indexOf(chosen) + by];
    if (!key) return;
    if (!show(key, byKey)) window.location = root.dataset.live + "?item=" + key;
  }

  root.addEventListener("click", function (event) {
    const link = event.target.closest("[data-part], [data-step]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (link.dataset.step) {
      event.preventDefault();
      step(Number(link.dataset.step), false);
    } else if (show(link.dataset.part, false)) {
      event.preventDefault();
    }
  });

  // --- Keys ----------------------------------------------------------------------------------------------------------

  function capture(kind) {
    if (captures.hidden) return;
    const details = captures.querySelector("[data-capture=" + kind + "]");
    details.open = true;
    details.querySelector("input:not([type=hidden])").focus();
  }

  const KEYS = { F2: function () { capture("decision"); }, F8: function () { capture("action"); } };
  const TICKS = { p: "present", d: "deputy", a: "apologies", x: "absent" };

  document.addEventListener("keydown", function (event) {
    const target = event.target;
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
    if (event.altKey && !event.ctrlKey && !event.metaKey && (event.key === "ArrowDown" || event.key === "ArrowUp") && !target.list && target.tagName !== "SELECT") {
      event.preventDefault();
      step(event.key === "ArrowDown" ? 1 : -1, true);
    } else if (plain && KEYS[event.key]) {
      event.preventDefault();
      KEYS[event.key]();
    } else if ((event.ctrlKey || event.metaKey) && event.key === "s") {
      event.preventDefault();
      for (const part of parts.values()) if (isUnsaved(part)) save(part);
    } else if (plain && event.key === "Escape" && target.closest("[data-capture]")) {
      target.closest("[data-capture]").open = false;
      back(chosen);
    } else if (plain && target.closest(".live-person") && target.tagName !== "INPUT") {
      onRow(event, target.closest(".live-person"), target);
    }
  });

  function onRow(event, row, target) {
    const value = TICKS[event.key.toLowerCase()];
    if (value) {
      event.preventDefault();
      const pressed = row.querySelector('.live-ticks button[value="' + value + '"]');
      const next = row.nextElementSibling;
      pressed.form.requestSubmit(pressed);
      if (next) next.querySelector('.live-ticks button').focus();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const other = event.key === "ArrowDown" ? row.nextElementSibling : row.previousElementSibling;
      if (!other) return;
      event.preventDefault();
      (other.querySelector('.live-ticks button[value="' + target.value + '"]') || other.querySelector(".live-ticks button")).focus();
    }
  }

  // --- Names that are offered ---------------------------------------------------------------------------------------

  const asked = new Set();
  function offerOwners(input) {
    let timer = null;
    input.addEventListener("input", function () {
      window.clearTimeout(timer);
      const words = input.value.trim();
      if (words.length < 2 || asked.has(words)) return;
      timer = window.setTimeout(async function () {
        asked.add(words);
        const answer = await ask(root.dataset.owners + "?q=" + encodeURIComponent(words));
        if (answer.state !== "done") return;
        const list = document.getElementById("owners");
        const known = new Set(Array.from(list.options, function (option) { return option.value; }));
        answer.data.owners.forEach(function (name) {
          if (known.has(name)) return;
          const option = document.createElement("option");
          option.value = name;
          list.append(option);
        });
      }, 250);
    });
  }

  // --- The clock -----------------------------------------------------------------------------------------------------

  const spent = {};
  let looked = Date.now();
  function clock() {
    const meeting = root.querySelector("[data-clock-meeting]"), item = root.querySelector("[data-clock-item]");
    if (!root.dataset.began || root.dataset.ended || !meeting) return;
    const now = Date.now(), section = sections.get(chosen);
    spent[chosen] = (spent[chosen] || 0) + (now - looked);
    looked = now;
    const gone = Math.max(0, Math.floor((now - Date.parse(root.dataset.began)) / 60000));
    const planned = Number(section.dataset.planned || 0), due = Number(section.dataset.before || 0) + planned;
    const here = Math.floor(spent[chosen] / 60000), behind = planned ? gone - due : 0;
    item.textContent = planned ? "This item: " + here + " of " + planned + " min" : "";
    item.classList.toggle("is-over", planned > 0 && here >= planned);
    meeting.textContent = "Meeting: " + gone + " of " + root.dataset.length + " min" + (behind > 0 ? ", " + behind + " min behind" : "");
    meeting.classList.toggle("is-over", behind > 0 || gone > Number(root.dataset.length));
  }
  window.setInterval(clock, 5000);

  // --- What others save meanwhile ------------------------------------------------------------------------------------

  async function pulse() {
    if (document.hidden) return;
    const known = Array.from(parts.values(), function (part) { return part.key + ":" + part.base + ":" + part.mark; });
    const answer = await ask(root.dataset.pulse + "?known=" + encodeURIComponent(known.join(",")));
    if (answer.state === "out" || answer.state === "refused-entry") return warn("out");
    if (answer.state !== "done") return;
    token = answer.data.token;
    if (!answer.data.open) return warn("over");
    if (failures) again();
    else if (banner.dataset.words === OUT) calm();
    Object.keys(answer.data.items).forEach(function (key) {
      const part = parts.get(key), item = answer.data.items[key];
      if (!part) return;
      if (item.mark !== part.mark) captured(key, item);
      if (item.version > part.base && !part.busy && !part.stuck && part.area.value === part.saved) {
        replace(part.area, item.text);
        part.base = item.version;
        part.saved = part.area.value;
        say(part, "Somebody else has added to this");
      }
    });
  }
  window.setInterval(pulse, PULSE);

  // --- Leaving -------------------------------------------------------------------------------------------------------

  window.addEventListener("pagehide", function () {
    for (const part of parts.values()) {
      if (isUnsaved(part) && !part.busy) send(part.form.action, { text: part.area.value, base: part.base, writer: part.writer }, true);
    }
  });
  window.addEventListener("beforeunload", function (event) {
    if (!keeps && Array.from(parts.values()).some(isUnsaved)) event.preventDefault();
  });

  // --- Beginning -----------------------------------------------------------------------------------------------------

  // All parts are fetched once, so that going from one to the next needs no network.
  async function fetchParts() {
    let text;
    try {
      const answer = await fetch(root.dataset.live + "?all=1&item=" + chosen, { redirect: "manual", credentials: "same-origin", cache: "no-store" });
      if (!answer.ok) return;
      text = await answer.text();
    } catch (error) {
      return;
    }
    const fetched = new DOMParser().parseFromString(text, "text/html");
    fetched.querySelectorAll("[data-key]").forEach(function (section) {
      if (!sections.has(section.dataset.key)) take(document.adoptNode(section));
    });
    root.dataset.ready = "";
  }

  root.querySelector("[data-end]").hidden = false;
  root.querySelectorAll("[data-parts] [data-key]").forEach(take);
  captures.querySelectorAll("form").forEach(record);
  captures.querySelectorAll("input[data-owners]").forEach(offerOwners);
  clock();
  fetchParts().then(function () {
    queue().forEach(function (entry) { if (entry.kind && parts.has(entry.key)) waiting(entry.key, entry.fields); });
    if (queue().length) empty();
  });
})();
