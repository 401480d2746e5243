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
form.state.addEventListener("change", () => soon(0));
form.addEventListener("submit", (event) => { event.preventDefault(); soon(0); });
