// The player in a notebook: the picture, the timeline, and the buttons and keys that every player has.
import { FPS, Player } from "./player.js";
import { Timeline } from "./timeline.js";

const ICONS = {
  home: "M3 2h2v12H3zM14 2v12L6 8z", back: "M12 2v12L4 8z", play: "M3 1v14l11-7z", pause: "M3 2h4v12H3zM9 2h4v12H9z",
  on: "M4 2v12l8-6z", end: "M11 2h2v12h-2zM2 2v12l8-6z",
};
const SPEEDS = [0.25, 0.5, 1, 1.5, 2, 4];

function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

function button(icon, title, action) {
  const element = make("button", { type: "button", title, onclick: action });
  element.setAttribute("aria-label", title);
  element.innerHTML = `<svg viewBox="0 0 16 16" aria-hidden="true"><path d="${ICONS[icon]}"/></svg>`;
  return element;
}

const clock = (t) => `${Math.floor(t / 60)}:${(t % 60).toFixed(3).padStart(6, "0")}`;

export function render({ model, el }) {
  const film = model.get("film"), picture = make("canvas", { className: "picture" }), line = make("canvas", { className: "timeline", tabIndex: 0 });
  const caption = make("p", { className: "caption" }), time = make("output"), number = make("output", { className: "soft" });
  const player = new Player(picture), timeline = new Timeline(line);
  // Pieces of film, which the studio plays from, do not come by messages.
  if (player.reel) player.reel.broken = true;

  const seek = (t, dragging = false) => { if (!dragging || player.playing) player.pause(); player.seek(t, dragging); };
  const step = (n) => seek((player.index + n) / FPS);
  const toggle = () => (player.playing ? player.pause() : player.play(1));
  const beat = (n) => {
    const starts = [...new Set([0, ...film.beats.map((b) => b.start), film.duration])];
    seek((n > 0 ? starts.find((s) => s > player.t + 1e-3) : starts.filter((s) => s < player.t - 1e-3).pop()) ?? (n > 0 ? film.duration : 0));
  };
  const speed = make("select", { title: "Speed" }, ...SPEEDS.map((s) => make("option", { value: s, selected: s === 1 }, `${s}×`)));
  speed.onchange = () => { player.speed = Number(speed.value); };
  const loop = make("input", { type: "checkbox" });
  loop.onchange = () => { player.loop = loop.checked ? [0, film.duration] : null; };
  const play = button("play", "Play or pause (space)", toggle);
  const bar = make("div", { className: "bar" }, button("home", "To the start (Home)", () => seek(0)), button("back", "Frame before (←)", () => step(-1)), play,
    button("on", "Next frame (→)", () => step(1)), button("end", "To the end (End)", () => seek(film.duration)), time, number, make("span", { className: "space" }), make("label", {}, loop, " Loop"), speed);
  const root = make("div", { className: "netreel", tabIndex: 0 }, picture, line, caption, bar);
  root.style.maxWidth = `${model.get("width")}px`;
  // Keys pressed here are the player's, not the notebook's.
  root.dataset.lmSuppressShortcuts = "true";
  picture.style.aspectRatio = `${film.frame[0]} / ${film.frame[1]}`;
  picture.onclick = toggle;
  el.append(root);

  const keys = { " ": toggle, k: () => player.pause(), l: () => player.play(1), j: () => player.play(-1), ArrowRight: (e) => step(e.shiftKey ? 10 : 1),
    ArrowLeft: (e) => step(e.shiftKey ? -10 : -1), Home: () => seek(0), End: () => seek(film.duration), "[": () => beat(-1), "]": () => beat(1) };
  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("select, input")) return;
    const action = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!action || (event.key === " " && event.target.matches("button"))) return;
    event.preventDefault();
    event.stopPropagation();
    action(event);
  });
  timeline.addEventListener("seek", (e) => seek(e.detail.t, e.detail.dragging));
  player.addEventListener("time", () => {
    time.textContent = clock(player.t);
    number.textContent = `frame ${player.index}`;
    caption.textContent = film.captions.find((c) => c.start <= player.t && player.t < c.end)?.text || "";
    timeline.move(player.t);
  });
  player.addEventListener("state", () => play.querySelector("path").setAttribute("d", player.playing ? ICONS.pause : ICONS.play));

  const lay = new ResizeObserver(() => picture.clientWidth && player.resize(picture.clientWidth * (devicePixelRatio || 1)));
  lay.observe(picture);
  timeline.open(film);
  player.open(film, 1);
  root.netreel = { player, timeline };
  return () => { player.pause(); lay.disconnect(); };
}
