// The event stream, read by fetch so that the token stays out of addresses. A heartbeat that does not come means the
// connection is dead although it looks alive. After three dead streams in a row it polls.

const SILENCE = 25000;
const FIRST_PAUSE = 500, LONGEST_PAUSE = 15000, POLL = 3000;

export class Stream {
  #api; #on; #last = 0; #stopped = true; #failures = 0; #abort = null; #wake = null;

  constructor(api, on) { this.#api = api; this.#on = on; }

  get last() { return this.#last; }

  start(last) {
    this.#last = last;
    if (!this.#stopped) return;
    this.#stopped = false;
    this.#run();
  }

  stop() { this.#stopped = true; this.#abort?.abort(); this.#wake?.(); }

  hurry() { this.#wake?.(); }

  async #run() {
    while (!this.#stopped) {
      try {
        await (this.#failures >= 3 ? this.#poll() : this.#read());
      } catch (error) {
        if (error.status === 401) { this.#stopped = true; this.#on.revoked(); return; }
        if (this.#stopped) return;
        this.#failures += 1;
        this.#on.connected(false);
      }
      if (this.#stopped) return;
      const pause = Math.min(FIRST_PAUSE * 2 ** this.#failures, LONGEST_PAUSE);
      await this.#sleep(pause * (0.5 + Math.random()));
    }
  }

  #sleep(ms) {
    return new Promise((resolve) => { this.#wake = resolve; setTimeout(resolve, ms); });
  }

  async #read() {
    this.#abort = new AbortController();
    let watch = 0;
    const alive = () => { clearTimeout(watch); watch = setTimeout(() => this.#abort.abort(), SILENCE); };
    alive();
    try {
      const answer = await this.#api.get("/api/events", { "Last-Event-ID": String(this.#last) }, this.#abort.signal);
      if (!answer.ok) throw Object.assign(new Error("stream"), { status: answer.status });
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = "";
      for (;;) {
        const { value, done } = await reader.read();
        if (done) return;
        alive();
        this.#failures = 0;
        this.#on.connected(true);
        const parts = (rest + value).split("\n\n");
        rest = parts.pop();
        parts.forEach((part) => this.#take(part));
      }
    } finally { clearTimeout(watch); }
  }

  #take(block) {
    const fields = Object.fromEntries(block.split("\n").map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]));
    if (fields.event === "heartbeat" || !fields.data) return;
    const data = JSON.parse(fields.data);
    if (fields.event === "typing") this.#on.event("typing", data); // of this moment: it has no number
    else this.#deliver(fields.event, data);
  }

  #deliver(kind, data) {
    if (data.number <= this.#last) return;
    this.#last = data.number;
    this.#on.event(kind, data);
  }

  async #poll() {
    this.#abort = new AbortController();
    const watch = setTimeout(() => this.#abort.abort(), SILENCE);
    try {
      const answer = await this.#api.get(`/api/events/poll?after=${this.#last}`, {}, this.#abort.signal);
      if (!answer.ok) throw Object.assign(new Error("poll"), { status: answer.status });
      this.#on.connected(true);
      const { events, typing } = await answer.json();
      for (const event of events) this.#deliver(event.kind, { number: event.number, ...event.data });
      if (typing) this.#on.event("typing", { on: true });
    } finally { clearTimeout(watch); }
    await this.#sleep(POLL);
    if (Math.random() < 0.1) this.#failures = 0; // another chance for the stream
  }
}
