// What browsers lack. Where one keeps nothing (refused, full, none), this page remembers it itself.

class Store {
  #name; #memory = new Map();

  constructor(name) { this.#name = name; }

  get(key) {
    if (this.#memory.has(key)) return this.#memory.get(key);
    try { return window[this.#name].getItem(key); } catch { return null; }
  }

  set(key, value) {
    this.#memory.delete(key);
    try { window[this.#name].setItem(key, value); } catch { this.#memory.set(key, value); }
  }

  remove(key) {
    this.#memory.delete(key);
    try { window[this.#name].removeItem(key); } catch { /* nothing is there */ }
  }
}

export const device = new Store("localStorage"), tab = new Store("sessionStorage");

// AbortSignal.timeout is missing before Safari 16 and Chrome 103.
export function limit(ms) {
  const stop = new AbortController();
  setTimeout(() => stop.abort(), ms);
  return stop.signal;
}
