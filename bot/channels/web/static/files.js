// Before the yes to a person files stay in this page's memory. Pictures are drawn anew on the device: smaller,
// without place and time.

import { limit, tab } from "./store.js";

const SIGNS = { photo: "📷", voice: "🎤", document: "📄" };
const CHOSEN = "lotse.chosen"; // ids of messages whose files are not on the server
const LONGEST_SIDE = 2400, LONGEST_WAIT = 120000, PAUSE = 4000;
const SLOWEST = 4, LONGEST_UPLOAD = 900000; // bytes per ms, ms: as the server has it in attachments.py

function patience(bytes) { return Math.min(LONGEST_WAIT + bytes / SLOWEST, LONGEST_UPLOAD); }

export class Files {
  #api; #view; #add; #most; #held = new Map(); #gone = new Set(); #agreed = false; #busy = false; #timer = 0;

  constructor({ button, input, api, view, add }) {
    this.#api = api;
    this.#view = view;
    this.#add = add;
    this.#most = Number(input.dataset.most);
    button.addEventListener("click", () => input.click());
    input.addEventListener("change", () => { this.choose([...input.files]); input.value = ""; });
    document.addEventListener("paste", (event) => this.#given(event, event.clipboardData));
    document.addEventListener("dragover", (event) => event.preventDefault());
    document.addEventListener("drop", (event) => this.#given(event, event.dataTransfer));
  }

  #given(event, { files, types }) {
    if (!files.length || types.includes("text/plain")) return;
    event.preventDefault();
    this.choose([...files]);
  }

  async choose(files) {
    for (const file of files) {
      const content = await shrunk(file);
      if (content.size > this.#most) { this.#view.say(this.#view.word("file_too_large")); continue; }
      const medium = { image: "photo", audio: "voice" }[file.type.split("/")[0]] || "document";
      this.#held.set(this.#add(SIGNS[medium], `media:${medium}`), { content, title: file.name, stored: false, late: 0 });
      this.#remember();
      this.redraw();
    }
  }

  // The message is on the server: its file may follow.
  stored(id) {
    const file = this.#held.get(id);
    if (!file && chosen().includes(id)) { this.#gone.add(id); this.#view.holds(id, { type: "" }, "file_gone"); }
    if (!file) return;
    file.stored = true;
    this.redraw();
    this.#flush();
  }

  owner(state) {
    const agreed = ["waiting", "with_staff"].includes(state);
    if (agreed && !this.#agreed && this.#gone.size) this.#view.notice("file_gone", 8000);
    this.#agreed = agreed;
    this.redraw();
    this.#flush();
  }

  // A no, or everything erased: nothing is left of them.
  drop() {
    for (const id of [...this.#held.keys(), ...this.#gone]) this.#view.holds(id, null);
    this.#held.clear();
    this.#gone.clear();
    this.#remember();
  }

  // A tab that is reloaded forgets what was chosen: that has to be told.
  #remember() { tab.set(CHOSEN, JSON.stringify([...this.#gone, ...this.#held.keys()])); }

  redraw() {
    const word = this.#agreed ? "file_sending" : "file_waits";
    for (const [id, { content, refused }] of this.#held) this.#view.holds(id, content, refused || word);
  }

  async #flush() {
    if (this.#busy || !this.#agreed) return;
    this.#busy = true;
    clearTimeout(this.#timer);
    try {
      for (const [id, file] of this.#held) if (file.stored && !file.refused && !(await this.#send(id, file))) break;
    } finally { this.#busy = false; }
  }

  async #send(id, file) {
    const headers = this.#api.headers({ "Content-Type": "application/octet-stream", "X-Said": id, "X-Title": encodeURIComponent(file.title).slice(0, 500) });
    const answer = await fetch("/api/attachments", { method: "POST", headers, body: file.content, signal: limit(patience(file.content.size)) })
      .catch(({ name }) => { file.late += name !== "TypeError"; return null; }); // that is: no network
    if (answer?.ok) { this.#held.delete(id); this.#remember(); this.#view.holds(id, null); return true; }
    if (answer && answer.status < 500 && ![401, 429].includes(answer.status)) {
      const { error } = await answer.json();
      if (answer.status !== 409 || error === "file_too_many") file.refused = this.#view.word(error) ? error : "file_failed";
      this.redraw();
      return true;
    }
    if (file.late > 1) {
      file.refused = "file_failed";
      this.redraw();
      return true;
    }
    this.#timer = setTimeout(() => this.#flush(), 1000 * answer?.headers.get("Retry-After") || PAUSE);
    return false;
  }

  // What lies on the server, for this page's token only.
  async fetch(name, small = false) {
    const answer = await this.#api.get(`/api/attachments/${name}${small ? "/small" : ""}`, {}, limit(LONGEST_WAIT)).catch(() => null);
    return answer?.ok ? URL.createObjectURL(await answer.blob()) : null;
  }
}

function chosen() {
  try { return JSON.parse(tab.get(CHOSEN) || "[]"); } catch { return []; }
}

async function shrunk(file) {
  if (!file.type.startsWith("image/")) return file;
  try {
    const image = await createImageBitmap(file), scale = Math.min(1, LONGEST_SIDE / Math.max(image.width, image.height));
    const canvas = document.createElement("canvas"), pen = canvas.getContext("2d");
    Object.assign(canvas, { width: Math.round(image.width * scale), height: Math.round(image.height * scale) });
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(image, 0, 0, canvas.width, canvas.height);
    return (await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85))) || file;
  } catch { return file; } // the server looks into it
}

// Everything that is stored, as a file.
export class Export {
  constructor(button, api, view) {
    button.addEventListener("click", async () => {
      const answer = await api.get("/api/conversation/export", {}, limit(LONGEST_WAIT)).catch(() => null);
      if (!answer?.ok) { view.connection(false); return; }
      const link = document.createElement("a");
      link.href = URL.createObjectURL(await answer.blob());
      link.download = answer.headers.get("Content-Type").includes("zip") ? "lotse.zip" : "lotse.json";
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    });
  }
}
