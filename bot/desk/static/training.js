// While something is under way the page asks how far it is, and shows the result by itself.
const POLL = 2000;
const busy = document.getElementById("busy");

async function ask() {
  try {
    const answer = await fetch("/desk/training/state", { signal: AbortSignal.timeout(10000) });
    if ([401, 403].includes(answer.status)) return;
    if (answer.ok) show(await answer.json());
  } catch { /* asked again */ }
  setTimeout(ask, POLL);
}

function show(state) {
  if (!state.busy) { location.assign("/desk/training"); return; }
  document.getElementById("progress").value = state.percent;
  document.getElementById("percent").textContent = `${state.percent} %`;
  const words = document.getElementById("progress-words");
  if (state.progress && words.textContent !== state.progress) words.textContent = state.progress; // read aloud once
}

if (busy) {
  document.getElementById("reload").hidden = true;
  setTimeout(ask, POLL);
}
