// A conversation draws what is new, keeps what is being written (per conversation), and follows the last message.
import { arrived, follow, narrow, toEnd } from "./follow.js";
import { Live, fragment, isOver, tellConnection, tellGone } from "./live.js";
import { Draft, forget_conversation } from "./unsent.js";

const TYPING = 4000, AGAIN = 3000;
const id = document.body.dataset.conversation, path = `/desk/conversations/${id}`;
const title = document.title;
let last = Number(document.getElementById("side").dataset.last);

// Drafts stay until the server says that this very form was stored. One that was sent off without an answer keeps its
// id: sent again it counts once. Whoever changes it writes something new.
function prepare(form) {
  const draft = new Draft(id, form.dataset.draft), { client_id, note, text = note } = form.elements;
  const fresh = client_id?.value ?? "none"; // what is passed on has no id; its draft goes when the queue says that it is
  const kept = draft.kept;
  if (kept && kept.client_id === document.body.dataset.sent) draft.drop();
  else if (kept && !text.value) {
    text.value = kept.text;
    if (kept.sent && client_id) client_id.value = kept.client_id;
    const fold = form.closest("details");
    if (fold) fold.open = true;
  }
  count(form, text);
  form.addEventListener("input", () => {
    count(form, text);
    if (client_id) client_id.value = fresh;
    draft.keep(text.value, fresh, false);
  });
  form.addEventListener("submit", () => {
    draft.keep(text.value, client_id?.value ?? fresh, true);
    text.readOnly = true; // what is typed now would not be in what was sent
  });
  addEventListener("pageshow", () => { text.readOnly = false; });
}
for (const form of document.querySelectorAll("form[data-draft]")) prepare(form);

// A file that was chosen but not sent would be gone with the page that another form leads to.
const attach = document.querySelector(".attach form");
if (attach) {
  const notice = document.getElementById("file-unsent"), drop = document.getElementById("file-drop");
  const show = (unsent) => { notice.hidden = drop.hidden = !unsent; };
  addEventListener("submit", (event) => {
    if (event.target === attach || !attach.elements.file.files.length) return;
    event.preventDefault();
    event.stopPropagation();
    attach.closest("details").open = true;
    show(true);
    notice.focus();
  }, true);
  drop.addEventListener("click", () => { attach.reset(); show(false); });
  attach.elements.file.addEventListener("change", () => show(false));
}

// Nothing is cut: near the limit the form says how long the text is.
function count(form, { value, dataset }) {
  const line = form.querySelector(".characters"), found = [...value.trim()].length;
  line.hidden = found < 0.8 * dataset.most;
  line.textContent = `${found} von ${dataset.most} Zeichen${found > dataset.most ? ": bitte kürzen oder teilen" : ""}`;
}

// The newcomer sees that somebody writes, never what.
let typed = 0;
document.querySelector("form.reply textarea")?.addEventListener("input", (event) => {
  const now = Date.now();
  if (!("typing" in document.body.dataset) || side()?.dataset.mode !== "mine" || !event.target.value || now - typed < TYPING) return;
  typed = now;
  const headers = { "X-CSRF-Token": document.querySelector("input[name=csrf]").value };
  fetch(`${path}/typing`, { method: "POST", headers, signal: AbortSignal.timeout(TYPING) }).catch(() => null);
});
if (document.body.dataset.sent || location.hash) history.replaceState(null, "", path);

// On a phone the card gives way once one is writing.
const side = () => document.getElementById("side");
if (narrow && side().dataset.mode === "mine") side().querySelector(".card").open = false;

const said = document.getElementById("said"), reply = document.querySelector("form.reply");
// A refusal, or the field it is about, is where the page begins, also after the card above has given way.
const refused = document.querySelector("#refused[tabindex], #wrong[tabindex], [aria-describedby~=wrong]");
if (!narrow) toEnd();
if (refused) {
  refused.focus();
  refused.scrollIntoView({ block: "center" });
} else if (narrow && side().dataset.mode === "mine") reply.scrollIntoView({ block: "end" }); // all of it, and the last message above
follow();

let drawing = false, again = false, waiting = false, missed = 0;
async function draw() {
  if (document.hidden) { waiting = true; return; }
  if (drawing) { again = true; return; }
  drawing = true;
  try {
    await redraw();
    if (missed) { clearTimeout(missed); missed = 0; tellConnection(true); }
  } catch (error) { fail(error.status); } finally { drawing = false; }
  if (again) { again = false; draw(); }
}

function gone(status) {
  tellGone(status);
  if (status === 404) forget_conversation(id);
}

// What is new was told and is not told again: it is fetched until it is here.
function fail(status) {
  if (isOver(status)) return gone(status);
  tellConnection(false);
  clearTimeout(missed);
  missed = setTimeout(draw, AGAIN * (0.8 + 0.4 * Math.random()));
}

async function redraw() {
  const body = await fragment(`${path}/live`);
  const fresh = body.querySelector("#side");
  if (messages(body.querySelectorAll("#said > li"))) arrived();
  const state = document.getElementById("state"), changed = fresh.dataset.mode !== side().dataset.mode;
  if (changed || !state.contains(document.activeElement)) state.replaceChildren(...body.querySelector("#state").childNodes);
  card(body.querySelector(".card"));
  for (const field of document.querySelectorAll("input[name=version]")) field.value = fresh.dataset.version;
  if (changed) owner(body, fresh.dataset.mode);
  reads(fresh.dataset);
  for (const field of document.querySelectorAll("input[name=seen]")) field.value = fresh.dataset.last;
  last = Math.max(last, Number(fresh.dataset.last));
}

// New ones at the end, changed ones (delivery) in their place; what is unchanged is not touched. Whether there are new ones.
function messages(rows) {
  let more = false;
  const known = new Map([...said.children].map((row) => [row.dataset.id, row]));
  for (const row of rows) {
    const old = known.get(row.dataset.id);
    known.delete(row.dataset.id);
    if (!old) { said.append(row); more = true; }
    else if (old.innerHTML !== row.innerHTML) old.replaceWith(row);
  }
  for (const gone of known.values()) gone.remove();
  return more;
}

// Open or closed as it is.
function card(fresh) {
  const drawn = document.querySelector(".card"), held = drawn.contains(document.activeElement);
  if (drawn.innerHTML === fresh.innerHTML || (held && !document.activeElement.matches("summary"))) return;
  drawn.replaceChildren(...fresh.childNodes);
  if (held) drawn.querySelector("summary").focus({ preventScroll: true });
}

function owner(body, mode) {
  const actions = document.getElementById("actions");
  actions.replaceChildren(...body.querySelector("#actions").childNodes);
  for (const form of actions.querySelectorAll("form[data-draft]")) prepare(form);
  side().dataset.mode = mode;
  const reply = document.querySelector("form.reply");
  if (!reply) return location.reload();
  reply.querySelector("button.primary").textContent = mode === "waiting" ? "Übernehmen und senden" : "Senden";
  reply.hidden = mode === "other" && !reply.elements.text.value;
}

// The newcomer reads another language now: so does the reply, unless staff chose one for it.
function reads({ locale, language }) {
  const fields = document.querySelector("form.reply")?.elements;
  if (!fields || fields.drawn.value === locale) return;
  const untouched = fields.locale.value === fields.drawn.value;
  fields.drawn.value = locale;
  const hint = document.getElementById("translation"), named = document.getElementById("reads");
  if (hint) hint.hidden = locale.split("-")[0] === "de";
  if (named) named.textContent = language;
  if (![...fields.locale.options].some((one) => one.value === locale)) fields.locale.add(new Option(`→ ${language}`, locale));
  if (!untouched) return;
  fields.locale.value = locale;
  fields.locale.dispatchEvent(new Event("change"));
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
  gone,
}).start();
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  document.title = title;
  if (waiting) { waiting = false; draw(); }
});
