// Texts that are not sent yet: kept in this browser, per person and conversation, until the server says it has them.
// Whoever signs out, or ends what they would be sent to, is asked first.

const KEY = "lotse.draft.", PARTS = "lotse.parts.", OLDEST = 7 * 24 * 3600 * 1000;
const me = document.querySelector("header.top")?.dataset.me || "";

function read(key) {
  try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
}

let over = false; // the conversation of this page

const keys = () => Object.keys(localStorage).filter((key) => key.startsWith(KEY));

// `sent`: it was sent off with this id, and nothing has been changed since.
export class Draft {
  #key;

  constructor(conversation, kind) { this.#key = `${KEY}${me}.${conversation}.${kind}`; }

  get key() { return this.#key; }

  get kept() { return read(this.#key); }

  keep(text, client_id, sent) {
    if (over) return;
    if (text) localStorage.setItem(this.#key, JSON.stringify({ text, client_id, sent, at: Date.now() }));
    else this.drop();
  }

  drop() { localStorage.removeItem(this.#key); }
}

// Of one conversation, or of all: texts, and replies begun from ready sentences (those stay in this tab).
function unsent(conversation) {
  const [texts, parts] = [`${KEY}${me}.${conversation ? `${conversation}.` : ""}`, PARTS + conversation];
  return [...keys().filter((key) => key.startsWith(texts) && read(key)?.text), ...Object.keys(sessionStorage).filter((key) => key.startsWith(parts))];
}

function forget(left) {
  for (const key of left) [localStorage, sessionStorage].forEach((place) => place.removeItem(key));
}

// The conversation is no more, erased perhaps: what was begun for it goes, and is not kept again.
export function forget_conversation(conversation) {
  over = true;
  forget(unsent(conversation));
}

function forget_all() {
  forget(keys());
  sessionStorage.clear();
}

for (const key of keys()) if (!(Date.now() - (read(key)?.at ?? 0) < OLDEST)) localStorage.removeItem(key);

// What was passed on is with others, with its note: the queue says so.
if (/^(transferred|passed)/.test(new URLSearchParams(location.search).get("done") || "")) {
  forget(keys().filter((key) => key.startsWith(`${KEY}${me}.`) && key.endsWith(".transfer") && read(key)?.sent));
}

// Before a step after which the texts could not be sent any more. Asked once, then the form goes its way.
const ENDS = /\/(hand-back|close|transfer)$/;

export function ask_before_leaving() {
  const conversation = document.body.dataset.conversation;
  document.addEventListener("submit", (event) => {
    const form = event.target, path = new URL(event.submitter?.getAttribute("formaction") || form.action, location).pathname;
    const signs_out = path === "/desk/sign-out", ends = conversation && ENDS.test(path);
    if (form.dataset.asked || !(signs_out || ends)) return;
    const own = new Draft(conversation, form.dataset.draft).key; // goes with the form
    const left = unsent(signs_out ? "" : conversation).filter((key) => key !== own);
    if (left.length) {
      event.preventDefault();
      event.stopPropagation();
      ask(left, signs_out, form, event.submitter);
    } else if (signs_out) forget_all();
  }, true);
}

function ask(left, signs_out, form, submitter) {
  const one = left.length === 1, what = one ? "Ein Text ist" : `${left.length} Texte sind`;
  const then = signs_out ? `Mit dem Abmelden ${one ? "wird er" : "werden sie"} hier gelöscht.` : `Danach ${one ? "kann er" : "können sie"} nicht mehr gesendet werden.`;
  const dialog = document.createElement("dialog");
  dialog.className = "sheet";
  dialog.setAttribute("aria-labelledby", "unsent-title");
  const title = Object.assign(document.createElement("h2"), { id: "unsent-title", textContent: "Noch nicht gesendet" });
  const line = Object.assign(document.createElement("p"), { textContent: `${what} noch nicht gesendet. ${then}` });
  const choice = Object.assign(document.createElement("form"), { method: "dialog", className: "buttons" });
  const [back, on] = ["Zurück zum Text", "Verwerfen und weiter"].map((words, at) => Object.assign(document.createElement("button"), { textContent: words, value: at ? "yes" : "no" }));
  back.className = "primary";
  choice.append(on, back);
  dialog.append(title, line, choice);
  document.body.append(dialog);
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (dialog.returnValue !== "yes") return;
    if (signs_out) forget_all();
    else forget(left);
    form.dataset.asked = "yes";
    form.requestSubmit(submitter);
  });
  dialog.showModal();
  back.focus();
}
