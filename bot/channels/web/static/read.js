// Read aloud by the device itself, or no button: voices of a network (Google's in Chrome, Microsoft's in Edge) would
// send them each answer.

const speech = window.speechSynthesis;
const language = (tag) => tag.toLowerCase().split(/[-_]/)[0];
const voice_of = (locale) => speech?.getVoices().find(
  (voice) => voice.localService !== false && language(voice.lang) === language(locale));
let reading = null;

// Marks that only the eye needs: the dot inside long words, bullets, isolates around numbers, pictures.
const SILENT = /[·\u2066-\u2069\u2060]|\p{Extended_Pictographic}|^\s*[•▪]/gmu;

export function read_button(text, locale, label, words) {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "read", textContent: label, hidden: !voice_of(locale) });
  button.dataset.say = "read_aloud";
  button.dataset.reads = locale;
  button.onclick = () => (reading === button ? be_silent() : read(button, text, locale, words));
  return button;
}

// Sentence by sentence: some browsers stop a long text after a quarter of a minute.
function read(button, text, locale, words) {
  be_silent();
  const voice = voice_of(locale); // without one the browser would choose
  if (!voice) return void (button.hidden = true);
  reading = button;
  said(button, "read_stop", words);
  const lines = text.replace(SILENT, "").replace(/([.!?؟])\s+/g, "$1\n"); // no look-behind: older iPhones lack it
  const parts = lines.split(/\n+/).filter((part) => part.trim());
  parts.forEach((part, number) => {
    const spoken = Object.assign(new SpeechSynthesisUtterance(part), { lang: voice.lang, voice, rate: 0.9 });
    if (number === parts.length - 1) spoken.onend = () => { if (reading === button) done(words); };
    speech.speak(spoken);
  });
  button.silence = () => done(words);
}

export function be_silent() {
  reading?.silence?.();
  speech?.cancel();
}

function done(words) {
  said(reading, "read_aloud", words);
  reading = null;
}

function said(button, name, words) {
  button.dataset.say = name;
  button.textContent = words(name);
}

// Voices come late, after the page.
speech?.addEventListener?.("voiceschanged", () => {
  document.querySelectorAll("[data-reads]").forEach((button) => { button.hidden = !voice_of(button.dataset.reads); });
});
window.addEventListener("pagehide", be_silent);
