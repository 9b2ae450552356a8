// Runs before a page's own scripts: the same page must look the same every time, and must not reach out by ways we cannot watch.
(() => {
  "use strict";
  // Random banners and shuffled slides come in one order.
  let seed = 0x2545f491;
  Math.random = () => {
    seed ^= seed << 13;
    seed ^= seed >>> 17;
    seed ^= seed << 5;
    return (seed >>> 0) / 4294967296;
  };
  // Time without surprises: what is due within 2.5 seconds comes within half a second, and the probe waits for it; what is slower
  // never comes (it turns carousels, reloads pages, polls). A clock that ticks each second, or re-arms itself, ticks once.
  const NEVER = 0x7fffffff;
  const SOON = 500;
  const { setInterval, setTimeout, clearInterval, clearTimeout, requestAnimationFrame, performance } = window;
  const due = new Set(); // timers under way
  const beating = new Set(); // quick intervals
  let running = null;
  let drawn = -1e6;
  window.setTimeout = (work, wait = 0, ...rest) => {
    if (wait > 2500 || (wait > SOON && work === running)) return setTimeout(() => {}, NEVER);
    if (typeof work !== "function") return setTimeout(work, Math.min(wait, SOON), ...rest);
    const id = setTimeout((...args) => {
      due.delete(id);
      const before = running;
      running = work;
      try {
        work.apply(window, args);
      } finally {
        running = before;
      }
    }, Math.min(wait, SOON), ...rest);
    due.add(id);
    return id;
  };
  window.setInterval = (work, wait = 0, ...rest) => {
    if (wait >= 1500) return setInterval(() => {}, NEVER);
    if (wait > SOON) return window.setTimeout(work, wait, ...rest);
    const id = setInterval(work, wait, ...rest);
    beating.add(id);
    return id;
  };
  // The two kinds of number may be cleared by either name.
  window.clearTimeout = (id) => { due.delete(id); beating.delete(id); clearTimeout(id); };
  window.clearInterval = (id) => { due.delete(id); beating.delete(id); clearInterval(id); };
  window.requestAnimationFrame = (work) => { drawn = performance.now(); return requestAnimationFrame(work); };
  // The probe's world sees the document but not these variables: it asks by an event, and "yes" is preventDefault.
  document.addEventListener("auditor:busy", (event) => { if (due.size) event.preventDefault(); });
  document.addEventListener("auditor:ticking", (event) => {
    if (due.size || beating.size || performance.now() - drawn < 200) event.preventDefault();
  });
  window.open = () => null;
  window.print = () => {};
  // Channels that the request filter does not see.
  const closed = function () {
    throw new DOMException("not available", "SecurityError");
  };
  for (const name of ["WebSocket", "WebSocketStream", "WebTransport", "RTCPeerConnection", "Worker", "SharedWorker"]) {
    if (name in window) window[name] = closed;
  }
})();
