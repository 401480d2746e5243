// Tells on this device that somebody new waits, when the desk is not what one looks at. Chosen per browser; no words in it.
const KEY = "lotse-notify", LEFT_ALONE = 20000;
const able = "Notification" in window;
const on = () => able && Notification.permission === "granted" && localStorage.getItem(KEY) === "on";
let shown = null, last = 0;

function tell() {
  if (!on() || (document.visibilityState === "visible" && document.hasFocus()) || Date.now() - last < LEFT_ALONE) return;
  last = Date.now();
  try {
    shown?.close();
    shown = new Notification("Lotse", { body: "Eine neue Anfrage wartet.", tag: "lotse-queue", icon: "/static/icon.svg", lang: "de" });
    shown.onclick = () => { window.focus(); shown.close(); };
  } catch { /* some phones allow notifications to service workers only */ }
}

function draw(place) {
  const button = place.querySelector("button");
  button.textContent = on() ? "Auf diesem Gerät nicht mehr melden" : "Auf diesem Gerät melden";
  button.setAttribute("aria-pressed", String(on()));
  if (able && Notification.permission === "denied") {
    button.hidden = true;
    place.querySelector("span").textContent = "Der Browser erlaubt hier keine Hinweise. Das lässt sich in seinen Einstellungen ändern.";
  }
}

async function press(place) {
  if (on()) localStorage.setItem(KEY, "off");
  else if ((await Notification.requestPermission()) === "granted") localStorage.setItem(KEY, "on");
  draw(place);
}

const place = document.querySelector("[data-notify]");
if (place && able) {
  place.hidden = false;
  draw(place);
  place.querySelector("button").addEventListener("click", () => press(place));
}
// The queue says in this live region that somebody new waits; what it says is not repeated here.
const news = document.getElementById("news");
if (news) new MutationObserver(() => { if (news.textContent) tell(); }).observe(news, { childList: true, characterData: true, subtree: true });
