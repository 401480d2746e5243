import { Outbox } from "./outbox.js";
import { Stream } from "./stream.js";
import { View } from "./view.js";

const TOKEN = "lotse.token", LOCALE = "lotse.locale";
const $ = (id) => document.getElementById(id);

const api = {
  token: localStorage.getItem(TOKEN),
  headers(more) { return { ...(api.token ? { Authorization: `Bearer ${api.token}` } : {}), ...more }; },
  get(path, more = {}, signal = undefined) { return fetch(path, { headers: api.headers(more), cache: "no-store", signal }); },
  send(method, path, body) {
    const headers = api.headers({ "Content-Type": "application/json" });
    return fetch(path, { method, headers, body: JSON.stringify(body), signal: AbortSignal.timeout(15000) });
  },
  post(path, body) { return api.send("POST", path, body); },
};

const view = new View({ press: (title, payload) => outbox.add(title, payload), retry: (id) => outbox.retry(id) });
const outbox = new Outbox(api, (item) => view.sending(item));
const stream = new Stream(api, { event: happened, connected: (on) => view.connection(on), revoked: begin_anew });

function happened(kind, data) {
  if (kind === "message") { outbox.drop(data.client_id); view.show(data); follow(data); }
  if (kind === "locale") speak(data.locale);
}

// The page speaks the language of the answers; a passage in another language does not change it.
function follow(message) {
  const told = message.author === "bot" && !["page", "welcome"].includes(message.kind);
  if (told && message.locale !== document.documentElement.lang && $(`language`).querySelector(`[value="${message.locale}"]`)) speak(message.locale);
}

async function speak(locale) {
  if (document.documentElement.lang === locale) return;
  try {
    const answer = await fetch(`/api/interface/${locale}`);
    if (!answer.ok) return;
    view.speak(await answer.json());
    localStorage.setItem(LOCALE, locale);
  } catch { /* the page stays in its language */ }
}

function new_token() {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

async function open() {
  if (!api.token) { api.token = new_token(); localStorage.setItem(TOKEN, api.token); }
  const opened = await api.post("/api/conversations", { token: api.token, locale: document.documentElement.lang });
  if (opened.status === 401) return begin_anew();
  if (!opened.ok) throw new Error("open");
  const answer = await api.get("/api/conversation");
  if (!answer.ok) throw new Error("read");
  const state = await answer.json();
  view.clear();
  state.messages.forEach((message) => { outbox.drop(message.client_id); view.show(message); });
  view.typing(state.messages.at(-1)?.author === "newcomer");
  outbox.all().forEach((item) => view.sending(item));
  stream.start(state.last_event);
  outbox.flush();
}

async function connect() {
  for (let pause = 500; ; pause = Math.min(pause * 2, 15000)) {
    try { await open(); view.connection(true); return; } catch { view.connection(false); }
    await new Promise((resolve) => setTimeout(resolve, pause * (0.5 + Math.random())));
  }
}

function forget() {
  stream.stop();
  outbox.clear();
  localStorage.removeItem(TOKEN);
  api.token = null;
  view.clear();
  view.typing(false);
}

async function begin_anew() {
  forget();
  await connect();
}

$("write").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = $("text").value.trim();
  if (!text) return;
  $("text").value = "";
  outbox.add(text);
  $("text").focus();
});

$("text").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); $("write").requestSubmit(); }
});

$("language").addEventListener("change", async () => {
  const locale = $("language").value;
  await speak(locale);
  try { await api.send("PUT", "/api/conversation/locale", { locale }); } catch { /* the next message tells it too */ }
});

$("erase").addEventListener("click", () => $("confirm").showModal());
$("confirm").addEventListener("close", async () => {
  if ($("confirm").returnValue !== "yes") return;
  const gone = await fetch("/api/conversation", { method: "DELETE", headers: api.headers() }).catch(() => null);
  if (!gone || (!gone.ok && gone.status !== 401)) { view.connection(false); return; }
  const words = view.word("erased");
  forget();
  view.say(words);
  setTimeout(connect, 2500);
});

// Quick exit: this page must not be one step back in the history.
$("exit").addEventListener("click", (event) => { event.preventDefault(); document.title = ""; location.replace(event.currentTarget.href); });

window.addEventListener("online", () => { stream.hurry(); outbox.flush(); });
document.addEventListener("visibilitychange", () => { if (!document.hidden) { stream.hurry(); outbox.flush(); } });

view.speak(JSON.parse($("interface").textContent));
const kept = localStorage.getItem(LOCALE);
if (kept && !new URLSearchParams(location.search).has("lang")) await speak(kept);
connect();
