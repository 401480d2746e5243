// Puts a reply together by keyboard: type two letters, arrows, Enter; then the gaps, each with Enter to the next.
// The server draws the parts; this only brings them, and keeps them in this tab until they are sent.
const form = document.querySelector("form.reply"), find = document.getElementById("find");
const list = document.getElementById("found"), parts = document.getElementById("parts");
const count = document.getElementById("found-count"), preview = document.getElementById("preview");
const id = form.elements.conversation.value, path = `/desk/conversations/${id}`, KEPT = `lotse.parts.${id}`;
const PAUSE = 120, WAIT = 8000;

const body = (more = {}) => {
  const data = new URLSearchParams(new FormData(form));
  for (const [name, value] of Object.entries(more)) data.set(name, value);
  return data;
};
async function ask(what, data) {
  const headers = { "X-CSRF-Token": form.elements.csrf.value, "X-Fragment": "1" };
  const answer = await fetch(`${path}/${what}`, { method: "POST", body: data, headers, signal: AbortSignal.timeout(WAIT) });
  if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
  return answer.text();
}

// the list of what was found
let timer = 0, asked = 0, drawn = 0;
const options = () => [...list.querySelectorAll("[role=option]")];
const chosen = () => list.querySelector("[aria-selected=true]");
function mark(option) {
  chosen()?.setAttribute("aria-selected", "false");
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
  if (option) find.setAttribute("aria-activedescendant", option.id); else find.removeAttribute("aria-activedescendant");
}
function close() {
  list.hidden = true;
  find.setAttribute("aria-expanded", "false");
  mark(null);
}
async function search() {
  timer = 0;
  const number = ++asked;
  try {
    const html = await ask("find", body());
    if (number !== asked) return;
    list.innerHTML = html;
    drawn = number;
  } catch { return close(); }
  if (document.activeElement !== find) return;
  list.hidden = false;
  find.setAttribute("aria-expanded", "true");
  count.textContent = `${options().length} Treffer`;
  mark(options()[0]);
}
find.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(search, PAUSE); });
find.addEventListener("blur", () => setTimeout(() => { if (document.activeElement !== find) close(); }, 150));
list.addEventListener("mousedown", (event) => event.preventDefault());
list.addEventListener("click", (event) => {
  const option = event.target.closest("[role=option]");
  if (option) take(option.dataset.add);
});
find.addEventListener("keydown", async (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (list.hidden) return search();
    const all = options(), at = all.indexOf(chosen()), by = event.key === "ArrowDown" ? 1 : -1;
    mark(all[(at + by + all.length) % all.length]);
  } else if (event.key === "Enter") {
    event.preventDefault();
    clearTimeout(timer);
    if (!find.value.trim() && list.hidden) return;
    if (list.hidden || timer || drawn !== asked) { timer = 0; await search(); } // an earlier letter found something else
    if (chosen()) take(chosen().dataset.add);
  } else if (event.key === "Escape" && !list.hidden) {
    event.preventDefault();
    event.stopPropagation();
    close();
  } else if (event.key === "Backspace" && !find.value && parts.lastElementChild) {
    event.preventDefault();
    change({ drop: parts.children.length - 1 });
  }
});

// parts
const gaps = () => [...parts.querySelectorAll(".gaps :is(input:not([type=checkbox]), select), .papers > summary")];
const open = (field) => (field.matches("summary") ? !field.closest(".papers").querySelector(":checked") : field.required && !field.value);
async function change(more) {
  try { parts.innerHTML = await ask("compose", body(more)); } catch { return false; }
  keep();
  return true;
}
async function take(reference) {
  find.value = "";
  timer = 0;
  close();
  const before = parts.children.length;
  if (!(await change({ add: reference }))) return;
  const fresh = reference.startsWith("document:") ? null : parts.children[before];
  (fresh && gaps().find((field) => fresh.contains(field) && open(field)) || find).focus();
  parts.lastElementChild?.scrollIntoView({ block: "nearest" });
}
parts.addEventListener("change", async (event) => {
  const at = event.target.id || [...parts.querySelectorAll("input")].indexOf(event.target);
  let html;
  try { html = await ask("compose", body()); } catch { return; }
  const drawn = document.createElement("ol");
  drawn.innerHTML = html;
  // only the words: a field that somebody is in stays as it is
  [...drawn.children].forEach((row, n) => parts.children[n]?.querySelector(".pair")?.replaceWith(row.querySelector(".pair")));
  keep();
  return at;
});
parts.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.ctrlKey || event.metaKey || !event.target.matches("input, select")) return;
  event.preventDefault();
  event.target.dispatchEvent(new Event("change", { bubbles: true }));
  const all = gaps();
  (all.slice(all.indexOf(event.target) + 1).find(open) || find).focus();
});
form.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button?.formAction.endsWith("/compose") || !button.name) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  change({ [button.name]: button.value }).then(() => find.focus());
}, true);
form.elements.locale.addEventListener("change", () => parts.dispatchEvent(new Event("change")));

// what was begun stays in this tab, as a text does in its draft
function keep() {
  const data = [...new FormData(form)].filter(([name]) => ["part", "locale", "drawn"].includes(name) || /^\d+\./.test(name));
  if (parts.children.length) sessionStorage.setItem(KEPT, JSON.stringify({ data, client_id: form.elements.client_id.value }));
  else sessionStorage.removeItem(KEPT);
}
form.addEventListener("submit", keep);
async function restore() {
  const kept = JSON.parse(sessionStorage.getItem(KEPT) || "null");
  if (!kept) return;
  if (kept.client_id === form.dataset.sent) return sessionStorage.removeItem(KEPT);
  if (parts.children.length) return;
  const { locale, drawn } = Object.fromEntries(kept.data);
  if (locale !== drawn) form.elements.locale.value = locale; // it was chosen; else what the newcomer reads by now
  const data = body();
  for (const [name, value] of kept.data) if (!(name in { locale, drawn })) data.append(name, value);
  try { parts.innerHTML = await ask("compose", data); keep(); } catch { /* the sentences can be chosen again */ }
}
form.dataset.sent = document.body.dataset.sent || "";
restore();

// one's own German
const look = document.getElementById("translate");
if (look) {
  look.hidden = false;
  look.addEventListener("click", async () => {
    if (!form.elements.text.value.trim()) return;
    preview.textContent = "Wird übersetzt …";
    try { preview.innerHTML = await ask("translate", body()); } catch { preview.textContent = "Gerade gibt es keine Übersetzung."; }
  });
  form.elements.text.addEventListener("input", () => { preview.textContent = ""; });
}
// After sending one writes on where one was; on a phone that would open the keyboard.
if (form.dataset.sent && matchMedia("(min-width: 60rem)").matches) find.focus({ preventScroll: true });
