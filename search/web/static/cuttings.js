"use strict";
// Results as one types, keys, suggestions, and the brush on the line of time. Without this file all works by links.
const field = document.getElementById("q");
const ask = document.getElementById("ask");
const list = document.getElementById("suggestions");
const said = document.getElementById("said");
// Milliseconds after the last key until the hits are asked for, and the filters with them.
const TYPED = 120, SETTLED = 450;
let asking, suggesting, typed, settled, chosen = -1;

const answer = () => document.getElementById("answer");

// The address of what stands in the form: the query, and the choices that the address of the page has.
function wanted() {
  const asked = new URLSearchParams(new FormData(ask));
  if (!asked.get("q").trim()) asked.delete("q");
  const text = asked.toString();
  return text ? `/?${text}` : "/";
}

// Return the page at an address, or that no answer came; nothing where another page was asked for meanwhile.
async function fetched(address, part) {
  asking?.abort();
  const mine = asking = new AbortController();
  answer().classList.add("waiting");
  try {
    const found = await fetch(address, { headers: part ? { "X-Part": part } : {}, signal: mine.signal });
    const text = await found.text();
    // An address with days of a form is sent on to the one that holds them as a filter.
    if (found.redirected) history.replaceState(null, "", found.url);
    return { isGood: found.ok, page: new DOMParser().parseFromString(text, "text/html") };
  } catch {
    return mine.signal.aborted ? null : { isGood: false };
  } finally {
    if (asking === mine) answer().classList.remove("waiting");
  }
}

// Show another search in the place of this one. While one types only the hits are asked for, and an error is only told.
async function show(address, { part = "", isTyping = false, keep = "" } = {}) {
  const found = await fetched(address, part);
  if (!found) return;
  if (!found.isGood) {
    if (isTyping) said.textContent = "No answer came; Enter asks again.";
    else location.assign(address);
    return;
  }
  put(found.page, part);
  document.title = found.page.title;
  said.textContent = document.getElementById("count")?.textContent.trim().replace(/\s+/g, " ") ?? "";
  if (keep) focusOn(keep);
}

function put(page, part) {
  const old = document.getElementById("hits"), now = page.getElementById("hits");
  if (part === "hits" && old && now) { old.replaceWith(now); return; }
  const open = [...document.querySelectorAll("#answer aside details[id][open]")].map((one) => one.id);
  answer().replaceWith(page.getElementById("answer"));
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  for (const hidden of ask.querySelectorAll("input[type=hidden]")) hidden.remove();
  ask.append(...page.querySelectorAll("#ask input[type=hidden]"));
  brush();
}

// What had the focus has been replaced: go on at what has the same name, else at the content.
function focusOn(name) {
  const same = [...document.querySelectorAll("#answer a")].find((one) => nameOf(one) === name);
  (same ?? document.getElementById("main")).focus({ preventScroll: true });
}

function nameOf(link) {
  const group = link.closest("section, nav")?.id ?? "";
  return `${group} ${link.querySelector("span")?.textContent ?? link.textContent}`;
}

function go(address, keep = "") {
  clearTimeout(typed);
  clearTimeout(settled);
  history.pushState(null, "", address);
  show(address, { keep });
}

// Links from search to search need no new page; those of others, and those opened elsewhere, are left to the browser.
addEventListener("click", (event) => {
  const link = event.target.closest("#answer a[href]");
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const to = new URL(link.href.baseVal ?? link.href, location);
  if (to.origin !== location.origin || to.pathname !== "/" || to.hash) return;
  event.preventDefault();
  const query = to.searchParams.get("q") ?? "";
  if (query !== field.value.trim()) field.value = query;
  go(to.pathname + to.search, nameOf(link));
  if (link.rel || link.closest("#help")) scrollTo(0, 0);
});

addEventListener("popstate", () => {
  if (!answer()) return;
  field.value = new URLSearchParams(location.search).get("q") ?? "";
  show(location.pathname + location.search);
});

function type() {
  history.replaceState(null, "", wanted());
  if (field.value.trim()) show(wanted(), { part: "hits", isTyping: true });
}

field.addEventListener("input", () => {
  clearTimeout(typed);
  clearTimeout(settled);
  typed = setTimeout(() => {
    suggest();
    // Who reads an article goes on reading it until another search is asked for.
    if (answer()) type();
  }, TYPED);
  if (answer()) settled = setTimeout(() => show(wanted(), { part: "typed", isTyping: true }), SETTLED);
});

ask.addEventListener("submit", (event) => {
  close();
  if (!answer()) return;
  event.preventDefault();
  go(wanted());
});

// Suggestions: a combobox with a list, as the ARIA practices describe it.
for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": "suggestions", "aria-autocomplete": "list" })) {
  field.setAttribute(name, value);
}

async function suggest() {
  suggesting?.abort();
  const mine = suggesting = new AbortController();
  const text = field.value;
  if (!text.trim() || field.selectionStart !== text.length) { close(); return; }
  try {
    const found = await fetch(`/api/v1/suggest?${new URLSearchParams({ q: text, limit: 7 })}`, { signal: mine.signal });
    const suggestions = found.ok ? (await found.json()).suggestions : [];
    if (document.activeElement === field && suggesting === mine) offer(suggestions);
  } catch {
    if (suggesting === mine) close();
  }
}

function offer(suggestions) {
  chosen = -1;
  list.replaceChildren(...suggestions.filter((one) => one.query !== field.value).map((one, number) => {
    const item = document.createElement("li"), text = document.createElement("bdi"), note = document.createElement("small");
    item.id = `suggestion-${number}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.dataset.query = one.query;
    text.textContent = one.text;
    note.textContent = `${one.kind === "word" ? "" : `${one.kind} · `}${one.count.toLocaleString("en")}`;
    item.append(text, note);
    return item;
  }));
  list.hidden = !list.children.length;
  field.setAttribute("aria-expanded", String(!list.hidden));
  field.removeAttribute("aria-activedescendant");
}

function close() {
  suggesting?.abort();
  suggesting = null;
  offer([]);
}

function choose(number) {
  const items = list.children;
  items[chosen]?.setAttribute("aria-selected", "false");
  chosen = number < -1 ? items.length - 1 : number >= items.length ? -1 : number;
  items[chosen]?.setAttribute("aria-selected", "true");
  if (chosen < 0) field.removeAttribute("aria-activedescendant");
  else field.setAttribute("aria-activedescendant", items[chosen].id);
}

function take(item) {
  field.value = item.dataset.query;
  ask.requestSubmit();
}

list.addEventListener("pointerdown", (event) => {
  const item = event.target.closest("li");
  event.preventDefault();
  if (item) take(item);
});
field.addEventListener("blur", close);
field.addEventListener("keydown", (event) => {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.key === "Escape") {
    // Browsers would empty the field.
    event.preventDefault();
    if (list.hidden) field.blur();
    else close();
  } else if (by && !list.hidden) {
    event.preventDefault();
    choose(chosen + by);
  } else if (by > 0) {
    event.preventDefault();
    step(1);
  } else if (event.key === "Enter" && chosen >= 0) {
    event.preventDefault();
    take(list.children[chosen]);
  }
});

// Keys: a slash goes to the field, arrows from hit to hit.
const STEPS = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 };

const titles = () => [...document.querySelectorAll(".hit h2 a")];

function step(by) {
  const links = titles();
  const at = links.indexOf(document.activeElement);
  if (at + by < 0) field.focus();
  else links[Math.min(at + by, links.length - 1)]?.focus();
}

// Who comes back from an article goes on at its hit: the entry of the history holds it.
addEventListener("click", (event) => {
  const hit = event.target.closest(".hit a") && event.target.closest(".hit");
  if (hit) history.replaceState({ opened: titles().indexOf(hit.querySelector("h2 a")), byKey: !event.detail }, "");
});
if (history.state && performance.getEntriesByType("navigation")[0]?.type === "back_forward") {
  titles()[history.state.opened]?.focus({ preventScroll: true, focusVisible: history.state.byKey });
}

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
  if (event.key === "/") {
    event.preventDefault();
    field.focus();
    field.select();
  }
  // Elsewhere arrows scroll.
  const isNear = event.target.closest(".hit h2") || event.target === document.body;
  if (STEPS[event.key] && isNear && document.querySelector(".hit")) {
    event.preventDefault();
    step(STEPS[event.key]);
  }
});

// The brush: what is dragged over becomes the days of the search.
function brush() {
  const drawing = document.querySelector("#timeline svg");
  if (!drawing) return;
  const bars = [...drawing.querySelectorAll("a")];
  let from = -1, to = -1;
  const barAt = (event) => {
    const box = drawing.getBoundingClientRect();
    const place = Math.floor((event.clientX - box.left) / box.width * bars.length);
    return Math.min(Math.max(place, 0), bars.length - 1);
  };
  const paint = () => bars.forEach((bar, number) => {
    bar.classList.toggle("brushed", from >= 0 && number >= Math.min(from, to) && number <= Math.max(from, to));
  });
  const end = () => { from = to = -1; paint(); };
  drawing.addEventListener("dragstart", (event) => event.preventDefault());
  drawing.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    from = to = barAt(event);
  });
  drawing.addEventListener("pointermove", (event) => {
    if (from < 0) return;
    to = barAt(event);
    // Not before: a click has to reach the bar, which is a link.
    if (to !== from) {
      drawing.setPointerCapture(event.pointerId);
      // The bar that was pressed is not what is chosen.
      bars[from].blur();
    }
    paint();
  });
  drawing.addEventListener("pointercancel", end);
  drawing.addEventListener("pointerup", () => {
    if (from === to) { end(); return; }
    const [first, last] = [bars[Math.min(from, to)], bars[Math.max(from, to)]];
    const days = document.getElementById("days");
    days.elements.from.value = first.dataset.days.split(" ")[0];
    days.elements.to.value = last.dataset.days.split(" ")[1];
    end();
    go(`/?${new URLSearchParams(new FormData(days))}`);
  });
}

if (answer()) brush();
