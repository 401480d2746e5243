// Tells that this page is open, and whether somebody types in it; shows who else does. Nothing is kept.
const LOOK = 15000, TYPED = 5000;

const id = document.body.dataset.conversation;
const line = () => document.getElementById("beside");
let typedAt = 0, told = 0;

async function tell(typing) {
  if (document.hidden || !line()) return;
  told = Date.now();
  const csrf = document.querySelector("input[name=csrf]").value;
  try {
    const answer = await fetch(`/desk/conversations/${id}/here?typing=${typing ? 1 : 0}`, {
      method: "POST", headers: { "X-CSRF-Token": csrf }, signal: AbortSignal.timeout(10000),
    });
    if (!answer.ok) return;
    const { beside } = await answer.json();
    if (line() && line().textContent !== beside) line().textContent = beside;
  } catch { /* the page itself says when the connection is lost */ }
}

if (line()) {
  document.addEventListener("input", (event) => {
    if (!event.target.closest("form[data-draft]")) return;
    typedAt = Date.now();
    if (typedAt - told > TYPED) tell(true);
  });
  document.addEventListener("visibilitychange", () => tell(false));
  setInterval(() => tell(Date.now() - typedAt < TYPED), LOOK);
}
