import { Export, Files } from "./files.js";
import { Field } from "./field.js";
import { Near } from "./near.js";
import { Outbox } from "./outbox.js";
import { device, limit, tab } from "./store.js";
import { Stream } from "./stream.js";
import { View } from "./view.js";

const TOKEN = "lotse.token", LOCALE = "lotse.locale", LEFT = "lotse.left", DOOMED = "lotse.doomed";
const LONGEST_WAIT = 15000, MOST = 2000;
const EXIT = document.getElementById("exit").href;
const $ = (id) => document.getElementById(id);

const api = {
  token: device.get(TOKEN),
  opened: false,
  headers(more) { return { ...(api.token ? { Authorization: `Bearer ${api.token}` } : {}), ...more }; },
  get(path, more = {}, signal = limit(LONGEST_WAIT)) { return fetch(path, { headers: api.headers(more), cache: "no-store", signal }); },
  send(method, path, body) {
    const headers = api.headers({ "Content-Type": "application/json" });
    return fetch(path, { method, headers, body: JSON.stringify(body), signal: limit(LONGEST_WAIT) });
  },
  post(path, body) { return api.send("POST", path, body); },
};

const field = new Field($("text"));
const view = new View({ press, retry: (id) => outbox.retry(id), fetch: (...file) => files.fetch(...file) });
const outbox = new Outbox(api, (item) => view.sending(item), begin_anew);
const stream = new Stream(api, { event: happened, connected: (on) => { view.connection(on); if (on) { tell_locale(); erase_doomed(); } }, revoked: begin_anew });
new Near($("near"), api, view);
new Export($("export"), api, view);
const files = new Files({ button: $("attach"), input: $("file"), api, view, add: (sign, payload) => outbox.add(sign, payload) });
let wanted = null, untold = null, connecting = null, calm = null, asked = false, gone = false;

function happened(kind, data) {
  if (gone) return;
  if (kind === "message") { outbox.drop(data.client_id); view.show(data); files.stored(data.client_id); follow(data); seen(data); }
  if (kind === "typing") view.typing(data.on, true);
  if (kind === "locale") speak(data.locale);
  if (kind === "state") { view.owner(data.state); files.owner(data.state); }
  if (kind === "file") view.files(data.message, data.files);
}

// A press moves the log: the second tap of two would press something else.
let tap = null;
function twice(event) {
  const before = tap;
  tap = event;
  return before && event.timeStamp - before.timeStamp < 400 && Math.abs(event.y - before.y) < 40;
}

function press(title, payload, event) {
  if (event && twice(event)) return;
  if (payload === "handoff:no") files.drop();
  outbox.add(title, payload);
  if (event?.detail === 0) Object.assign($("log").lastChild, { tabIndex: -1 }).focus({ preventScroll: true }); // by keyboard
}

// The page speaks the language of the conversation; an answer that exists in another one only does not change it.
async function follow(message) {
  const told = message.author === "bot" && !["page", "welcome"].includes(message.kind);
  if (!told || message.locale === document.documentElement.lang) return;
  const answer = await api.get("/api/conversation").catch(() => null);
  const locale = answer?.ok && (await answer.json()).locale;
  if (locale && !gone && $("language").querySelector(`[value="${locale}"]`)) speak(locale);
}

// What staff wrote is here: told once for several messages.
let shown = 0, telling = 0;
function seen(message) {
  if (message.author !== "staff" || message.number <= shown) return;
  shown = message.number;
  clearTimeout(telling);
  telling = setTimeout(() => api.send("PUT", "/api/conversation/fetched", { number: shown }).catch(() => null), 400);
}

async function speak(locale) {
  wanted = locale;
  if (document.documentElement.lang === locale) return;
  try {
    const answer = await fetch(`/api/interface/${locale}`, { signal: limit(LONGEST_WAIT) });
    const said = answer.ok && (await answer.json());
    if (!said || wanted !== locale) return;
    view.speak(said);
    keep_locale(locale);
  } catch { /* the page stays in its language */ }
}

// For the next visit, and for a reload.
function keep_locale(locale) {
  device.set(LOCALE, locale);
  readdress((words) => { if (words.has("lang")) words.set("lang", locale); });
}

// Told again when the network is back.
async function tell_locale() {
  const locale = untold;
  if (!locale || !api.opened) return;
  untold = null;
  const told = await api.send("PUT", "/api/conversation/locale", { locale }).catch(() => null);
  if (!told || told.status >= 500) untold ??= locale;
}

function new_token() {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

// False: meanwhile all was erased or the page left; what comes is not shown.
async function open() {
  await calm;
  await erase_doomed();
  if (gone) return false;
  api.token ||= device.get(TOKEN) || new_token(); // another tab may have begun anew
  const { token } = api, over = () => gone || api.token !== token;
  device.set(TOKEN, token);
  const opened = await api.post("/api/conversations", { token, locale: document.documentElement.lang });
  if (over()) return false;
  if (opened.status === 401) renew();
  if (!opened.ok) throw new Error("open");
  const answer = await api.get("/api/conversation");
  if (!answer.ok) throw new Error("read");
  const state = await answer.json();
  if (over()) return false;
  view.clear();
  view.owner(state.state);
  state.messages.forEach((message) => { outbox.drop(message.client_id); view.show(message); files.stored(message.client_id); seen(message); });
  view.typing(state.messages.at(-1)?.author === "newcomer" && state.state !== "with_staff");
  outbox.all().forEach((item) => view.sending(item));
  api.opened = true;
  files.owner(state.state);
  stream.start(state.last_event);
  arrive(state);
  return true;
}

// A language in the address is chosen, a topic of a poster pressed, once. What a person has is theirs.
async function arrive({ state, locale }) {
  const topic = new URL(location).searchParams.get("topic"), { lang } = document.documentElement;
  const title = topic === "welcome" ? view.word("welcome_print_title") : view.topics[topic];
  const named = typeof title === "string", begins = named && state !== "with_staff";
  if (named) readdress((words) => words.delete("topic"));
  if (locale !== lang && (asked || begins)) untold ??= lang;
  asked = false;
  await tell_locale();
  outbox.flush();
  if (begins) press(title, topic === "welcome" ? "intent:welcome_package" : `topic:${topic}`);
}

function readdress(change) {
  const address = new URL(location);
  change(address.searchParams);
  history.replaceState(null, "", address);
}

function connect() { return (connecting ??= keep_trying().finally(() => { connecting = null; })); }

let hurried = false, wake = null;
function hurry() { hurried = true; wake?.(); }

async function keep_trying() {
  for (let pause = 500; !gone; pause = Math.min(pause * 2, 15000)) {
    hurried = false;
    try { if (await open()) return view.connection(true); } catch { view.connection(false); }
    if (!hurried) await new Promise((resolve) => { wake = resolve; setTimeout(resolve, pause * (0.5 + Math.random())); });
    if (hurried) pause = 250; // at once, and soon again
  }
}

// A newer token of another tab stays.
function renew() {
  stream.stop();
  api.opened = false;
  shown = 0;
  clearTimeout(telling);
  if (device.get(TOKEN) === api.token) device.remove(TOKEN);
  api.token = null;
  files.drop();
  view.clear();
  view.typing(false);
}

// It ended elsewhere. What was just written goes into the new one.
async function begin_anew() {
  if (connecting || gone) return;
  renew();
  await connect();
  view.notice("session_expired", 6000);
}

let too_long = null;
$("write").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = $("text").value.trim();
  too_long?.remove();
  if ([...text].length > MOST) return void (too_long = view.say(view.word("message_too_long").replace("{max}", MOST)));
  if (!text) return;
  outbox.add(text);
  field.empty();
  $("text").focus();
});

$("text").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); $("send").click(); }
});

$("language").addEventListener("change", async () => {
  const locale = $("language").value;
  untold = locale;
  await speak(locale);
  await tell_locale();
});

$("erase").addEventListener("click", () => { $("confirm").returnValue = ""; $("confirm").showModal(); });
$("confirm").addEventListener("close", () => {
  if ($("confirm").returnValue === "yes") (calm = erase()).then(connect);
});

// Until its end nothing new begins.
async function erase() {
  field.empty();
  if (api.token) doom([...doomed(), api.token]);
  renew();
  outbox.clear();
  device.remove(LOCALE);
  view.say(view.word((await erase_doomed()) ? "erased" : "erased_later"));
  await new Promise((resolve) => setTimeout(resolve, 2500));
}

// Tokens of what is still to be deleted on the server.
function doomed() {
  try { return JSON.parse(device.get(DOOMED) || "[]"); } catch { return []; }
}

function doom(tokens) { tokens.length ? device.set(DOOMED, JSON.stringify(tokens)) : device.remove(DOOMED); }

async function erase_doomed() {
  for (const token of doomed()) {
    const options = { method: "DELETE", headers: { Authorization: `Bearer ${token}` }, signal: limit(LONGEST_WAIT) };
    const gone = await fetch("/api/conversation", options).catch(() => null);
    if (gone?.ok || gone?.status === 401) doom(doomed().filter((kept) => kept !== token));
  }
  return !doomed().length;
}

// Nothing is left to read, however slow the other page is, and nothing one step back; further back it leaves again.
function leave() {
  gone = true;
  field.empty();
  view.close();
  stream.stop();
  tab.set(LEFT, "yes");
  location.replace(EXIT);
}

function has_left() { return gone || tab.get(LEFT) !== null; }

$("exit").addEventListener("click", (event) => { event.preventDefault(); leave(); });
window.addEventListener("pageshow", (event) => { if (event.persisted && has_left()) leave(); else look_around(); });

// Another tab has erased everything.
function look_around() {
  if (gone || !api.token || device.get(TOKEN) === api.token) return;
  renew();
  connect();
}

window.addEventListener("online", () => { tell_locale(); hurry(); stream.hurry(); outbox.flush(); });
document.addEventListener("visibilitychange", () => { if (!document.hidden) { look_around(); hurry(); stream.hurry(); outbox.flush(); } });
window.addEventListener("storage", look_around);

view.speak(JSON.parse($("interface").textContent));
$("unable").remove();
$("send").disabled = false;
if (has_left() && performance.getEntriesByType("navigation")[0]?.type === "back_forward") leave();
else {
  tab.remove(LEFT);
  const { lang } = document.documentElement, kept = device.get(LOCALE);
  asked = new URLSearchParams(location.search).get("lang")?.toLowerCase().startsWith(lang);
  if (asked) keep_locale(lang);
  else if (kept) await speak(kept);
  connect();
}
