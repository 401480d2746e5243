// Hears that something changed: by server-sent events, and by asking when the stream stays silent. A heartbeat that does
// not come means the connection is dead although it looks alive. A hidden conversation holds no stream: browsers allow
// few connections per host.

const SILENCE = 25000, POLL = 5000, HIDDEN_POLL = 15000, TRY_AGAIN = 30000;

export class Live {
  #on; #source = null; #watch = 0; #timer = 0; #failures = 0; #stopped = false; #keepHidden;

  // on: { stream() → address, poll() → address, kind, news(data), polled(json), connected(true|false), gone(status) }
  constructor(on, keepHidden = false) {
    this.#on = on;
    this.#keepHidden = keepHidden;
    document.addEventListener("visibilitychange", () => this.#choose());
    addEventListener("pagehide", () => this.#close());
    addEventListener("pageshow", (event) => event.persisted && this.#choose());
  }

  start() { this.#choose(); }

  #choose() {
    if (this.#stopped) return;
    if (document.hidden && !this.#keepHidden) { this.#close(); this.#pollIn(HIDDEN_POLL); } else if (!this.#source) this.#open();
  }

  #open() {
    this.#close();
    const source = this.#source = new EventSource(this.#on.stream());
    this.#alive();
    source.addEventListener("heartbeat", () => { this.#failures = 0; this.#on.connected(true); this.#alive(); });
    source.addEventListener(this.#on.kind, (event) => { this.#alive(); this.#on.news(JSON.parse(event.data)); });
    source.addEventListener("gone", (event) => this.#end(JSON.parse(event.data).status));
    source.onerror = () => this.#failed();
  }

  #alive() {
    clearTimeout(this.#watch);
    this.#watch = setTimeout(() => this.#failed(), SILENCE);
  }

  // The stream is given up; asking goes on, and now and then the stream gets another chance.
  #failed() {
    this.#close();
    this.#failures += 1;
    this.#ask();
  }

  async #ask() {
    clearTimeout(this.#timer);
    try {
      const answer = await fetch(this.#on.poll(), { signal: AbortSignal.timeout(SILENCE) });
      if (isOver(answer.status)) return this.#end(answer.status);
      if (!answer.ok) throw new Error("poll");
      this.#on.connected(true);
      this.#on.polled(await answer.json());
      if (!document.hidden || this.#keepHidden) {
        if (this.#failures < 3) return this.#open();
        if (Math.random() < POLL / TRY_AGAIN) return this.#open();
      }
    } catch {
      this.#on.connected(false);
    }
    this.#pollIn(document.hidden && !this.#keepHidden ? HIDDEN_POLL : POLL);
  }

  #pollIn(ms) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), ms * (0.8 + 0.4 * Math.random()));
  }

  #close() {
    clearTimeout(this.#watch);
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = null;
  }

  #end(status) { this.#stopped = true; this.#close(); this.#on.gone(status); }
}

const GONE = {
  401: "Sie sind abgemeldet. Ihr Text bleibt hier gespeichert. ",
  403: "Diese Unterhaltung wurde abgegeben. ",
  404: "Diese Unterhaltung ist beendet. ",
};

// Whether a refusal is for good; whatever else went wrong may go right the next time.
export const isOver = (status) => status in GONE;

export function tellConnection(connected) {
  const line = document.getElementById("connection");
  line.hidden = connected;
  line.textContent = connected ? "" : "Keine Verbindung. Die Seite versucht es weiter.";
}

export function tellGone(status) {
  const line = document.getElementById("connection");
  const link = Object.assign(document.createElement("a"), { href: location.pathname, textContent: "Neu laden" });
  line.hidden = false;
  line.replaceChildren(GONE[status], link);
  if (status !== 401) for (const part of ["log", "side"]) document.getElementById(part)?.remove(); // no longer theirs to read
}

// A fragment of the server as nodes; scripts in it would not run, and our policy allows none.
export async function fragment(address, options = {}) {
  const answer = await fetch(address, { ...options, signal: AbortSignal.timeout(SILENCE) });
  if (!answer.ok) throw Object.assign(new Error("fragment"), { status: answer.status });
  return new DOMParser().parseFromString(await answer.text(), "text/html").body;
}

// A form is sent once, however often its button is pressed.
addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sending) { event.preventDefault(); return; }
  form.dataset.sending = "yes";
  for (const button of form.querySelectorAll("button")) button.setAttribute("aria-disabled", "true");
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sending]")) {
    delete form.dataset.sending;
    for (const button of form.querySelectorAll("button")) button.removeAttribute("aria-disabled");
  }
});
