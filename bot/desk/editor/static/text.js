// Counts, checks and previews as one types, and loses nothing: warns of changes that are not published, and keeps them
// in this tab for the case that the session ends. The server draws the preview: the same page as its button, of which
// the parts that only show are put in place.
const form = document.getElementById("text"), unsaved = document.getElementById("unsaved");
const discard = document.getElementById("discard"), fields = [...form.querySelectorAll("textarea")];
const draft = `lotse.draft:${location.pathname}`, drawnDirty = "dirty" in form.dataset;
const asked_for = new URLSearchParams(location.search);
let asked = 0, timer = 0, sending = false;

const changed = () => fields.filter((field) => field.value !== field.defaultValue);
const typed = () => fields.filter((field) => field.value !== field.defaultValue || (drawnDirty && "typed" in field.dataset));
const seen = (field) => form.elements[`seen.${field.lang}`];
const machine = (field) => form.elements[`machine.${field.lang}`];
const dirty = () => drawnDirty || changed().length > 0;

// What is folded out stays so.
function put(id, page) {
  const fresh = page.getElementById(id), old = document.getElementById(id);
  if (!fresh || fresh.innerHTML === old.innerHTML) return;
  const open = [...old.querySelectorAll("details")].map((one) => one.open);
  old.replaceChildren(...fresh.childNodes);
  old.querySelectorAll("details").forEach((one, index) => { one.open = open[index] ?? false; });
}

async function look() {
  const mine = ++asked, body = new URLSearchParams(new FormData(form));
  body.set("action", "preview");
  try {
    const answer = await fetch(form.getAttribute("action"), { method: "POST", body });
    if (mine !== asked || !answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const field of fields) {
      for (const part of ["look", "phone"]) put(`${part}-${field.lang}`, page);
    }
    put("others", page);
  } catch {
    // no network: what is shown stays, the next letter tries again
  }
}

function tell() {
  if (unsaved) unsaved.textContent = dirty() ? "Noch nicht veröffentlicht" : "";
  if (discard) discard.hidden = !dirty();
}

function keep() {
  const texts = typed().map((field) => [field.lang, field.value, seen(field).value, machine(field)?.value || ""]);
  if (texts.length) sessionStorage.setItem(draft, JSON.stringify({ kept: form.elements.kept.value, texts }));
  else sessionStorage.removeItem(draft);
}

// What was kept until now is published, or is the draft at the desk: dropped once. The address says so no longer, or a
// reload would drop what is typed after it as well.
function settled() {
  sessionStorage.removeItem(draft);
  for (const told of ["done", "in"]) asked_for.delete(told);
  const rest = asked_for.toString();
  history.replaceState(history.state, "", location.pathname + (rest && `?${rest}`) + location.hash);
}

// With the version each text was written against: who published meanwhile is noticed. A page that is drawn from what
// was sent has these words already, and the versions that one has seen by now.
function bringBack() {
  if (asked_for.has("done")) return settled();
  if ("sent" in form.dataset) return keep();
  const { kept, texts = [] } = JSON.parse(sessionStorage.getItem(draft) || "{}");
  for (const [locale, text, version, by] of texts) {
    const field = document.getElementById(`text-${locale}`);
    if (!field) continue;
    [field.value, seen(field).value] = [text, version];
    if (by && !machine(field)) field.after(Object.assign(document.createElement("input"), { type: "hidden", name: `machine.${locale}`, value: by }));
  }
  if (texts.length) form.elements.kept.value = kept;
  if (dirty()) look();
}

for (const field of fields) {
  field.addEventListener("input", () => {
    document.querySelector(`#look-${field.lang} .characters`).textContent = [...field.value.trim()].length;
    tell();
    keep();
    clearTimeout(timer);
    timer = setTimeout(look, 350);
  });
}
discard?.addEventListener("click", () => {
  sessionStorage.removeItem(draft);
  sending = true;
  location.assign(location.pathname + (asked_for.has("draft") ? "?draft=take" : ""));
});
// A placeholder goes where one was writing, and one goes on writing there.
const been = new WeakSet();
for (const field of fields) field.addEventListener("focus", () => been.add(field));
for (const gap of form.querySelectorAll(".gap")) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "gap", textContent: gap.textContent });
  button.setAttribute("aria-label", `${gap.textContent} einsetzen`);
  button.addEventListener("click", () => {
    const field = document.getElementById(gap.dataset.into);
    if (!been.has(field)) field.setSelectionRange(field.value.length, field.value.length);
    field.focus();
    field.setRangeText(gap.textContent, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  gap.replaceWith(button);
}
document.getElementById("preview")?.setAttribute("hidden", "");
form.addEventListener("submit", () => { sending = true; });
addEventListener("pageshow", () => { sending = false; });
addEventListener("beforeunload", (event) => { if (!sending && dirty()) event.preventDefault(); });
bringBack();
tell();
