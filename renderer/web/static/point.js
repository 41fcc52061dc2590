// Pointing: what is under the pointer in a formula is named, and all that is the same is marked.

const FAINT = 0.15, MARKS = 80;

// The glyphs that are seen now, with their boxes in pixels of the canvas.
function glyphsSeen({ painter, film }) {
  const found = [], order = film.order(painter.t);
  const walk = (start, end, opacity) => {
    for (let k = start; k < end; k++) {
      const layer = order[k] < 0, item = film.items[layer ? -1 - order[k] : order[k]], own = opacity * item.opacity.at(painter.t).numbers[0];
      if (layer) { walk(k + 2, k + 2 + order[k + 1], own); k += 1 + order[k + 1]; continue; }
      if (!item.symbol || own < FAINT) continue;
      const box = painter.reach(item, painter.matrix(item.place.at(painter.t).numbers));
      if (painter.seen(box)) found.push({ item, box });
    }
  };
  walk(0, order.length, 1);
  return found;
}

// A name for what is the same: an author's own name of a part, or what a glyph was set from.
const nameOf = ({ symbol: [source, part] }) => (part ? `part ${part}` : `sign ${source}`);

const formulaOf = (address, part) => (part ? address.slice(0, address.lastIndexOf(`/${part}/`) + part.length + 1) : address);

// Boxes of all that has a name: one for each part of each formula, whatever its glyphs.
function boxesOf(seen, name) {
  const whole = new Map();
  for (const { item, box } of seen) {
    if (nameOf(item) !== name) continue;
    const place = formulaOf(item.address, item.symbol[1]), [l, t, r, b] = whole.get(place) ?? box;
    whole.set(place, [Math.min(l, box[0]), Math.min(t, box[1]), Math.max(r, box[2]), Math.max(b, box[3])]);
  }
  return whole;
}

// What a reader is told: the name, what it is set from, and how often it is seen.
function told(seen, name, count) {
  const signs = seen.filter(({ item }) => nameOf(item) === name).map(({ item }) => item), first = signs[0];
  const place = formulaOf(first.address, first.symbol[1]), part = first.symbol[1];
  const words = signs.filter((one) => formulaOf(one.address, part) === place).map((one) => one.symbol[0].replace(/^\\/, "")).join(" ");
  return [part || words, part && words && words !== part ? `: ${words}` : "", count > 1 ? ` (${count}×)` : ""].join("");
}

function points(player, keys) {
  const { film, canvas } = player, stage = $("stage");
  if (!film.items.some((item) => item.symbol)) return keys;
  const marks = element("div", "found", stage), tip = element("output", "told", stage);
  marks.setAttribute("aria-hidden", "true");
  tip.setAttribute("aria-live", "polite");
  let name = null, place = null, waits = false;
  const show = () => {
    const seen = name === null ? [] : glyphsSeen(player), boxes = name === null ? new Map() : boxesOf(seen, name);
    if (name !== null && !boxes.size) { name = null; }
    const ratio = canvas.width / (canvas.clientWidth || 1), left = canvas.offsetLeft, top = canvas.offsetTop;
    while (marks.children.length > boxes.size) marks.lastChild.remove();
    [...boxes.values()].slice(0, MARKS).forEach(([l, t, r, b], k) => {
      const one = marks.children[k] ?? element("i", "", marks);
      Object.assign(one.style, { left: `${left + l / ratio - 2}px`, top: `${top + t / ratio - 2}px`, width: `${(r - l) / ratio + 4}px`, height: `${(b - t) / ratio + 4}px` });
    });
    const text = name === null ? "" : told(seen, name, boxes.size);
    if (tip.textContent !== text) tip.textContent = text;
    if (name === null) return;
    const [l, t, , b] = boxes.get(place) ?? [...boxes.values()][0], above = t / ratio > 40;
    Object.assign(tip.style, { left: `${left + l / ratio}px`, top: `${top + (above ? t / ratio - 34 : b / ratio + 6)}px` });
  };
  const choose = (item) => {
    name = item ? nameOf(item) : null;
    place = item ? formulaOf(item.address, item.symbol[1]) : null;
    show();
  };
  stage.addEventListener("pointermove", (event) => {
    if (waits || event.pointerType === "touch") return;
    waits = true;
    requestAnimationFrame(() => {
      waits = false;
      const edge = canvas.getBoundingClientRect(), ratio = canvas.width / (edge.width || 1), x = (event.clientX - edge.left) * ratio, y = (event.clientY - edge.top) * ratio;
      // The smallest of several, such as what stands under a root.
      const under = glyphsSeen(player).filter(({ box: [l, t, r, b] }) => l <= x && x <= r && t <= y && y <= b);
      const area = ({ box: [l, t, r, b] }) => (r - l) * (b - t);
      choose(under.sort((a, b) => area(a) - area(b))[0]?.item ?? null);
    });
  });
  stage.addEventListener("pointerleave", () => choose(null));
  player.addEventListener("time", () => { if (name !== null) show(); });
  // By keys: one name after the other, as they are read.
  const step = (way) => {
    const firsts = new Map();
    for (const { item } of glyphsSeen(player)) if (!firsts.has(nameOf(item))) firsts.set(nameOf(item), item);
    const names = [...firsts.keys()], at = names.indexOf(name);
    if (names.length) choose(firsts.get(names[at < 0 ? (way > 0 ? 0 : names.length - 1) : (at + way + names.length) % names.length]));
  };
  const { Escape } = keys;
  return { ...keys, i: (event) => step(event.shiftKey ? -1 : 1), Escape: (event) => { choose(null); Escape?.(event); } };
}
