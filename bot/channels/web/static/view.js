// Texts are put in as text, never as markup.

import { with_numbers } from "./numbers.js";
import { be_silent, read_button } from "./read.js";

const TYPED = 9000;
const RIGHT_TO_LEFT = new Set(["ar", "fa", "ps", "ur", "ckb", "he"]);
const SAFE = /^(https?:|tel:|mailto:|geo:|\/[^/\\\s])/;
const SHORT = /^tel:(\d{3})$/;
const $ = (id) => document.getElementById(id);

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

// A machine's translation, one tap away.
function folded(text, direction) {
  const [heading, ...rest] = text.split("\n");
  return element("details", { class: "bubble", dir: direction }, element("summary", {}, heading), ...with_numbers(rest.join("\n"), true));
}

function day_of(at) { return new Date(at).toDateString(); }

function dated(line) {
  const { lang } = document.documentElement;
  line.textContent = new Intl.DateTimeFormat(`${lang === "en" ? "en-GB" : lang}-u-ca-gregory`, { dateStyle: "full" }).format(new Date(line.dataset.day));
  return line;
}

function scroller() { // a low screen scrolls as a whole
  return getComputedStyle($("log").parentNode).overflow === "visible" ? document.scrollingElement : $("log").parentNode;
}

export class View {
  #on; #words; #lost = false; #hiding = 0; #owner = "with_bot"; #typed = 0; #end = null; #last = null; #box = null; #settling = false;

  constructor(on) {
    this.#on = on;
    document.addEventListener("visibilitychange", () => this.#settle());
    window.addEventListener("resize", () => { if (this.#last?.node.isConnected && this.#box !== scroller()) this.#roll(this.#last); });
  }

  speak({ locale, direction, words, topics, icons, order }) {
    this.#words = words;
    this.topics = topics;
    document.documentElement.lang = locale;
    document.documentElement.dir = direction;
    document.title = words.page_title;
    document.querySelectorAll("[data-say]").forEach((node) => { node.textContent = words[node.dataset.say]; });
    document.querySelectorAll(".foot a[href*='?lang=']").forEach((link) => { link.href = link.getAttribute("href").replace(/lang=[\w-]+/, `lang=${locale}`); });
    document.querySelectorAll(".day").forEach(dated);
    document.querySelectorAll("[data-who]").forEach((node) => { node.textContent = `${words[node.dataset.who]}: `; });
    $("text").placeholder = words.input_label;
    $("language").value = locale;
    const list = document.querySelector("#topics ul");
    const entries = [...order.map((name) => [topics[name], `topic:${name}`, icons[name]]), [words.choice_other, "other", "✏️"]];
    list.replaceChildren(...entries.map(([title, payload, icon]) => {
      const button = element("button", { type: "button", "data-icon": icon }, title);
      button.onclick = (event) => {
        document.querySelector("#topics details").open = false;
        $("topics-title").focus();
        this.#on.press(title, payload, event);
      };
      return element("li", {}, button);
    }));
    if (this.#lost) this.notice("connection_lost");
    this.owner(this.#owner);
  }

  clear() {
    be_silent();
    $("log").replaceChildren();
  }

  close() {
    be_silent();
    $("text").value = "";
    document.body.replaceChildren();
    document.title = "";
    Object.getOwnPropertyNames(View.prototype).forEach((name) => { this[name] = () => element("p"); });
  }

  // In the server's order. Ours stays if it may: a screen reader would say it twice.
  show(message) {
    const known = message.client_id && document.querySelector(`[data-client="${CSS.escape(message.client_id)}"]`);
    if (document.querySelector(`[data-id="${CSS.escape(message.id)}"]`)) return known?.remove();
    const stays = known && known.querySelector(".bubble").textContent === message.text;
    if (known && !stays) known.remove();
    const item = stays ? known : this.#item(message);
    if (stays) this.#sent(item, message);
    if (message.kind === "welcome") this.#greet_anew(message.locale);
    if (message.kind === "checklist") this.#fold_lists();
    item.dataset.id = message.id;
    item.dataset.number = message.number;
    if (message.client_id) item.dataset.said = message.client_id;
    let before = $("log").lastElementChild;
    while (before && (before === item || !(Number(before.dataset.number) <= message.number))) before = before.previousElementSibling;
    if (!stays || item.previousElementSibling !== before) before ? before.after(item) : $("log").prepend(item);
    this.#settle();
    this.typing(message.author === "newcomer" && this.#owner !== "with_staff");
    if (message.files) this.files(message.id, message.files);
    if (message.kind !== "welcome") this.#scroll(item, message.author);
  }

  // A file in this page's memory; null: no longer.
  holds(id, content, word) {
    const item = document.querySelector(`[data-said="${CSS.escape(id)}"], [data-client="${CSS.escape(id)}"]`);
    const old = item?.querySelector(".held");
    if (!item || !content) { old?.remove(); return; }
    if (old) { old.lastChild.textContent = this.#words[word]; return; }
    const held = element("div", { class: "held" }, element("div", { class: "state" }, this.#words[word]));
    if (content.type.startsWith("image/")) held.prepend(element("img", { src: URL.createObjectURL(content), alt: "" }));
    item.append(held);
    this.#scroll(item);
  }

  // A picture grows when pressed, all else is saved.
  files(id, files) {
    const item = document.querySelector(`[data-id="${CSS.escape(id)}"]`);
    if (!item) return;
    item.querySelectorAll(".held, .files").forEach((old) => old.remove());
    item.append(element("div", { class: "files" }, ...files.map((file) => this.#file(file))));
  }

  #file({ name, kind, title }) {
    const button = element("button", { type: "button", "data-icon": "📎" }, title);
    button.onclick = () => (kind === "image" ? this.#picture(button, name, false) : this.#save(name, title));
    if (kind === "image") this.#picture(button, name, true);
    return button;
  }

  async #picture(button, name, small) {
    const url = await this.#on.fetch(name, small);
    if (!url) return;
    button.replaceChildren(element("img", { src: url, alt: button.textContent || button.firstChild.alt, class: small ? "small" : "" }));
    button.removeAttribute("data-icon");
    button.classList.add("picture");
  }

  async #save(name, title) {
    const url = await this.#on.fetch(name);
    if (!url) { this.notice("file_failed", 4000); return; }
    element("a", { href: url, download: title }).click();
    setTimeout(() => URL.revokeObjectURL(url), 60000);
  }

  // Whoever chooses a language before writing is welcomed in it alone.
  #greet_anew(locale) {
    document.querySelectorAll('.said[data-kind="welcome"]').forEach((old) => { if (old.lang !== locale) old.remove(); });
  }

  // Of a list that is shown again only the last one is there to tick.
  #fold_lists() {
    const asked = [...document.querySelectorAll(".said.newcomer")].at(-1);
    document.querySelectorAll('.said[data-kind="checklist"]').forEach((old) => {
      if (asked && old.compareDocumentPosition(asked) & Node.DOCUMENT_POSITION_FOLLOWING) old.hidden = true;
    });
  }

  // On its way: "sending", "waiting", "failed"; "stored" waits for the event log.
  sending(item) {
    let node = document.querySelector(`[data-client="${CSS.escape(item.client_id)}"]`);
    if (!node) {
      node = this.#item({ author: "newcomer", text: item.text, locale: document.documentElement.lang });
      node.dataset.client = item.client_id;
      node.append(element("div", { class: "state" }));
      $("log").append(node);
      this.#scroll(node);
    }
    const state = node.querySelector(".state");
    state.replaceChildren(item.state === "failed" ? this.#again(item) : this.#words[`state_${item.state}`]);
  }

  #sent(item, { locale, at = Date.now() }) {
    delete item.dataset.client;
    item.lang = locale;
    item.dataset.day = day_of(at);
    const line = item.previousElementSibling;
    if (line?.matches(".day")) line.remove();
    item.querySelector(":scope > .state").remove();
  }

  #again(item) {
    const button = element("button", { type: "button" }, this.#words.state_failed);
    button.onclick = () => this.#on.retry(item.client_id);
    return button;
  }

  #item({ author, text, locale, kind, at = Date.now(), buttons = [], links = [] }) {
    const who = { newcomer: "who_newcomer", staff: "who_staff" }[author] || "who_bot";
    const direction = RIGHT_TO_LEFT.has(locale) ? "rtl" : "ltr";
    const short = links.map((link) => SHORT.exec(link.url)?.[1]).filter(Boolean);
    const bubble = kind === "original" ? folded(text, direction)
      : element("div", { class: "bubble", dir: author === "newcomer" ? "auto" : direction }, ...with_numbers(text, author !== "newcomer", short));
    const item = element("div", { class: `said ${author}`, "data-kind": kind || "", "data-day": day_of(at), lang: locale },
      element("span", { class: "hidden", "data-who": who }, `${this.#words[who]}: `), bubble);
    if (author === "bot") item.append(read_button(text, locale, this.#words.read_aloud, (name) => this.#words[name]));
    const safe = links.filter((link) => SAFE.test(link.url));
    if (safe.length) item.append(element("div", { class: "links", dir: direction }, ...safe.map((link) => this.#link(link))));
    if (buttons.length) item.append(element("div", { class: "buttons", dir: direction }, ...buttons.map((button) => this.#button(button))));
    return item;
  }

  #link({ title, url }) {
    const outside = /^(http|\/)/.test(url) ? { target: "_blank", rel: "noopener noreferrer" } : {};
    return element("a", { href: url, ...outside }, element("span", {}, ...with_numbers(title)));
  }

  // The style sheet draws the icon: nobody has to hear it.
  #button({ title, payload, icon }) {
    const button = element("button", { type: "button", ...(icon ? { "data-icon": icon } : {}) }, title);
    button.onclick = (event) => this.#on.press(title, payload, event);
    return button;
  }

  owner(state) {
    if (state !== this.#owner || state === "with_staff") this.typing(false);
    this.#owner = state;
    const line = { waiting: "state_waiting_person", with_staff: "state_with_person" }[state];
    $("owner").hidden = !line;
    $("owner").textContent = line ? this.#words[line] : "";
  }

  // A person may stop without a word, a connection be dead.
  typing(on, person = false) {
    const line = $("typing").firstElementChild, name = person ? "typing_person" : "typing";
    if (on) Object.assign(line, { textContent: this.#words[line.dataset.say = name] });
    $("typing").hidden = !on;
    clearTimeout(this.#typed);
    if (on && person) this.#typed = setTimeout(() => this.typing(false), TYPED);
  }

  connection(on) {
    if (on !== this.#lost) return;
    this.#lost = !on;
    if (on) this.notice("connection_back", 1500);
    else this.notice("connection_lost");
  }

  notice(name, ms = 0) {
    const line = $("connection");
    clearTimeout(this.#hiding);
    line.textContent = this.#words[name];
    line.hidden = false;
    if (ms) this.#hiding = setTimeout(() => { line.hidden = true; }, ms);
  }

  // The page's own word stays where it was said.
  say(text) {
    const node = element("div", { class: "said bot", "data-day": day_of(Date.now()) }, element("div", { class: "bubble" }, ...with_numbers(text, true)));
    const last = [...$("log").children].filter((other) => other.dataset.number).at(-1);
    node.dataset.number = last ? last.dataset.number : 0;
    $("log").append(node);
    this.#scroll(node);
    return node;
  }

  word(name) { return this.#words[name]; }

  // An answer is read from its beginning: the question goes to the top.
  #scroll(node, author) {
    this.#end = { node, author };
    this.#settle();
  }

  #settle() {
    if (this.#settling) return;
    this.#settling = true;
    queueMicrotask(() => {
      this.#settling = false;
      this.#date();
      if (this.#end?.node.isConnected) this.#roll(this.#last = this.#end);
      this.#end = null;
    });
  }

  #roll({ node, author }) {
    const asked = [...document.querySelectorAll(".said.newcomer")].at(-1), box = this.#box = scroller();
    const top = (author === "bot" && asked ? asked : node).offsetTop - (box.matches("main") && $("erase").offsetHeight) - 8;
    box.scrollTo({ top: author === "bot" ? top : box.scrollHeight });
  }

  // "Open until four" is true of its day: a date where the day changes, and above what is not of today.
  #date() {
    const lines = new Map([...document.querySelectorAll(".day")].map((line) => [line.dataset.day, line]));
    let last = day_of(Date.now());
    for (const item of document.querySelectorAll(".said[data-day]:not([hidden])")) {
      const { day } = item.dataset;
      if (day === last) continue;
      const line = lines.get(day) || dated(element("p", { class: "day", "data-day": day }));
      if (item.previousElementSibling !== line) item.before(line);
      lines.delete(day);
      last = day;
    }
    lines.forEach((line) => line.remove());
  }
}
