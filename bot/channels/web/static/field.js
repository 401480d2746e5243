// What is being written: the field grows with it, and it stays as long as this tab is open.

import { tab } from "./store.js";

const DRAFT = "lotse.draft";

export class Field {
  #box;

  constructor(box) {
    this.#box = box;
    box.value ||= tab.get(DRAFT) || "";
    box.addEventListener("input", () => this.#changed());
    this.#changed();
  }

  empty() { this.#box.value = ""; this.#changed(); }

  #changed() {
    const { value, style } = this.#box;
    value ? tab.set(DRAFT, value) : tab.remove(DRAFT);
    if (CSS.supports("field-sizing", "content")) return;
    style.height = "";
    if (value) style.height = `${this.#box.scrollHeight + 2}px`;
  }
}
