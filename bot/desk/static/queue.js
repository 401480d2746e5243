// The queue draws itself anew when it has changed, keeps the focus, and says politely when somebody new waits.
import { Live, fragment, tellConnection, tellGone } from "./live.js";

const place = document.getElementById("queue"), news = document.getElementById("news");
const AGAIN = 30000; // "seit 12 Min." grows
const SPREAD = 400; // everybody at the desk hears at once; they need not all ask at once

const drawn = () => place.firstElementChild;
const mark = () => drawn().dataset.mark;
const ids = () => new Set(drawn().dataset.ids.split(" ").filter(Boolean));

let drawing = null, again = false;
async function draw() {
  if (drawing) { again = true; return; }
  drawing = redraw();
  try { await drawing; } catch (error) { if (error.status === 401) tellGone(401); } finally { drawing = null; }
  if (again) { again = false; draw(); }
}

let soon = 0;
function drawSoon() {
  soon ||= setTimeout(() => { soon = 0; draw(); }, Math.random() * SPREAD);
}

// As this list was drawn, whatever is looked at in another tab.
async function redraw() {
  const body = await fragment(`/desk/queue?${drawn().dataset.query}`);
  if (document.querySelector("#queue form[data-sending]")) return;
  const before = ids(), focused = focus();
  place.replaceChildren(...body.childNodes);
  title();
  for (const count of document.querySelectorAll("[data-count]")) count.textContent = drawn().dataset[count.dataset.count];
  restore(focused);
  const fresh = [...ids()].filter((id) => !before.has(id)).length;
  if (fresh) news.textContent = fresh === 1 ? "Eine neue Anfrage wartet." : `${fresh} neue Anfragen warten.`;
}

function title() {
  const waiting = Number(drawn().dataset.waiting);
  document.title = (waiting ? `(${waiting}) ` : "") + "Lotse";
}

function focus() {
  const at = document.activeElement, row = at?.closest?.("#queue li");
  return row ? { id: row.dataset.id, kind: at.tagName } : null;
}

function restore(focused) {
  if (!focused) return;
  const row = document.querySelector(`#queue li[data-id="${CSS.escape(focused.id)}"]`);
  (row?.querySelector(focused.kind.toLowerCase()) ?? row?.querySelector("a") ?? document.getElementById("main")).focus({ preventScroll: true });
}

new Live({
  kind: "queue",
  stream: () => `/desk/events?mark=${mark()}`,
  poll: () => "/desk/events/poll",
  news: (data) => { if (data.mark !== mark()) drawSoon(); },
  polled: (data) => { if (data.mark !== mark()) draw(); },
  connected: tellConnection,
  gone: tellGone,
}, true).start();
setInterval(() => { if (!document.hidden) draw(); }, AGAIN);
document.addEventListener("visibilitychange", () => { if (!document.hidden) draw(); });
