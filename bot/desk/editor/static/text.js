// Counts, checks and previews as one types, and loses nothing: warns of changes that are not published, and keeps them
// in this tab for the case that the session ends. The server draws the preview: the same page as its button, of which
// the parts that only show are put in place.
const form = document.getElementById("text"), unsaved = document.getElementById("unsaved");
const discard = document.getElementById("discard"), fields = [...form.querySelectorAll("textarea")];
const draft = `lotse.draft:${location.pathname}`, drawnDirty = "dirty" in form.dataset;
let asked = 0, timer = 0, sending = false;

const changed = () => fields.filter((field) => field.value !== field.defaultValue);
const seen = (field) => form.elements[`seen.${field.lang}`];
const dirty = () => drawnDirty || changed().length > 0;

async function look() {
  const mine = ++asked, body = new URLSearchParams(new FormData(form));
  body.set("action", "preview");
  try {
    const answer = await fetch(form.getAttribute("action"), { method: "POST", body });
    if (mine !== asked || !answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const field of fields) {
      for (const part of ["look", "phone"]) {
        const id = `${part}-${field.lang}`, fresh = page.getElementById(id);
        if (fresh) document.getElementById(id).replaceChildren(...fresh.childNodes);
      }
    }
  } catch {
    // no network: what is shown stays, the next letter tries again
  }
}

function tell() {
  unsaved.textContent = dirty() ? "Noch nicht veröffentlicht" : "";
  discard.hidden = !dirty();
}

function keep() {
  const kept = changed().map((field) => [field.lang, field.value, seen(field).value]);
  if (kept.length) sessionStorage.setItem(draft, JSON.stringify(kept));
  else sessionStorage.removeItem(draft);
}

// With the version each text was written against: who published meanwhile is noticed.
function bringBack() {
  if (drawnDirty || location.search) return sessionStorage.removeItem(draft);
  for (const [locale, text, version] of JSON.parse(sessionStorage.getItem(draft) || "[]")) {
    const field = document.getElementById(`text-${locale}`);
    if (field) [field.value, seen(field).value] = [text, version];
  }
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
discard.addEventListener("click", () => {
  sessionStorage.removeItem(draft);
  sending = true;
  location.assign(location.pathname);
});
document.getElementById("preview").hidden = true;
form.addEventListener("submit", () => { sending = true; });
addEventListener("pageshow", () => { sending = false; });
addEventListener("beforeunload", (event) => { if (!sending && dirty()) event.preventDefault(); });
bringBack();
tell();
