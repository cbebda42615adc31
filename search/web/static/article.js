"use strict";
// The page of an article: from mark to mark, copying, and what is similar. Without this file all works by links.
const marks = [...document.querySelectorAll("mark[id]")].sort((a, b) => Number(a.id.slice(1)) - Number(b.id.slice(1)));
const next = document.getElementById("next");
const previous = document.getElementById("previous");
const at = document.getElementById("at");
let place = -1;
document.documentElement.classList.add("scripted");

// Say where one is; the arrows lead on from there.
function stand(number) {
  marks[place]?.classList.remove("here");
  place = number;
  marks[place].classList.add("here");
  at.textContent = `Mark ${(place + 1).toLocaleString("en")} of ${marks.length.toLocaleString("en")}`;
  next.title = "Next mark (n)";
  previous.title = "Previous mark (p)";
}

function goTo(number) {
  if (!marks.length) return;
  stand((number + marks.length) % marks.length);
  const mark = marks[place];
  mark.closest("details")?.setAttribute("open", "");
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  mark.scrollIntoView({ block: "center", behavior: still ? "auto" : "smooth" });
}

// From nowhere, a step back leads to the last.
function step(by) {
  goTo(place < 0 && by < 0 ? -1 : place + by);
}

// The address may name a mark, or a passage with marks.
function arrive() {
  const id = location.hash.slice(1);
  const target = id && document.getElementById(id);
  if (!target) return;
  target.closest("details")?.setAttribute("open", "");
  const number = marks.findIndex((mark) => target.contains(mark));
  if (number >= 0) stand(number);
}

if (marks.length) {
  at.setAttribute("role", "status");
  for (const [link, by] of [[next, 1], [previous, -1]]) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      step(by);
    });
  }
}
addEventListener("hashchange", arrive);
arrive();
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
  if (event.key === "n") step(1);
  if (event.key === "p") step(-1);
});

// Copy a text, by way of a field where the browser gives no clipboard, as it does to addresses without HTTPS.
async function copy(text, field) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    if (field.select) field.select();
    else getSelection().selectAllChildren(field);
    document.execCommand("copy");
  }
}

// A browser may keep nothing: then a choice holds for this page.
function kept(name, value) {
  try {
    if (value) localStorage.setItem(name, value);
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

function copyButton(name, act) {
  const button = document.createElement("button"), told = document.createElement("span");
  button.type = "button";
  button.className = "copy";
  button.setAttribute("aria-label", name);
  told.setAttribute("role", "status");
  told.textContent = "Copy";
  button.append(told);
  button.addEventListener("click", async () => {
    await act();
    told.textContent = "Copied";
    setTimeout(() => { told.textContent = "Copy"; }, 2000);
  });
  return button;
}

const forms = document.querySelector(".citations");
if (forms) {
  const chosen = () => document.getElementById(`cite-${forms.querySelector("input:checked").value}`);
  forms.append(copyButton("Copy the citation", () => copy(chosen().value, chosen())));
  const wished = document.getElementById(`form-${kept("citation")}`);
  if (wished) wished.checked = true;
  forms.addEventListener("change", (event) => kept("citation", event.target.value));
  for (const field of forms.querySelectorAll("textarea")) field.addEventListener("focus", () => field.select());
}
for (const text of document.querySelectorAll("code.copied")) {
  const name = text.parentElement.previousElementSibling.textContent.toLowerCase();
  text.after(copyButton(`Copy the ${name}`, () => copy(text.textContent, text)));
}

// What is similar takes longer to find than the article: it comes once one reads that far.
const similar = document.getElementById("similar");
if (similar?.dataset.from) {
  new IntersectionObserver(async (entries, observer) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    try {
      const answer = await fetch(similar.dataset.from);
      if (!answer.ok) return;
      const found = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("similar");
      if (found) similar.replaceChildren(...found.children);
    } catch {
      // The link to them stays.
    }
  }, { rootMargin: "300px" }).observe(similar);
}
