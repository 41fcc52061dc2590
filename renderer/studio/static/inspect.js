// What was clicked: its address and looks, the line that placed it, its tracks with their keys drawn; and what is
// under the pointer.
import { copied, make } from "./parts.js";

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 280, HEIGHT = 56, EDGE = 6;

function draw(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

// ---- the panel

export function inspected(panel, found, seek, t) {
  if (!found) { panel.replaceChildren(make("p", { className: "hint" }, "There is nothing at this place.")); return; }
  const rows = [["part", found.part !== found.address ? found.part : null], ["set from", found.source],
    ["at", `(${found.at.join(", ")})`], ["scale", found.scale], ["angle", found.angle], ["opacity", found.opacity],
    ["fill", paint(found.fill)], ["stroke", paint(found.stroke)], ["line", found.line < 0 ? null : found.line],
    ["", found.still ? "stands still" : "moves"]];
  const list = make("dl");
  for (const [name, value] of rows) if (value !== null && value !== undefined) list.append(make("dt", {}, name), make("dd", {}, value instanceof Node ? value : String(value)));
  const placed = found.placed === null ? make("p", { className: "hint" }, "No line of the script is known to have placed it.")
    : make("div", { className: "placed" }, make("span", { className: "hint" }, `placed at ${found.since.toFixed(2)} s by `), line(found.lines[found.placed]));
  const tracks = found.tracks.map((track) => trackOf(track, found, seek, t));
  panel.replaceChildren(make("div", { className: "address" }, found.address), placed, list,
    ...(tracks.length ? tracks : [make("p", { className: "hint" }, "Nothing drives it.")]));
}

function paint(words) {
  if (!words) return null;
  const color = /^#[0-9a-f]{6}/i.exec(words), swatch = make("i", { className: "swatch" });
  if (!color) return words;
  swatch.style.background = color[0];
  return make("span", {}, swatch, words);
}

// A line of the script: a click shows what stands round it, and copies where it is.
function line(told) {
  const place = `${told.file}:${told.line}`;
  const button = make("button", { type: "button", className: "place", title: `${told.text}\nClick: show it and copy ${place}` }, place);
  const indent = Math.min(...told.excerpt.filter((x) => x.text.trim()).map((x) => x.text.search(/\S/)));
  const excerpt = make("div", { className: "excerpt", hidden: true },
    make("pre", {}, ...told.excerpt.map((x) => make(x.line === told.line ? "b" : "span", {}, `${String(x.line).padStart(4)}  ${x.text.slice(indent)}\n`))),
    ...(told.by.length ? [make("p", { className: "hint" }, `called by ${told.by.join(", ")}`)] : []));
  button.setAttribute("aria-expanded", "false");
  button.onclick = () => {
    excerpt.hidden = !excerpt.hidden;
    button.setAttribute("aria-expanded", String(!excerpt.hidden));
    if (!excerpt.hidden) copied(button, () => navigator.clipboard.writeText(place));
  };
  return make("span", { className: "line" }, button, excerpt);
}

function trackOf(track, found, seek, t) {
  const keys = make("ol", { className: "keys" });
  for (const key of track.keys) {
    const button = make("button", { type: "button", title: `Go to ${key.t} s` }, `${key.t.toFixed(2)} s`);
    button.onclick = () => seek(key.t);
    keys.append(make("li", {}, button, ` ${key.value} `, make("span", { className: "hint" }, key.ease), " ",
      key.line === null ? "" : line(found.lines[key.line])));
  }
  if (!track.keys.length) {
    const reads = track.reads?.length ? ` that reads ${track.reads.join(", ")}` : "";
    keys.append(make("li", {}, `a signal (${track.kind})${reads} `, track.line === null ? "" : line(found.lines[track.line])));
  }
  const head = make("summary", {}, make("b", {}, `${track.address}.${track.property}`), track.now ? ` is ${track.now}` : "");
  const whole = make("details", { className: "track" }, head, ...(track.curve ? [drawn(track, seek, t)] : []), keys);
  whole.open = track.address === found.address || found.tracks.length < 5 || found.tracks.indexOf(track) < 3;
  return whole;
}

// The course of a track as a line for each of its numbers, or as a band of its colors, with its keys on it.
function drawn(track, seek, t) {
  const { curve } = track, span = curve.to - curve.from;
  const x = (at) => EDGE + ((at - curve.from) / span) * (WIDTH - 2 * EDGE);
  const picture = draw("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "curve", role: "img",
    "aria-label": `${track.property} from ${curve.from.toFixed(2)} to ${curve.to.toFixed(2)} s, ${track.keys.length} keys` });
  let middle = () => HEIGHT / 2;
  if (curve.colors) {
    curve.colors.forEach((color, n) => {
      const from = x(curve.t[n]), to = n + 1 < curve.t.length ? x(curve.t[n + 1]) : WIDTH - EDGE;
      picture.append(draw("rect", { x: from, y: 14, width: Math.max(to - from, 0.5) + 0.3, height: HEIGHT - 28, fill: color }));
    });
  } else {
    const all = curve.lines.flat(), low = Math.min(...all), high = Math.max(...all), tall = high - low || 1;
    const y = (value) => HEIGHT - EDGE - ((value - low) / tall) * (HEIGHT - 2 * EDGE);
    curve.lines.forEach((line, n) => picture.append(draw("polyline", { class: `course course-${n}`, points: line.map((value, k) => `${x(curve.t[k]).toFixed(2)},${y(value).toFixed(2)}`).join(" ") })));
    middle = (at) => { const k = curve.t.findLastIndex((time) => time <= at + 5e-5); return curve.lines.length === 1 ? y(curve.lines[0][Math.max(k, 0)]) : HEIGHT / 2; };
    if (curve.lines.length > 1) middle = () => HEIGHT - EDGE;
  }
  if (t >= curve.from && t <= curve.to) picture.append(draw("line", { class: "now", x1: x(t), x2: x(t), y1: 0, y2: HEIGHT }));
  for (const key of track.keys) {
    if (key.t < curve.from || key.t > curve.to) continue;
    const at = x(key.t), up = middle(key.t);
    const mark = draw("path", { class: "key", d: `M${at} ${up - 4.5}l4.5 4.5l-4.5 4.5l-4.5 -4.5z` }, draw("title", {}));
    mark.firstChild.textContent = `${key.t.toFixed(2)} s: ${key.value}`;
    mark.addEventListener("click", () => seek(key.t));
    picture.append(mark);
  }
  return picture;
}

// ---- under the pointer

// Tells the name of what is under the pointer, and frames it; one question is under way at a time.
export class Hover {
  constructor(picture, tip, frame, ask) {
    this.picture = picture; this.tip = tip; this.frame = frame; this.ask = ask; this.next = null; this.asking = false;
    picture.addEventListener("pointermove", (e) => { if (e.pointerType !== "touch") this.move(e); });
    picture.addEventListener("pointerleave", () => this.hide());
  }

  hide() { this.next = null; this.tip.hidden = this.frame.hidden = true; }

  async move(event) {
    const box = this.picture.getBoundingClientRect();
    this.next = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    if (this.asking) return;
    this.asking = true;
    try {
      while (this.next) {
        const [u, v] = this.next;
        this.next = null;
        const found = await this.ask(u, v);
        if (found === undefined) this.hide(); else this.show(found, u, v);
      }
    } finally { this.asking = false; }
  }

  show(found, u, v) {
    this.tip.hidden = this.frame.hidden = !found;
    if (!found) return;
    const name = found.address.slice(found.address.lastIndexOf("/") + 1), above = found.address.slice(0, found.address.length - name.length);
    this.tip.replaceChildren(above, make("b", {}, name), ...(found.line >= 0 ? [` line ${found.line}`] : []), ...(found.source ? [" ", make("code", {}, found.source)] : []));
    Object.assign(this.tip.style, { left: `${u * 100}%`, top: `${v * 100}%` });
    this.tip.classList.toggle("left", u > 0.6);
    this.tip.classList.toggle("up", v > 0.8);
    this.frame.hidden = !found.place;
    if (found.place) Object.assign(this.frame.style, found.place);
  }
}
