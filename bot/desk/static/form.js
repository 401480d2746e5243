// Keeps what is typed into a form of portal content, a notice, an offer or a new topic in this tab, in case the session ends before it is
// saved. Brought back by the server, with the version it was written against: who saved meanwhile is noticed. Pages without such a form,
// to which one leads when it is saved, forget it.
const form = document.querySelector("form[data-keep]");
const asked = new URLSearchParams(location.search), done = asked.has("done");
asked.delete("done");
const path = form?.getAttribute("action") || location.pathname + (asked.size ? `?${asked}` : "");
const me = document.querySelector("header.top").dataset.me, key = `lotse.form.${me}.${path}`, SENT = "lotse.form.sent";

function keep() {
  const secret = new Set(["csrf", ...[...form.querySelectorAll("[type=password]")].map((field) => field.name)]);
  const fields = [...new FormData(form)].filter(([name]) => !secret.has(name));
  sessionStorage.setItem(key, JSON.stringify(fields));
}

const drop = () => sessionStorage.removeItem(key);

function bring_back(fields) {
  const again = Object.assign(document.createElement("form"), { method: "post", action: path, hidden: true });
  const sent = [["csrf", form.elements.csrf.value], ...fields, ["action", "row"]];
  again.append(...sent.map(([name, value]) => Object.assign(document.createElement("input"), { type: "hidden", name, value })));
  document.body.append(again);
  again.submit();
}

function tell(fields) {
  const box = Object.assign(document.createElement("div"), { className: "done" });
  box.setAttribute("role", "status");
  const line = Object.assign(document.createElement("p"), { textContent: "Was Sie hier zuletzt eingetragen haben, ist noch nicht gespeichert." });
  const buttons = ["Wieder einsetzen", "Verwerfen"].map((words) => Object.assign(document.createElement("button"), { type: "button", textContent: words }));
  buttons[0].className = "primary";
  buttons[0].addEventListener("click", () => bring_back(fields));
  buttons[1].addEventListener("click", () => { drop(); box.remove(); });
  const choice = Object.assign(document.createElement("div"), { className: "buttons" });
  choice.append(...buttons);
  box.append(line, choice);
  form.before(box);
}

// Once: what is sent from here next may fail, and this page come again.
if (done) {
  sessionStorage.removeItem(sessionStorage.getItem(SENT));
  sessionStorage.removeItem(SENT);
  history.replaceState(history.state, "", location.pathname + (`${asked}` && `?${asked}`) + location.hash);
}
if (form?.dataset.keep === "posted") keep();
else if (form && sessionStorage.getItem(key)) tell(JSON.parse(sessionStorage.getItem(key)));

for (const kind of ["input", "change"]) form?.addEventListener(kind, keep);
form?.addEventListener("submit", () => sessionStorage.setItem(SENT, key));
form?.querySelector(".save a.button")?.addEventListener("click", drop);
