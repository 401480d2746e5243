// Telephone numbers in what is said: never broken, read from left to right in every language, and to be tapped.

// What stands behind a digit is part of something else: a date, an account number. No look-behind: older iPhones lack it.
const NUMBER = /(\d[ .,:/-]?)?((?:\+\d|\(?0\d{2})\d*(?:[ /()–-]{1,2}\d+)*|116 ?\d{3})(?![\d:]|[.,]\d)/g;
const FEWEST = 6, MOST = 15;

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

// Emergency numbers that stand below as links: they are to be tapped where they are first read.
function with_short(text, short) {
  const parts = short.length ? text.split(new RegExp(`(^|[^\\d.,:/+-])(${short.join("|")})(?![\\d:/-]|[.,]\\d)`)) : [text];
  return parts.map((part, place) => (place % 3 === 2 ? drawn(part, true) : part));
}

// The text as nodes; `callable`: numbers are links.
export function with_numbers(text, callable = false, short = []) {
  const nodes = [];
  let end = 0;
  for (const { 0: found, 1: before, 2: number, index } of latin(text).matchAll(NUMBER)) {
    if (before || length(number) < FEWEST || length(number) > MOST) continue;
    nodes.push(...with_short(text.slice(end, index), short), drawn(text.slice(index, index + found.length), callable));
    end = index + found.length;
  }
  return [...nodes, ...with_short(text.slice(end), short)];
}
