// Searches as one types: the same page, fetched, its list put in place. Without JavaScript the button does it.
const form = document.getElementById("find");
let asked = 0, timer = 0;

async function search() {
  const mine = ++asked, fields = new URLSearchParams(new FormData(form)), address = `/editor?${fields}`;
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    if (mine !== asked) return;
    if (!answer.ok || answer.redirected) return void location.assign(address);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.getElementById("found").replaceChildren(...page.getElementById("found").childNodes);
    history.replaceState(null, "", address);
  } catch {
    // no network: the list stays, the next letter tries again
  }
}

function soon(milliseconds) {
  clearTimeout(timer);
  timer = setTimeout(search, milliseconds);
}

form.q.addEventListener("input", () => soon(200));
for (const choice of form.querySelectorAll("select")) choice.addEventListener("change", () => soon(0));
form.addEventListener("submit", (event) => { event.preventDefault(); soon(0); });

// What a sign means, also for the mouse.
document.getElementById("found").addEventListener("mouseover", (event) => {
  const cell = event.target.closest("a.cell");
  if (cell && !cell.title) cell.title = cell.querySelector("i").textContent + cell.querySelector(".hidden").textContent;
});
