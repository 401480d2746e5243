// Kept, and sent one after the other until the server says `stored`. It knows an id that it gets again.

import { device } from "./store.js";

const KEY = "lotse.outbox";
const LONGEST_PAUSE = 20000;

export class Outbox {
  #api; #changed; #revoked; #busy = false; #pause = 1000; #timer = 0;

  constructor(api, changed, revoked) { this.#api = api; this.#changed = changed; this.#revoked = revoked; }

  all() {
    try { return JSON.parse(device.get(KEY) || "[]"); } catch { return []; }
  }

  #keep(items) { device.set(KEY, JSON.stringify(items)); }

  add(text, pressed) {
    const item = { client_id: random_id(), text, pressed: pressed || null, state: "sending" };
    this.#keep([...this.all(), item]);
    this.#changed(item);
    this.flush();
    return item.client_id;
  }

  retry(id) { this.#mark(id, "sending"); this.flush(); }

  drop(id) { this.#keep(this.all().filter((item) => item.client_id !== id)); }

  clear() { device.remove(KEY); clearTimeout(this.#timer); }

  #mark(id, state) {
    const items = this.all().map((item) => (item.client_id === id ? { ...item, state } : item));
    this.#keep(items);
    this.#changed(items.find((item) => item.client_id === id));
  }

  async flush() {
    if (this.#busy || !this.#api.opened) return;
    this.#busy = true;
    clearTimeout(this.#timer);
    try {
      for (let item; (item = this.all().find((waiting) => waiting.state !== "failed"));) {
        if (!(await this.#send(item))) break;
      }
    } finally { this.#busy = false; }
  }

  async #send(item) {
    const { client_id, text, pressed } = item;
    let answer = null;
    try { answer = await this.#api.post("/api/messages", { client_id, text, pressed }); } catch { /* tried again below */ }
    if (!this.all().some((kept) => kept.client_id === client_id)) return true; // the event log was faster, or all was erased
    if (answer?.ok) { this.drop(client_id); this.#pause = 1000; this.#changed({ ...item, state: "stored" }); return true; }
    if (answer?.status === 401) { this.#revoked(); return false; }
    if (answer && answer.status < 500 && answer.status !== 429) { this.#mark(client_id, "failed"); return true; }
    this.all().filter((kept) => kept.state !== "failed").forEach((kept) => this.#mark(kept.client_id, "waiting"));
    this.#timer = setTimeout(() => this.flush(), this.#pause * (0.7 + Math.random() * 0.6));
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE);
    return false;
  }
}

// crypto.randomUUID is missing without https.
export function random_id() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
