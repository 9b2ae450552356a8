// The one script run in a page: it returns geometry and no opinion. Thresholds live in rules; sizes are CSS pixels, boxes are
// [left, top, width, height] in the document. It is evaluated in an isolated world, out of reach of the page's own scripts.
async (phase) => {
  "use strict";
  const MANY = 400; // entries kept of a list; lists are sorted first, so that the same page keeps the same ones
  const root = document.documentElement;
  const now = () => performance.now();
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));
  const frame = () => new Promise((done) => { const late = setTimeout(done, 250); requestAnimationFrame(() => { clearTimeout(late); done(); }); });
  const round = (n) => Math.round(n) || 0;
  // A form's fields shadow its properties (<input name="parentElement">): walk by the prototype's own getters.
  const getter = (name) => { const { get } = Object.getOwnPropertyDescriptor(Node.prototype, name); return (node) => get.call(node); };
  const parentOf = getter("parentElement"), childrenOf = getter("childNodes");
  const tenth = (n) => Math.round(n * 10) / 10 || 0;

  // ---- Phase 1: walk down the page once so that lazy pictures load and things that wait to be seen appear.
  const walk = async () => {
    const end = now() + 4000;
    for (let y = 0, steps = 0; y < root.scrollHeight && steps < 40 && now() < end; y += innerHeight, steps++) {
      scrollTo({ top: y, behavior: "instant" });
      await frame();
      await rest(200);
    }
    for (const img of document.images) if (img.getAttribute("loading") === "lazy") img.loading = "eager";
    scrollTo({ top: 0, behavior: "instant" });
    await settle(4000);
    return null;
  };

  const settle = async (budget) => {
    const end = now() + budget;
    await Promise.race([document.fonts.ready, wait(budget)]);
    const pending = () => [...document.images].some((img) => !img.complete && img.getClientRects().length);
    while (pending() && now() < end) await wait(30);
    await frame();
    await rest(900); // debounced resize and scroll handlers
  };
  const says = (question) => !document.dispatchEvent(new Event("auditor:" + question, { cancelable: true }));
  const rest = async (budget) => {
    const end = now() + budget;
    do await frame(); while (says("busy") && now() < end);
  };

  // ---- Phase 2: stop what moves, telling what moved.
  const textOf = (el) => (el.innerText || el.textContent || "").replace(/\s+/g, " ").trim();
  const still = async () => {
    const moving = [];
    const add = (el, kind, via) => {
      if (!el || !el.isConnected || !textOf(el) || !shown(el, kind === "blink")) return;
      moving.push({ path: pathOf(el), kind, via, box: boxOf(el.getBoundingClientRect()) });
    };
    for (const el of document.querySelectorAll("marquee")) { add(el, "marquee", "tag"); try { el.stop(); } catch { /* not one after all */ } }
    for (const el of document.querySelectorAll("blink")) add(el, "blink", "tag");
    for (const el of document.querySelectorAll("*")) if (getComputedStyle(el).textDecorationLine.includes("blink")) add(el, "blink", "style");
    const motions = [];
    for (const animation of document.getAnimations()) {
      const effect = animation.effect;
      const forever = effect && effect.getComputedTiming().endTime === Infinity;
      if (forever && !effect.pseudoElement) {
        const kind = kindOfMotion(effect);
        if (kind) motions.push([effect.target, kind]);
      }
    }
    await calm();
    for (const [el, kind] of motions) add(el, kind, "animation");
    // What a script keeps moving: the same boxes, three looks.
    const suspects = !says("ticking") ? [] : [...document.querySelectorAll("body *")].filter((el) => el.childElementCount < 40 && textOf(el) && shown(el)).slice(0, 3000);
    const look = () => suspects.map((el) => { const r = el.getBoundingClientRect(); return [r.left, r.top]; });
    const places = [look()];
    for (let i = 0; i < 2 && suspects.length; i++) { await wait(90); places.push(look()); }
    const drifts = new Set();
    for (let i = 0; i < suspects.length; i++) {
      const [a, b, c] = [places[0][i], places[1][i], places[2][i]];
      const one = Math.abs(b[0] - a[0]) + Math.abs(b[1] - a[1]), two = Math.abs(c[0] - b[0]) + Math.abs(c[1] - b[1]);
      if (one > 0.4 && two > 0.4) drifts.add(suspects[i]);
    }
    for (const el of drifts) if (!drifts.has(parentOf(el))) add(el, "drift", "script");
    return sorted(moving, (m) => m.kind + m.path);
  };

  // Once more after each change of width, which may have set things moving again.
  const calm = async () => {
    for (const el of document.querySelectorAll("marquee")) try { el.stop(); } catch { /* not one after all */ }
    for (const animation of document.getAnimations()) {
      try {
        if (animation.effect && animation.effect.getComputedTiming().endTime === Infinity) { animation.currentTime = 0; animation.pause(); } else animation.finish();
      } catch { animation.cancel(); }
    }
    await frame();
    return null;
  };

  const kindOfMotion = (effect) => {
    let frames;
    try { frames = effect.getKeyframes(); } catch { return null; }
    const values = (name) => new Set(frames.map((f) => f[name]).filter((v) => v !== undefined));
    for (const name of ["left", "right", "marginLeft", "marginRight", "textIndent", "translate"]) if (values(name).size > 1) return "slide";
    const shifts = new Set(frames.map((f) => f.transform).filter((v) => v !== undefined).map((v) => (String(v).match(/translate[^)]*\)|matrix[^)]*\)/g) || ["none"]).join()));
    if (shifts.size > 1) return "slide";
    if (values("visibility").size > 1 || [...values("opacity")].some((v) => Number(v) < 0.3)) return "blink";
    return null;
  };

  // ---- Words for places.
  const pathOf = (el) => {
    const parts = [];
    for (let node = el; node && node.nodeType === 1; node = parentOf(node)) {
      const tag = node.localName.replace(/[^\w-]/g, "\\$&");
      const id = node.getAttribute("id");
      // A number of six digits or more may be made anew at each visit.
      if (id && /^[A-Za-z][\w-]{0,80}$/.test(id) && !/\d{6}/.test(id) && document.querySelectorAll("#" + CSS.escape(id)).length === 1) {
        parts.unshift(tag + "#" + id);
        break;
      }
      if (node === root || node === document.body) { parts.unshift(tag); if (node === document.body) break; continue; }
      let place = 1, alike = 0;
      for (const other of parentOf(node) ? childrenOf(parentOf(node)) : []) {
        if (other.localName !== node.localName) continue;
        alike++;
        if (other === node) place = alike;
      }
      parts.unshift(alike > 1 ? `${tag}:nth-of-type(${place})` : tag);
    }
    return parts.join(" > ");
  };
  const boxOf = (r) => [round(r.left + scrollX), round(r.top + scrollY), round(r.width), round(r.height)];
  const sorted = (list, key) => {
    const named = list.map((item) => [key(item), item]);
    named.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
    return named.map((pair) => pair[1]).slice(0, MANY);
  };
  const shown = (el, faint = false) => {
    const r = el.getBoundingClientRect();
    return r.width > 1 && r.height > 1 && el.checkVisibility({ opacityProperty: !faint, visibilityProperty: true, contentVisibilityAuto: false });
  };

  // ---- Phase 3: geometry at this width.
  const WIDE = { left: -1e7, right: 1e7, top: -1e7, bottom: 1e7 };
  const meet = (a, b) => ({ left: Math.max(a.left, b.left), right: Math.min(a.right, b.right), top: Math.max(a.top, b.top), bottom: Math.min(a.bottom, b.bottom) });
  const SKIP = new Set(["script", "style", "noscript", "template", "head", "link", "meta", "title", "option", "optgroup", "datalist", "source", "track", "param", "area", "map", "br", "wbr"]);

  const measure = () => {
    const edge = root.clientWidth;
    const bodyStyle = document.body ? getComputedStyle(document.body) : null;
    const rootStyle = getComputedStyle(root);
    const bodySpeaks = rootStyle.overflowX === "visible" && bodyStyle; // its overflow is the page's then
    const pageOverflow = bodySpeaks ? bodyStyle.overflowX : rootStyle.overflowX;
    const out = { wide: [], cut: [], floating: [], pictures: [], sizes: {}, targets: [] };
    const lines = []; // every visible line of text: {el, left, top, right, bottom}

    const visit = (el, state) => {
      const tag = el.localName;
      if (SKIP.has(tag)) return;
      const style = getComputedStyle(el);
      if (style.display === "none") return;
      const contents = style.display === "contents";
      const rect = el.getBoundingClientRect();
      const fixed = state.fixed || style.position === "fixed";
      const floats = style.position === "fixed" || style.position === "sticky";
      const base = style.position === "fixed" ? WIDE : style.position === "absolute" ? state.absClip : state.clip;
      const faint = state.faint || Number(style.opacity) < 0.05;
      const hidden = style.visibility !== "visible";
      const tiny = rect.width <= 1.5 && rect.height <= 1.5;
      const clipped = /rect\(\s*(0|1)(px)?[, ]\s*(0|1)(px)?[, ]\s*(0|1)(px)?[, ]\s*(0|1)(px)?\s*\)/.test(style.clip) || /inset\((50|100)%/.test(style.clipPath);
      const secret = state.secret || clipped || (tiny && style.overflowX !== "visible"); // kept for screen readers
      const moves = state.moves || tag === "marquee";
      const moved = /^(absolute|fixed|relative)$/.test(style.position) || style.transform !== "none" || style.translate !== "none";
      const away = state.away || (moved && !contents && (rect.right <= 0 || rect.left >= edge)); // parked beside the page
      const seen = meet(rect, base);
      const visible = !hidden && !faint && !secret && rect.width > 0 && rect.height > 0 && seen.right > seen.left && seen.bottom > seen.top;

      if (visible && !contents && seen.right > edge + 0.5 && !away && !fixed) {
        // Told only where it sticks out of its parent: that is the element to mend, not everything in it.
        if (!state.parentRight || rect.right > state.parentRight + 0.5) {
          out.wide.push({ el, path: pathOf(el), tag, box: boxOf(rect), over: round(seen.right - edge), moves, text: false });
        }
      }
      if (visible && floats && rect.height > 0) {
        out.floating.push({ path: pathOf(el), position: style.position, box: [round(rect.left), round(rect.top), round(rect.width), round(rect.height)], z: style.zIndex, text: Boolean(textOf(el)) });
      }
      if (tag === "img") picture(el, style, rect, visible, away, state);
      if (visible && (state.link !== el) && (tag === "a" ? el.hasAttribute("href") : /^(button|select|textarea)$/.test(tag) || (tag === "input" && el.type !== "hidden"))) {
        out.targets.push({ path: pathOf(el), box: boxOf(rect), inline: style.display === "inline" });
      }

      // What this element lets its children show.
      let inner = base;
      const pages = el === root || (el === document.body && bodySpeaks);
      const clipsX = style.overflowX !== "visible", clipsY = style.overflowY !== "visible";
      if (!pages && !contents && (clipsX || clipsY)) {
        const pad = { left: rect.left + el.clientLeft, top: rect.top + el.clientTop };
        pad.right = pad.left + el.clientWidth;
        pad.bottom = pad.top + el.clientHeight;
        inner = meet(base, { left: clipsX ? pad.left : WIDE.left, right: clipsX ? pad.right : WIDE.right, top: clipsY ? pad.top : WIDE.top, bottom: clipsY ? pad.bottom : WIDE.bottom });
      }
      const scrolls = state.scrolls || (!pages && /auto|scroll/.test(style.overflowX + style.overflowY) && (el.scrollWidth > el.clientWidth + 1 || el.scrollHeight > el.clientHeight + 1));
      const holds = style.position !== "static" || style.transform !== "none" || style.filter !== "none" || style.contain.includes("paint");
      const clamps = state.clamps || style.textOverflow === "ellipsis" || style.webkitLineClamp !== "none";
      const next = {
        clip: inner, absClip: holds ? inner : style.position === "absolute" ? base : state.absClip,
        fixed, faint, secret, moves, away, scrolls, clamps,
        floats: floats ? el : state.floats,
        link: tag === "a" && el.hasAttribute("href") ? el : state.link,
        silent: state.silent || el.getAttribute("aria-hidden") === "true",
        parentRight: contents ? state.parentRight : Math.max(rect.right, edge),
        block: style.display === "inline" || contents ? state.block : { el, rect, style },
      };
      for (const child of childrenOf(el)) {
        if (child.nodeType === 1) visit(child, next);
        else if (child.nodeType === 3 && !hidden && !faint && !secret && /\S/.test(child.data)) words(child, el, style, next);
      }
      if (el.shadowRoot) for (const child of el.shadowRoot.children) visit(child, next);
    };

    const range = document.createRange();
    const words = (node, el, style, state) => {
      range.selectNodeContents(node);
      const size = Math.round(parseFloat(style.fontSize));
      let counted = false;
      for (const r of range.getClientRects()) {
        if (r.width < 1 || r.height < 1) continue;
        const seen = meet(r, state.clip);
        const wide = seen.right - seen.left, high = seen.bottom - seen.top;
        if (wide <= 0 || high <= 0) continue;
        if (!counted && !state.moves) { out.sizes[size] = (out.sizes[size] || 0) + node.data.trim().length; counted = true; }
        const block = state.block;
        if (seen.right > edge + 0.5 && !state.away && !state.fixed && (!block || r.right > Math.max(block.rect.right, edge) + 0.5)) {
          out.wide.push({ el, path: pathOf(el), tag: el.localName, box: boxOf(r), over: round(seen.right - edge), moves: state.moves, text: true });
        }
        if (!state.scrolls && !state.moves && !state.clamps && !state.away && block) {
          // Sideways only when the line is too long for its own block: a slide half out of its window is a carousel.
          const ownX = r.right > block.rect.right + 1 || r.left < block.rect.left - 1;
          if (high < r.height - 1) out.cut.push({ path: pathOf(el), axis: "y", box: boxOf(r), shown: round((100 * high) / r.height), lost: round(r.height - high) });
          else if (wide < r.width - 1 && ownX) out.cut.push({ path: pathOf(el), axis: "x", box: boxOf(r), shown: round((100 * wide) / r.width), lost: round(r.width - wide) });
        }
        if (lines.length < 4000) lines.push({ el, floats: state.floats, moves: state.moves, away: state.away, left: seen.left, top: seen.top, right: seen.right, bottom: seen.bottom });
      }
    };

    const picture = (el, style, rect, visible, away, state) => {
      const px = (name) => parseFloat(style[name]) || 0;
      const border = style.boxSizing === "border-box";
      const w = px("width") - (border ? px("paddingLeft") + px("paddingRight") + px("borderLeftWidth") + px("borderRightWidth") : 0);
      const h = px("height") - (border ? px("paddingTop") + px("paddingBottom") + px("borderTopWidth") + px("borderBottomWidth") : 0);
      const link = state.link;
      out.pictures.push({
        path: pathOf(el),
        src: el.currentSrc || el.src || "",
        natural: [el.naturalWidth, el.naturalHeight],
        size: [tenth(Math.max(0, w)), tenth(Math.max(0, h))],
        box: state.moves ? null : boxOf(rect),
        complete: el.complete,
        visible: visible && !away, // to be seen as the page stands
        laid: rect.width > 2 && rect.height > 2 && style.visibility === "visible" && !state.secret, // has a place, perhaps on another slide
        fit: style.objectFit,
        alt: el.getAttribute("alt"),
        name: Boolean((el.getAttribute("aria-label") || el.getAttribute("aria-labelledby") || el.getAttribute("title") || "").trim()),
        quiet: state.silent || el.getAttribute("aria-hidden") === "true" || /^(presentation|none)$/.test(el.getAttribute("role") || ""),
        link: Boolean(link),
        linkName: Boolean(link && (textOf(link) || link.getAttribute("aria-label") || link.getAttribute("title"))),
      });
    };

    visit(root, { clip: WIDE, absClip: WIDE });
    for (const wide of out.wide) {
      // How far reading matter reaches beyond the edge: what is lost where the page cuts itself off.
      wide.reads = 0;
      for (const line of lines) if (line.right > edge && !line.away && wide.el.contains(line.el)) wide.reads = Math.max(wide.reads, round(line.right - edge));
      delete wide.el;
    }
    const covered = underBars(lines, edge);
    const crossing = crossings(lines);
    const viewport = document.querySelectorAll('meta[name="viewport" i]');
    const key = (item) => `${String(1e6 + item.box[1])}.${String(1e6 + item.box[0])}.${item.path}`;
    return {
      client: edge,
      scroll: root.scrollWidth,
      height: Math.max(root.scrollHeight, root.clientHeight),
      pageOverflow,
      viewport: viewport.length ? viewport[viewport.length - 1].getAttribute("content") || "" : null,
      lang: root.getAttribute("lang"),
      letters: Object.values(out.sizes).reduce((a, b) => a + b, 0),
      wide: sorted(out.wide, (w) => `${1e6 - w.over}.${w.path}`).slice(0, 40),
      cut: sorted(out.cut, key).slice(0, 60),
      covered,
      crossing,
      floating: sorted(out.floating, (f) => f.path).slice(0, 40),
      pictures: sorted(out.pictures, (p) => p.path + p.src),
      sizes: out.sizes,
      targets: sorted(out.targets, (t) => `${String(1e8 + t.box[2] * t.box[3])}.${t.path}`).slice(0, 60),
    };
  };

  // Lines under a bar that stays: at the top of the page under a bar fixed to the top, at its end under one fixed to the bottom.
  const underBars = (lines, edge) => {
    const found = [];
    const far = Math.max(0, root.scrollHeight - innerHeight);
    const top = scrollY;
    const ask = (line, dy) => {
      const x = (Math.max(0, line.left) + Math.min(edge, line.right)) / 2, y = (line.top + line.bottom) / 2 - dy;
      if (x < 0 || x >= edge || y < 0 || y >= innerHeight) return;
      for (const el of document.elementsFromPoint(x, y)) {
        if (el === line.el || el.contains(line.el) || line.el.contains(el)) return;
        let bar = el;
        while (bar && getComputedStyle(bar).position !== "fixed") bar = parentOf(bar);
        if (!bar || !opaque(el, bar)) continue;
        const r = bar.getBoundingClientRect();
        found.push({ path: pathOf(line.el), bar: pathOf(bar), consent: /cookie|đồng ý|chấp nhận|accept|agree/i.test(bar.innerText || ""), barBox: [round(r.left), round(r.top), round(r.width), round(r.height)], box: [round(line.left + scrollX), round(line.top + top), round(line.right - line.left), round(line.bottom - line.top)], at: dy ? "end" : "top" });
        return;
      }
    };
    const own = lines.filter((line) => !line.floats && !line.moves);
    for (const line of own) if (line.bottom > 0 && line.top < innerHeight) ask(line, 0);
    if (far > 0) {
      const before = scrollY;
      scrollTo({ top: far, behavior: "instant" });
      const dy = scrollY - before;
      for (const line of own) if (dy && line.bottom - dy > 0 && line.top - dy < innerHeight) ask(line, dy);
      scrollTo({ top: before, behavior: "instant" });
    }
    return sorted(found, (c) => c.at + c.bar + String(1e6 + c.box[1]) + c.path).slice(0, 40);
  };

  const solid = (el) => {
    const style = getComputedStyle(el);
    const colour = style.backgroundColor.match(/[\d.]+/g) || [0, 0, 0, 0];
    const alpha = style.backgroundColor === "transparent" ? 0 : colour.length > 3 ? Number(colour[3]) : 1;
    return alpha > 0.8 || style.backgroundImage !== "none" || /^(img|video|iframe|canvas|object|embed)$/.test(el.localName);
  };
  const opaque = (el, up) => {
    for (let node = el; node; node = parentOf(node)) {
      if (solid(node)) return true;
      if (node === up) return false;
    }
    return false;
  };

  // Two lines of different elements written over one another, both readable to the eye (nothing opaque between them).
  const crossings = (lines) => {
    const found = [];
    const order = lines.filter((line) => !line.moves && !line.floats).sort((a, b) => a.top - b.top);
    const pairs = [];
    for (let i = 0; i < order.length && pairs.length < 200; i++) {
      const a = order[i];
      for (let j = i + 1; j < order.length && order[j].top < a.bottom; j++) {
        const b = order[j];
        if (a.el === b.el || a.el.contains(b.el) || b.el.contains(a.el)) continue;
        const w = Math.min(a.right, b.right) - Math.max(a.left, b.left), h = Math.min(a.bottom, b.bottom) - b.top;
        if (w <= 2 || h <= 2) continue;
        pairs.push([a, b, w, h]);
      }
    }
    const before = scrollY;
    for (const [a, b, w, h] of pairs) {
      const x = Math.max(a.left, b.left) + w / 2, y = b.top + h / 2;
      scrollTo({ top: Math.max(0, y + before - innerHeight / 2), behavior: "instant" });
      const stack = document.elementsFromPoint(x, y - (scrollY - before));
      const ia = stack.findIndex((el) => el === a.el || a.el.contains(el)), ib = stack.findIndex((el) => el === b.el || b.el.contains(el));
      if (ia < 0 || ib < 0) continue;
      const low = Math.max(ia, ib), lower = ia > ib ? a.el : b.el;
      if (stack.slice(0, low).some((el) => !el.contains(lower) && solid(el))) continue;
      const share = (100 * w * h) / Math.min((a.right - a.left) * (a.bottom - a.top), (b.right - b.left) * (b.bottom - b.top));
      const high = (100 * h) / Math.min(a.bottom - a.top, b.bottom - b.top);
      const [one, two] = [pathOf(a.el), pathOf(b.el)].sort();
      found.push({ path: one, other: two, share: round(share), high: round(high), box: [round(Math.max(a.left, b.left) + scrollX), round(b.top + before), round(w), round(h)] });
    }
    scrollTo({ top: before, behavior: "instant" });
    return sorted(found, (c) => `${c.path} ${c.other} ${1e6 + c.box[1]} ${1e6 + c.box[0]}`).slice(0, 60);
  };

  // ---- The document as it stands, and how long it took; asked for here because the page cannot reach this world.
  const html = () => (document.doctype ? new XMLSerializer().serializeToString(document.doctype) + "\n" : "") + root.outerHTML;
  const timings = () => {
    const [navigation] = performance.getEntriesByType("navigation");
    const paint = performance.getEntriesByName("first-contentful-paint")[0];
    const told = navigation || {};
    return { first_byte: round(told.responseStart), content: round(told.domContentLoadedEventEnd), load: round(told.loadEventEnd), first_paint: round(paint && paint.startTime) };
  };

  // ---- Before a picture of the page leaves the machine: named places are painted over.
  const blackOut = (selectors) => {
    for (const selector of selectors) {
      let places = [];
      try { places = document.querySelectorAll(selector); } catch { continue; }
      for (const el of places) el.style.cssText += ";background:#000!important;color:#000!important;filter:brightness(0)!important";
    }
    return null;
  };

  if (phase.name === "rest") return rest(phase.budget);
  if (phase.name === "html") return html();
  if (phase.name === "timings") return timings();
  if (phase.name === "walk") return walk();
  if (phase.name === "still") return still();
  if (phase.name === "calm") { await settle(phase.budget); return calm(); }
  if (phase.name === "black-out") return blackOut(phase.selectors);
  return measure();
}
