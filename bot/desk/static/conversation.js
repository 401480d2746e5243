// A conversation draws what is new, keeps what is being written (per conversation), and follows the last message.
import { Live, fragment, tellConnection, tellGone } from "./live.js";

const id = document.body.dataset.conversation, path = `/desk/conversations/${id}`;
const title = document.title;
let last = Number(document.getElementById("side").dataset.last);

// drafts: kept in this browser until the server says that this very form was stored
const key = (kind) => `lotse.draft.${id}.${kind}`;
function remember(form) {
  const kind = form.dataset.draft, text = form.elements.text.value;
  if (text) localStorage.setItem(key(kind), JSON.stringify({ text, client_id: form.elements.client_id.value }));
  else localStorage.removeItem(key(kind));
}
function restore(form) {
  const kept = JSON.parse(localStorage.getItem(key(form.dataset.draft)) || "null");
  if (!kept) return;
  if (kept.client_id === document.body.dataset.sent) { localStorage.removeItem(key(form.dataset.draft)); return; }
  if (!form.elements.text.value) form.elements.text.value = kept.text;
  const fold = form.closest("details");
  if (fold) fold.open = true;
}
for (const form of document.querySelectorAll("form[data-draft]")) {
  restore(form);
  form.addEventListener("input", () => remember(form));
  form.addEventListener("submit", () => remember(form));
  form.elements.text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
}
if (document.body.dataset.sent) history.replaceState(null, "", path);

// On a phone the card gives way once one is writing.
const side = () => document.getElementById("side");
if (matchMedia("(max-width: 60rem)").matches && side().dataset.mode === "mine") side().querySelector(".card").open = false;

const log = document.getElementById("log"), said = document.getElementById("said");
// On a wide screen the messages scroll by themselves, on a phone with the page.
const narrow = matchMedia("(max-width: 60rem)").matches;
const atEnd = () => (narrow ? said.getBoundingClientRect().bottom < innerHeight + 80 : log.scrollHeight - log.scrollTop - log.clientHeight < 80);
const toEnd = () => { if (narrow) said.lastElementChild?.scrollIntoView({ block: "center" }); else log.scrollTop = log.scrollHeight; };
if (!narrow || side().dataset.mode === "mine") toEnd();

let drawing = false, again = false, waiting = false;
async function draw() {
  if (document.hidden) { waiting = true; return; }
  if (drawing) { again = true; return; }
  drawing = true;
  try { await redraw(); } catch (error) { if (error.status) tellGone(error.status); } finally { drawing = false; }
  if (again) { again = false; draw(); }
}

async function redraw() {
  const body = await fragment(`${path}/live`);
  const fresh = body.querySelector("#side"), follow = atEnd();
  messages(body.querySelectorAll("#said > li"));
  if (follow) toEnd();
  const state = document.getElementById("state"), changed = fresh.dataset.mode !== side().dataset.mode;
  if (changed || !state.contains(document.activeElement)) state.replaceChildren(...body.querySelector("#state").childNodes);
  for (const field of document.querySelectorAll("input[name=version]")) field.value = fresh.dataset.version;
  if (changed) owner(body, fresh.dataset.mode);
  last = Math.max(last, Number(fresh.dataset.last));
}

// New ones at the end, changed ones (delivery) in their place; what is unchanged is not touched.
function messages(rows) {
  const known = new Map([...said.children].map((row) => [row.dataset.id, row]));
  for (const row of rows) {
    const old = known.get(row.dataset.id);
    known.delete(row.dataset.id);
    if (!old) said.append(row);
    else if (old.innerHTML !== row.innerHTML) old.replaceWith(row);
  }
  for (const gone of known.values()) gone.remove();
}

function owner(body, mode) {
  document.getElementById("actions").replaceChildren(...body.querySelector("#actions").childNodes);
  side().dataset.mode = mode;
  const reply = document.querySelector("form.reply");
  if (!reply) return location.reload();
  reply.querySelector("button").textContent = mode === "waiting" ? "Übernehmen und senden" : "Senden";
  reply.hidden = mode === "other" && !reply.elements.text.value;
}

function news(entries) {
  last = Math.max(last, ...entries.map((entry) => entry.number));
  if (entries.some((entry) => entry.kind === "message") && document.hidden) document.title = `(neu) ${title}`;
  draw();
}
new Live({
  kind: "news",
  stream: () => `${path}/events?after=${last}`,
  poll: () => `${path}/events/poll?after=${last}`,
  news: (entry) => news([entry]),
  polled: (data) => { if (data.events.length) news(data.events); },
  connected: tellConnection,
  gone: tellGone,
}).start();
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  document.title = title;
  if (waiting) { waiting = false; draw(); }
});
