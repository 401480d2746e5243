// The search stays in this page: what was looked for is kept in this tab only, so that "back" finds the hits again.
import { fragment } from "./live.js";

const KEY = "lotse.search";
const form = document.querySelector(".seek"), found = document.getElementById("found");

async function look() {
  const answer = await fragment("/desk/search", { method: "POST", body: new URLSearchParams(new FormData(form)) });
  document.getElementById("wrong")?.remove();
  const wrong = answer.querySelector("#wrong");
  if (wrong) form.after(wrong);
  found.replaceChildren(...answer.querySelector("#found").childNodes);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  event.stopPropagation(); // a search may be repeated at once
  sessionStorage.setItem(KEY, form.elements.q.value);
  look().catch(() => form.submit());
});
const kept = sessionStorage.getItem(KEY);
if (kept && !form.elements.q.value) {
  form.elements.q.value = kept;
  look().catch(() => {});
}
if (!kept) form.elements.q.focus();
