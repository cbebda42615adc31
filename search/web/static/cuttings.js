"use strict";
// Results as one types, keys, suggestions, and the brush on the line of time. Without this file all works by links.
const field = document.getElementById("q");
const ask = document.getElementById("ask");
const list = document.getElementById("suggestions");
const TYPED = 120, SETTLED = 450;
let asking, suggesting, typed, settled, chosen = -1;

// What stands in the form: the query, and the choices that an address has.
function wanted() {
  const asked = new URLSearchParams(new FormData(ask));
  if (!asked.get("q").trim()) asked.delete("q");
  return asked.size ? `/?${asked}` : "/";
}

async function fetched(address, part) {
  asking?.abort();
  asking = new AbortController();
  const hits = document.getElementById("hits");
  hits?.classList.add("waiting");
  try {
    const answer = await fetch(address, { headers: part ? { "X-Part": part } : {}, signal: asking.signal });
    return answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  } catch (error) {
    if (error.name === "AbortError") return undefined;
    return null;
  } finally {
    hits?.classList.remove("waiting");
  }
}

// Put the parts of another page in the place of those of this one.
function put(page, ids) {
  for (const id of ids) {
    const old = document.getElementById(id), now = page.getElementById(id);
    if (old && now) old.replaceWith(now);
  }
  document.title = page.title;
}

// While one types the hits change; once one stops, all does.
async function show(address, part) {
  const page = await fetched(address, part);
  if (page === undefined) return;
  if (page === null) { location.assign(address); return; }
  const isPart = part && document.getElementById("hits") && page.getElementById("hits");
  if (isPart) { put(page, ["hits"]); return; }
  const isOpen = document.getElementById("filters")?.open;
  const main = page.querySelector("body > .answer, body > main");
  document.querySelector("body > .answer, body > main").replaceWith(main);
  if (isOpen && document.getElementById("filters")) document.getElementById("filters").open = true;
  for (const hidden of ask.querySelectorAll("input[type=hidden]")) hidden.remove();
  ask.append(...page.querySelectorAll("#ask input[type=hidden]"));
  document.title = page.title;
  brush();
}

field.addEventListener("input", () => {
  clearTimeout(typed);
  clearTimeout(settled);
  typed = setTimeout(() => {
    history.replaceState(null, "", wanted());
    if (field.value.trim()) show(wanted(), "hits");
    suggest();
  }, TYPED);
  settled = setTimeout(() => show(wanted(), ""), SETTLED);
});

ask.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(typed);
  clearTimeout(settled);
  close();
  history.pushState(null, "", wanted());
  show(wanted(), "");
});

addEventListener("popstate", () => {
  field.value = new URLSearchParams(location.search).get("q") ?? "";
  show(location.pathname + location.search, "");
});

// Suggestions: a combobox with a list, as the ARIA practices describe it.
field.setAttribute("role", "combobox");
field.setAttribute("aria-expanded", "false");
field.setAttribute("aria-controls", "suggestions");
field.setAttribute("aria-autocomplete", "list");

async function suggest() {
  suggesting?.abort();
  suggesting = new AbortController();
  const text = field.value;
  if (!text.trim() || field.selectionStart !== text.length) { close(); return; }
  try {
    const answer = await fetch(`/api/v1/suggest?${new URLSearchParams({ q: text, limit: 7 })}`, { signal: suggesting.signal });
    if (answer.ok && document.activeElement === field) offer((await answer.json()).suggestions);
  } catch (error) {
    if (error.name !== "AbortError") close();
  }
}

function offer(suggestions) {
  chosen = -1;
  list.replaceChildren(...suggestions.filter((one) => one.query !== field.value).map((one, number) => {
    const item = document.createElement("li");
    item.id = `suggestion-${number}`;
    item.role = "option";
    item.dataset.query = one.query;
    const text = document.createElement("bdi"), note = document.createElement("small");
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
  if (event.key === "Escape" && !list.hidden) { event.preventDefault(); close(); return; }
  if (event.key === "ArrowDown" && list.hidden) { step(1); event.preventDefault(); return; }
  if (list.hidden) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    choose(chosen + (event.key === "ArrowDown" ? 1 : -1));
  } else if (event.key === "Enter" && chosen >= 0) {
    event.preventDefault();
    take(list.children[chosen]);
  }
});

// Keys: a slash goes to the field, arrows from hit to hit.
function step(by) {
  const links = [...document.querySelectorAll(".hit h2 a")];
  const at = links.indexOf(document.activeElement);
  if (at + by < 0) field.focus();
  else links[Math.min(at + by, links.length - 1)]?.focus();
}

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
  if (event.key === "/") { event.preventDefault(); field.select(); field.focus(); }
  const isHit = event.target.closest(".hit h2") || event.target === document.body;
  if (isHit && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    step(event.key === "ArrowDown" ? 1 : -1);
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
  drawing.addEventListener("dragstart", (event) => event.preventDefault());
  drawing.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    event.preventDefault();
    from = to = barAt(event);
    drawing.setPointerCapture(event.pointerId);
    paint();
  });
  drawing.addEventListener("pointermove", (event) => { if (from >= 0) { to = barAt(event); paint(); } });
  drawing.addEventListener("pointercancel", () => { from = to = -1; paint(); });
  drawing.addEventListener("pointerup", () => {
    if (from < 0) return;
    const [first, last] = [bars[Math.min(from, to)], bars[Math.max(from, to)]];
    from = -1;
    if (first === last) { go(first.getAttribute("href")); return; }
    const days = document.querySelector(".days");
    days.elements.from.value = first.dataset.first;
    days.elements.to.value = last.dataset.last;
    days.requestSubmit();
  });
}

function go(address) {
  history.pushState(null, "", address);
  show(address, "");
}

brush();
