// Keyboard shortcuts, and the help sheet that shows them: one table for both. They rest while somebody types, and can
// be switched off (WCAG 2.1.4). A key with consequences only leads to its button: Enter presses it.
import { ask_before_leaving } from "./unsent.js";

const OFF = "lotse.keys", ORDER = "lotse.order";
const conversation = document.body.dataset.conversation;
const ROW = ":is(#queue, #reviews) li[data-id]";
const rows = () => [...document.querySelectorAll(ROW)];
const row = () => document.activeElement?.closest?.(ROW);

const CLAIM = 'form[action$="/claim"] button, button[formaction$="/claim"]';

const SHORTCUTS = [
  ["Überall", [
    { key: "?", says: "Diese Übersicht", run: () => sheet() },
    { key: "w", says: "Warteschlange", run: () => go("/desk") },
    { key: "s", says: "Suche", run: () => go("/desk/search") },
    { key: "t", says: "Schalter öffnet, oder wieder da sein", run: () => reach('form[action="/desk/away"] button') },
    { key: "Escape", shown: "Esc", says: "Feld verlassen", typing: true, run: leave },
  ]],
  ["Warteschlange", [
    { key: "j", says: "nächste Unterhaltung", run: () => step(1) },
    { key: "k", says: "vorige Unterhaltung", run: () => step(-1) },
    { key: "o", says: "öffnen", run: () => press(row()?.querySelector("h3 a, a")) },
    { key: "u", says: "übernehmen", run: () => press((conversation ? document : row())?.querySelector(CLAIM)) },
  ]],
  ["Unterhaltung", [
    { key: "a", says: "Antwort schreiben", run: () => reach("form.reply textarea") },
    { key: "f", says: "fertige Sätze und Antworten finden", run: () => reach("#find") },
    { key: "n", says: "Notiz schreiben", run: () => reach("#note") },
    { key: "Enter", shown: "Strg + Enter", says: "senden, was im Feld steht", typing: true, held: true, run: send },
    { key: "g", says: "weitergeben", run: () => reach("#to") },
    { key: "z", says: "zurück an den Bot", run: () => reach('[data-key="hand-back"], form[action$="/hand-back"] :is(select, textarea, button):not([hidden])') },
    { key: "b", says: "beenden", run: () => reach('[data-key="close"], form[action$="/close"] :is(select, textarea, button):not([hidden])') },
    { key: "j", shown: "j, k", says: "nächste, vorige Unterhaltung", told: true },
  ]],
  ["Offene Fragen", [
    { key: "j", shown: "j, k", says: "nächste, vorige; in einer Gruppe: überspringen, zur Liste", told: true },
    ...["1", "2", "3", "4"].map((key) => ({ key, shown: "1 bis 4", says: "Vorschlag von Lotse", quiet: key !== "1", run: () => reach(`[data-key="guess-${key}"]`) })),
    { key: "f", says: "Thema suchen", run: () => reach("#topic_label") },
    { key: "p", says: "Seite suchen", run: () => reach("#page_label") },
    { key: "n", says: "neues Thema daraus machen", run: () => reach('[data-key="new"]') },
    { key: "g", says: "gehört nicht hierher", run: () => reach('[data-key="outside"]') },
    { key: "e", says: "erledigt", run: () => reach('[data-key="done"]') || lead('button[value="done"]') },
    { key: "l", says: "löschen", run: () => reach('[data-key="delete"]') || lead('button[value="delete"]') },
    { key: "z", says: "letzte Entscheidung rückgängig", run: () => reach('[data-key="undo"]') },
  ]],
];

const off = () => localStorage.getItem(OFF) === "off";

function go(path) { location.assign(path); return true; }

function press(target) { target?.click(); return Boolean(target); }

// The first that can be used; what is folded is opened.
function reach(selector) {
  const target = document.querySelector(selector);
  if (!target) return false;
  for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  target.scrollIntoView({ block: "nearest" });
  target.focus();
  return true;
}

// In the row where one is.
function lead(selector) {
  const target = row()?.querySelector(selector);
  target?.focus();
  return Boolean(target);
}

function leave(event) {
  const menu = event.target.closest?.("details.menu[open]");
  if (menu) { menu.open = false; menu.querySelector("summary").focus(); return true; }
  if (!writes(event.target) || (event.target.type === "search" && event.target.value)) return false; // emptied first
  (document.getElementById("log") || document.getElementById("main")).focus();
  return true;
}

function send(event) {
  const form = event.target.form;
  if (!form?.dataset.draft || form.dataset.draft === "transfer") return false; // passing on has consequences
  form.requestSubmit();
  return true;
}

// Rows of the queue; in a conversation the neighbours it had there.
function step(by) {
  const drawn = rows();
  if (drawn.length) {
    const at = drawn.indexOf(row());
    const next = drawn[at < 0 ? (by > 0 ? 0 : drawn.length - 1) : Math.min(Math.max(at + by, 0), drawn.length - 1)];
    next.querySelector("a").focus();
    return true;
  }
  if (!conversation) return press(document.querySelector(by > 0 ? '[data-key="next"]' : '[data-key="previous"]'));
  const order = JSON.parse(sessionStorage.getItem(ORDER) || "[]"), place = order.indexOf(conversation);
  const next = place < 0 ? null : order[place + by];
  return go(next ? `/desk/conversations/${next}` : "/desk");
}
addEventListener("pagehide", () => {
  if (document.getElementById("queue")) sessionStorage.setItem(ORDER, JSON.stringify(rows().map((one) => one.dataset.id)));
});

const writes = (node) => Boolean(node.closest?.("input, textarea, select, [contenteditable]"));

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.altKey || document.querySelector("dialog[open]")) return;
  const held = event.ctrlKey || event.metaKey, typing = writes(event.target);
  for (const one of SHORTCUTS.flatMap(([, every]) => every)) {
    if (one.told || one.key !== event.key || Boolean(one.held) !== held) continue;
    if (one.typing ? one.key !== "Escape" && !typing : typing || off()) continue;
    if (event.repeat && one.key !== "j" && one.key !== "k") continue;
    if (one.run(event)) { event.preventDefault(); return; }
  }
});

// the help sheet
const button = document.getElementById("keys");
button.hidden = false;
button.addEventListener("click", () => sheet());

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

let drawn = null;
function sheet() {
  drawn ??= draw();
  drawn.showModal();
  return true;
}

function draw() {
  const dialog = element("dialog", { className: "sheet" });
  dialog.setAttribute("aria-labelledby", "sheet-title");
  const box = element("input", { type: "checkbox", id: "sheet-on", checked: !off() });
  box.addEventListener("change", () => (box.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "off")));
  const close = element("form", { method: "dialog" }, element("button", { className: "primary", textContent: "Schließen" }));
  const groups = SHORTCUTS.map(([title, every]) => element("section", {}, element("h3", { textContent: title }), list(every)));
  dialog.append(
    element("h2", { id: "sheet-title", textContent: "Tasten" }),
    element("p", { className: "quiet", textContent: "Sie gelten, solange Sie nicht in einem Feld schreiben." }),
    element("div", { className: "groups" }, ...groups),
    element("label", { className: "check" }, box, " Tasten mit einem Buchstaben benutzen"),
    close,
  );
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  document.body.append(dialog);
  return dialog;
}

function list(every) {
  return element("dl", {}, ...every.filter((one) => !one.quiet).map((one) => element("div", {},
    element("dt", {}, element("kbd", { textContent: one.shown || one.key })), element("dd", { textContent: one.says }))));
}

// A menu closes when one goes elsewhere.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("focusin", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});

ask_before_leaving();
