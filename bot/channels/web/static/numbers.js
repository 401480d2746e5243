// Telephone numbers in what is said: never broken, read from left to right in every language, and to be tapped.

// What stands behind a digit is part of something else: a date, an account number, a file ("093/123/45678"). A slash
// belongs to the area code; any other begins the next number. No look-behind: older iPhones lack it.
const CODE = String.raw`(?:(?:\+|00)[1-9]\d{0,2}(?: ?\(0\))?[ ()-]{0,2}\d+|\(?0\d{2,5}\)?)`;
const NUMBER = new RegExp(String.raw`\d+(?:/\d+){2,}|(\d[ .,:/-]?)??((?:${CODE} ?/ ?\d+|${CODE}\d*)(?:[ ()–-]{1,2}\d+)*|116 ?\d{3})(?![\d:]|[.,]\d)`, "g");
// Nor do hours: "030 23125-910 8–12 Uhr". With WHOLE digits a number is one without them, whether "Uhr" follows or not.
const HOURS = /^(.*\d)[ (]{1,2}(\d{1,2})(?:[ –-]{1,2}(\d{1,2}))?$/;
const CLOCK = /^\s?(?:Uhr|h|ч|am|pm)(?![a-zа-я])/i;
const TO = /^\s?(?:[–-]|bis|to|à|до|تا|إلى|حتى|do|la|ile)\s?\d{1,2}(?!\d)/i;
const FEWEST = 6, MOST = 15, WHOLE = 8;

// Arabic and Persian digits as 0 to 9, each in its place.
function latin(text) { return text.replace(/[٠-٩۰-۹]/g, (digit) => digit.charCodeAt(0) & 15); }

function digits(number) { return latin(number).replace(/^(\+.*)\(0\)/, "$1").replace(/[^+\d]/g, ""); }

function drawn(number, callable) {
  const node = document.createElement(callable ? "a" : "span");
  node.className = "number";
  node.dir = "ltr";
  node.textContent = number;
  if (callable) node.href = `tel:${digits(number)}`;
  return node;
}

function length(number) { return number.replace(/\D/g, "").length; }

function without_hours(number, rest) {
  const [, before, from, to] = HOURS.exec(number) || [];
  const span = to ? Number(from) < Number(to) && Number(to) <= 24 : TO.test(rest);
  if (!before || !(CLOCK.test(rest) || (span && length(before) >= WHOLE))) return number;
  return without_hours(before, number.slice(before.length) + rest);
}

// Emergency numbers that stand below as links: they are to be tapped where they are first read.
function with_short(text, short) {
  const parts = short.length ? text.split(new RegExp(`(^|[^\\d.,:/+-])(${short.join("|")})(?![\\d:/-]|[.,]\\d)`)) : [text];
  return parts.map((part, place) => (place % 3 === 2 ? drawn(part, true) : part));
}

// The text as nodes; `callable`: numbers are links.
export function with_numbers(text, callable = false, short = []) {
  const nodes = [];
  let end = 0;
  const plain = latin(text);
  for (const { 0: found, 1: before, 2: whole, index } of plain.matchAll(NUMBER)) {
    const number = whole && without_hours(whole, plain.slice(index + found.length));
    if (before || !number || length(number) < FEWEST || length(number) > MOST) continue;
    nodes.push(...with_short(text.slice(end, index), short), drawn(text.slice(index, index + number.length), callable));
    end = index + number.length;
  }
  return [...nodes, ...with_short(text.slice(end), short)];
}
