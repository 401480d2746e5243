// What newcomers will read, drawn anew by the server while hours are typed. Without this, "Zeigen" does the same.
const form = document.getElementById("hours");
const place = document.getElementById("preview");
const WAIT = 500;
let timer = 0;
let asked = 0;

async function look() {
  const number = ++asked;
  const fields = new URLSearchParams(new FormData(form));
  fields.set("action", "preview");
  try {
    const answer = await fetch(location.pathname, { method: "POST", body: fields, headers: { "X-Fragment": "1" } });
    if (answer.ok && !answer.redirected && number === asked) place.innerHTML = await answer.text();
  } catch {
    // offline: what was shown last stays
  }
}

form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(look, WAIT);
});
form.querySelector('[value="look"]').hidden = true;

// Beside each reason: that it stays German, as long as it is none of those that are known and nothing else is written.
const known = new Set([...document.querySelectorAll("#reasons option")].map((one) => one.value.toLowerCase()));
for (const why of form.querySelectorAll(".why")) {
  const [german, ...others] = why.querySelectorAll("input"), told = why.querySelector(".stays-german");
  why.addEventListener("input", () => {
    const words = german.value.trim().replace(/\s+/g, " ").toLowerCase();
    told.hidden = !words || known.has(words) || others.some((one) => one.value.trim());
  });
}
