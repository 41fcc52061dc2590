// The page: wires picture, timeline, panels and keys together.
import { frame, hit, listen, post } from "./api.js";
import { Hover, inspected } from "./inspect.js";
import { lengths, samePlace } from "./lengths.js";
import { findings, parameters, rendering } from "./panels.js";
import { copied, make } from "./parts.js";
import { FPS, Player } from "./player.js";
import { Timeline } from "./timeline.js";

const get = (id) => document.getElementById(id);
const player = new Player(get("picture")), timeline = new Timeline(get("timeline"));
let state = null, zoom = 0;
// For tests and for whoever looks under the bonnet.
window.studio = { player, timeline, get state() { return state; } };

// ---- what the server says

listen((now) => {
  const before = state;
  state = now;
  const { film, error } = now;
  status();
  showTrouble(error);
  rendering(now);
  if (!film) return;
  if (!before || before.version !== now.version) {
    document.title = `${film.name} · netreel studio`;
    get("name").textContent = film.name;
    chosen("theme", film.themes, film.theme);
    const shape = film.frame[0] / film.frame[1];
    const near = [...get("aspect").options].find((o) => { const [w, h] = o.value.split("x"); return Math.abs(w / h - shape) < 0.01; });
    get("aspect").value = near ? near.value : "";
    for (const id of ["theme", "size"]) get(id === "size" ? "aspect" : id).disabled = !film.parameters.some((p) => p.name === id);
    parameters(get("parameters"), film, build);
    timeline.keys = [];
    get("mark").hidden = true;
    lay();
    if (before?.film) player.t = samePlace(before.film, film, player.t);
    timeline.open(film);
    player.open(film, now.version, now.sound);
    get("mute").hidden = !now.sound;
    // A line that came and went with each caption would move the picture.
    get("caption").hidden = !film.captions.length;
  }
  lengths(get("lengths"), film, now.undo, retime);
  get("undo").hidden = !now.undo;
  if (error && !now.building) settled();
  timeline.findings = now.findings || [];
  findings(get("findings"), now.findings, seek);
  timeline.draw();
}, () => { get("status").textContent = "the server does not answer"; });

// What was said last stays to be read, though other news come.
let said = "";
function status() { get("status").textContent = said || (state?.building ? "building…" : state?.error ? "the script has an error" : ""); }
function say(words) {
  said = words;
  status();
  setTimeout(() => { if (said === words) { said = ""; status(); } }, 8000);
}

function showTrouble(error) {
  const box = get("trouble");
  box.hidden = !error;
  if (!error) return;
  const place = error.file && !error.message.includes(`${error.file}:`) ? `${error.file}:${error.line}: ` : "";
  box.querySelector("p").textContent = place + error.message;
  box.querySelector("pre").replaceChildren(...error.excerpt.map((x) => make(x.line === error.line ? "b" : "span", {}, `${String(x.line).padStart(4)}  ${x.text}\n`)));
}

function chosen(id, choices, value) {
  get(id).replaceChildren(...choices.map((x) => make("option", { selected: x === value }, x)));
  get(id).value = value;
}

function build(params) { post("/build", { params }).catch((e) => say(e.message)); }
get("theme").onchange = () => build({ ...state.params, theme: get("theme").value });
get("aspect").onchange = () => build({ ...state.params, size: get("aspect").value });

// ---- the picture

function lay() {
  const view = get("view"), shape = player.version || state?.film ? state.film.frame[0] / state.film.frame[1] : 16 / 9;
  // What fits needs no scrollbars, and must not leave room for those that a larger picture had.
  const room = [view.offsetWidth - 20, view.offsetHeight - 20], phone = matchMedia("(max-width: 760px)").matches;
  let width = phone ? view.offsetWidth - 12 : Math.min(room[0], room[1] * shape);
  if (phone) width = Math.min(width, innerHeight * 0.55 * shape);
  if (zoom) width = (zoom * (shape >= 1 ? 1920 : 1080)) / (devicePixelRatio || 1);
  width = Math.max(Math.floor(width), 64);
  get("paper").style.width = `${width}px`;
  get("paper").style.height = `${Math.round(width / shape)}px`;
  player.resize(width * (devicePixelRatio || 1));
}
new ResizeObserver(() => state?.film && lay()).observe(get("view"));
get("zoom").onchange = () => { zoom = Number(get("zoom").value); lay(); };

function safe() {
  const shown = get("safe-areas").hidden;
  get("safe-areas").hidden = !shown;
  get("safe").setAttribute("aria-pressed", shown);
}
get("safe").onclick = safe;

get("picture").onclick = async (event) => {
  if (!state?.film) return;
  player.pause();
  const box = get("picture").getBoundingClientRect(), [width, height] = state.film.frame;
  const u = (event.clientX - box.left) / box.width, v = (event.clientY - box.top) / box.height;
  const found = await hit(player.t, (u - 0.5) * width, (0.5 - v) * height);
  Object.assign(get("mark").style, { left: `${u * 100}%`, top: `${v * 100}%` });
  get("mark").hidden = !found;
  inspected(get("inspect"), found, seek, player.t);
  timeline.keys = found ? [...new Set(found.tracks.flatMap((t) => t.keys.map((k) => k.t)))] : [];
  timeline.draw();
  show("inspect");
};

const hover = new Hover(get("picture"), get("tip"), get("outline"), async (u, v) => {
  if (!state?.film || player.playing) return undefined;
  const [width, height] = state.film.frame, t = player.t;
  const found = await hit(t, (u - 0.5) * width, (0.5 - v) * height, true);
  if (player.playing || t !== player.t) return undefined;
  if (found?.box) {
    const [left, bottom, right, top] = found.box, share = (x) => `${x * 100}%`;
    found.place = { left: share(left / width + 0.5), top: share(0.5 - top / height), width: share((right - left) / width), height: share((top - bottom) / height) };
  }
  return found;
});

// ---- time

function seek(t, dragging = false) { if (!dragging || player.playing) player.pause(); player.seek(t, dragging); }
timeline.addEventListener("seek", (e) => seek(e.detail.t, e.detail.dragging));

// ---- new lengths

// An end that was dragged stays there until the film has come that has it; here, if it does not come.
function settled() { if (timeline.edge && !timeline.edge.held) timeline.leave(); }

async function retime(name, seconds) {
  try {
    await (name === null ? post("/undo") : post("/times", { name, seconds }));
    setTimeout(() => { if (!state.building) settled(); }, 1500);
  } catch (e) { say(e.message); settled(); }
}
timeline.addEventListener("retime", (e) => retime(e.detail.name, e.detail.seconds));
get("undo").onclick = () => retime(null);

const clock = (t) => `${Math.floor(t / 60)}:${(t % 60).toFixed(3).padStart(6, "0")}`;
player.addEventListener("time", () => {
  const t = player.t;
  hover.hide();
  get("time").textContent = clock(t);
  get("frame").textContent = `frame ${player.index}`;
  get("rate").textContent = player.playing && player.rates.length > 5 ? `${player.rates.length} frames/s` : player.sound.trouble && `no sound: ${player.sound.trouble}`;
  get("rate").classList.toggle("bad", Boolean(player.sound.trouble) && !player.playing);
  const caption = state.film.captions.find((c) => c.start <= t && t < c.end);
  get("caption").textContent = caption ? caption.text : "";
  timeline.move(t);
});
player.addEventListener("state", () => {
  get("play").setAttribute("aria-label", player.playing ? "Pause" : "Play");
});

const span = (list) => list.find((x) => x.start <= player.t + 1e-6 && player.t + 1e-6 < x.end) || list[list.length - 1];
function loop() {
  const kind = get("loop").value;
  const found = kind === "beat" ? span(state.film.beats) : kind === "chapter" ? span(state.film.chapters) : kind ? { start: 0, end: state.film.duration } : null;
  player.loop = found ? [found.start, found.end] : null;
}
get("loop").onchange = loop;
get("speed").onchange = () => { player.speed = Number(get("speed").value); };

function mute() {
  player.sound.on = !player.sound.on;
  get("mute").setAttribute("aria-pressed", player.sound.on);
  player.sound.wake();
}
get("mute").onclick = mute;

function toggle() { if (player.playing) player.pause(); else { player.loop && loop(); player.play(1); } }
function step(n) { seek((player.index + n) / FPS); }
function beat(n) {
  const starts = [...new Set([0, ...state.film.beats.map((b) => b.start), state.film.duration])];
  const to = n > 0 ? starts.find((s) => s > player.t + 1e-3) : starts.filter((s) => s < player.t - 1e-3).pop();
  seek(to ?? (n > 0 ? state.film.duration : 0));
  if (player.loop) loop();
}
function faster(direction) {
  const speeds = [...get("speed").options].map((o) => Number(o.value));
  if (player.playing && player.direction === direction) {
    player.speed = speeds[Math.min(speeds.indexOf(player.speed) + 1, speeds.length - 1)];
    get("speed").value = String(player.speed);
  }
  player.play(direction);
}

get("play").onclick = toggle;
get("home").onclick = () => seek(0);
get("end").onclick = () => seek(state.film.duration);
get("before").onclick = () => beat(-1);
get("after").onclick = () => beat(1);

const copyTime = () => copied(get("copy-time"), () => navigator.clipboard.writeText(player.t.toFixed(3)));
const copyStill = () => copied(get("copy-still"), () => navigator.clipboard.write([
  new ClipboardItem({ "image/png": frame(player.t, state.film.frame[0] >= state.film.frame[1] ? 1920 : 1080, "png", player.version) }),
]));
get("copy-time").onclick = copyTime;
get("copy-still").onclick = copyStill;

// ---- keys, tabs and the page's own look

const KEYS = {
  " ": toggle, k: () => player.pause(), l: () => faster(1), j: () => faster(-1), ArrowRight: (e) => step(e.shiftKey ? 10 : 1),
  ArrowLeft: (e) => step(e.shiftKey ? -10 : -1), Home: () => seek(0), End: () => seek(state.film.duration), "[": () => beat(-1),
  "]": () => beat(1), s: safe, t: copyTime, c: copyStill, m: mute,
  o: () => { const x = get("loop"); x.selectedIndex = (x.selectedIndex + 1) % x.options.length; loop(); },
};
addEventListener("keydown", (event) => {
  if (state?.undo && (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z" && !event.target.matches?.("input, select, textarea")) {
    event.preventDefault();
    retime(null);
    return;
  }
  if (!state?.film || event.ctrlKey || event.metaKey || event.altKey || event.target.matches?.("input, select, textarea")) return;
  if (event.key === " " && event.target.matches?.("button:not(#play)")) return;
  const action = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (action) { event.preventDefault(); action(event); }
});

function show(name) {
  for (const tab of document.querySelectorAll("[data-tab]")) {
    tab.setAttribute("aria-selected", tab.dataset.tab === name);
    get(tab.dataset.tab).hidden = tab.dataset.tab !== name;
  }
}
for (const tab of document.querySelectorAll("[data-tab]")) tab.onclick = () => show(tab.dataset.tab);

const root = document.documentElement;
root.dataset.look = localStorage.getItem("look") || (matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark");
get("look").onclick = () => {
  root.dataset.look = root.dataset.look === "light" ? "dark" : "light";
  localStorage.setItem("look", root.dataset.look);
  timeline.draw();
};
