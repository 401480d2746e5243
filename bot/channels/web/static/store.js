// What the browser keeps. Where it refuses, has nothing to keep in (browsers inside of scanners) or is full, this page
// remembers it itself until it is closed: a chat without storage is a chat.

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
