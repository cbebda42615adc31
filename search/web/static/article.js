"use strict";
// The page of an article: from mark to mark, copying, and what is similar. Without this file all works by links.
const marks = [...document.querySelectorAll("mark[id]")].sort((a, b) => Number(a.id.slice(1)) - Number(b.id.slice(1)));
const next = document.getElementById("next");
const at = document.getElementById("at");
let place = -1;

function goTo(number) {
  if (!marks.length) return;
  marks[place]?.classList.remove("here");
  place = (number + marks.length) % marks.length;
  const mark = marks[place];
  mark.closest("details")?.setAttribute("open", "");
  mark.classList.add("here");
  mark.scrollIntoView({ block: "center" });
  at.textContent = `Mark ${place + 1} of ${marks.length}`;
  next.textContent = "Next ↓";
}

next?.addEventListener("click", (event) => { event.preventDefault(); goTo(place + 1); });
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
  if (event.key === "n") goTo(place + 1);
  if (event.key === "p") goTo(place - 1);
});

for (const area of document.querySelectorAll(".citations textarea")) {
  const button = document.createElement("button");
  const name = document.querySelector(`label[for="${area.id}"]`).textContent;
  button.type = "button";
  button.textContent = "Copy";
  button.setAttribute("aria-label", `Copy as ${name}`);
  button.addEventListener("click", async () => {
    area.select();
    try { await navigator.clipboard.writeText(area.value); } catch { document.execCommand("copy"); }
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  });
  area.before(button);
}

const similar = document.getElementById("similar");
if (similar?.dataset.from) {
  new IntersectionObserver(async (entries, observer) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    const answer = await fetch(similar.dataset.from);
    if (!answer.ok) return;
    const found = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("similar");
    if (found) similar.replaceChildren(...found.children);
  }, { rootMargin: "300px" }).observe(similar);
}
