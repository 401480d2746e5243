// AbortSignal.timeout is missing before Safari 16 and Chrome 103. `ms`: milliseconds until the request is given up.
export function limit(ms) {
  const stop = new AbortController();
  setTimeout(() => stop.abort(), ms);
  return stop.signal;
}
