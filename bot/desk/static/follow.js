// Whoever is at the last message stays there, whatever grows; whoever is not reads on a button that there is a new one.
// On a wide screen the messages scroll by themselves, on a phone with the page. There a field that somebody writes in
// stays where it is: nothing scrolls, and what comes above it does not push it away.

const NEAR = 80, SHOWN = 24;
const [log, said, fresh, write] = ["log", "said", "fresh", "write"].map((id) => document.getElementById(id));
export const narrow = matchMedia("(max-width: 60rem)").matches;

// How high what is seen is, above the keyboard of a phone, and how much of the messages lies below it.
const sight = () => visualViewport?.height ?? innerHeight;
const below = () => (narrow ? said.getBoundingClientRect().bottom - (visualViewport?.offsetTop ?? 0) - sight() : log.scrollHeight - log.scrollTop - log.clientHeight);
const ends = (within) => below() < within && below() > SHOWN - sight();
const writing = () => narrow && write.contains(document.activeElement);
const place = () => write.getBoundingClientRect().top + scrollY;

export function toEnd() {
  if (narrow) said.lastElementChild?.scrollIntoView({ block: "nearest" }); else log.scrollTop = log.scrollHeight;
}

let at = true, stood = 0, high = 0;
function look() {
  at = ends(NEAR);
  if (ends(SHOWN)) fresh.replaceChildren();
}

function settle() {
  const stands = place(), grew = said.offsetHeight !== high;
  if (writing()) scrollBy(0, stands - stood);
  [stood, high] = [stands, said.offsetHeight];
  if (at && !writing() && (grew || !narrow)) toEnd();
}

// What came is drawn.
export function arrived() {
  settle();
  if (ends(SHOWN)) return;
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: `Neue Nachricht ${below() > 0 ? "↓" : "↑"}` });
  button.addEventListener("click", () => {
    log.focus({ preventScroll: true });
    toEnd();
    fresh.replaceChildren();
  });
  fresh.replaceChildren(button);
}

export function follow() {
  [stood, high] = [place(), said.offsetHeight];
  look();
  (narrow ? window : log).addEventListener("scroll", look, { passive: true });
  said.addEventListener("click", ({ target }) => { if (target.closest("summary")) at = false; }); // what is opened is read where it is
  const resized = new ResizeObserver(() => { settle(); if (!at) look(); });
  for (const part of [log, said, document.getElementById("state"), document.querySelector(".card")]) resized.observe(part);
}
