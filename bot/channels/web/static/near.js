import { random_id } from "./outbox.js";

// Offices near here. The device is asked where it is after a press only; the place is sent once and kept nowhere, so it
// does not wait in the outbox either.

const OLDEST = 60000, LONGEST_WAIT = 20000;

export class Near {
  #api; #view; #busy = false;

  constructor(button, api, view) {
    this.#api = api;
    this.#view = view;
    button.hidden = !(window.isSecureContext && navigator.geolocation);
    button.addEventListener("click", () => this.#look());
  }

  async #look() {
    if (this.#busy || !this.#api.opened) return;
    this.#busy = true;
    const asking = this.#view.say(this.#view.word("near_asking"));
    const place = await here();
    if (place) await this.#tell(place);
    else this.#view.say(this.#view.word("near_failed"));
    asking.remove();
    this.#busy = false;
  }

  async #tell({ latitude, longitude }) {
    const answer = await this.#api.post("/api/near", { client_id: random_id(), latitude, longitude }).catch(() => null);
    if (!answer?.ok) this.#view.notice("connection_lost", 4000);
  }
}

function here() {
  const options = { enableHighAccuracy: false, maximumAge: OLDEST, timeout: LONGEST_WAIT };
  return new Promise((found) => navigator.geolocation.getCurrentPosition(({ coords }) => found(coords), () => found(null), options));
}
