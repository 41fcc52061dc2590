// The player: time, buttons and keys.

const SPEEDS = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 4], FRAME = 1 / 60;
const $ = (id) => document.getElementById(id);
const clockOf = (t) => `${Math.floor(t / 60)}:${String(Math.floor(t % 60)).padStart(2, "0")}`;

function bytes(text) {
  const packed = atob(text.trim()), found = new Uint8Array(packed.length);
  for (let k = 0; k < packed.length; k++) found[k] = packed.charCodeAt(k);
  return found;
}

class Player extends EventTarget {
  constructor(film, painter, canvas, sound) {
    super();
    Object.assign(this, { film, painter, canvas, sound, t: 0, speed: 1, loop: false, playing: false, until: null });
    this.duration = film.head.duration;
    this.frames = [];
  }

  show() {
    const began = performance.now();
    // The end belongs to the film: at it, its last picture stays.
    this.painter.draw(this.t);
    this.frames.push(performance.now() - began);
    if (this.frames.length > 600) this.frames.shift();
    this.dispatchEvent(new Event("time"));
  }

  seek(t) {
    this.t = Math.min(Math.max(Number.isFinite(t) ? t : 0, 0), this.duration);
    this.start();
    this.show();
  }

  start() {
    this.from = { t: this.t, clock: performance.now() };
    if (!this.sound) return;
    this.sound.currentTime = this.t;
    this.sound.playbackRate = this.speed;
    if (this.playing) this.sound.play().catch(() => {}); else this.sound.pause();
  }

  // Plays, to a time where one is given, and stops there.
  play(until = null) {
    this.until = until;
    if (this.t >= this.duration) this.t = 0;
    const was = this.playing;
    this.playing = true;
    this.start();
    if (!was) requestAnimationFrame(() => this.step());
    this.dispatchEvent(new Event("state"));
  }

  pause() {
    this.playing = false;
    this.until = null;
    this.start();
    this.dispatchEvent(new Event("state"));
  }

  step() {
    if (!this.playing) return;
    let t = this.from.t + ((performance.now() - this.from.clock) / 1000) * this.speed;
    const goal = this.until ?? this.duration;
    if (t >= goal) {
      if (this.until === null && this.loop) { this.t = t = 0; this.start(); }
      else { this.t = goal; this.show(); this.pause(); this.dispatchEvent(new Event("stop")); return; }
    }
    this.t = t;
    this.show();
    requestAnimationFrame(() => this.step());
  }

  setSpeed(speed) { this.speed = speed; this.start(); }
}

function element(tag, id, into, text = "") {
  const made = document.createElement(tag);
  if (id) made.id = id;
  made.textContent = text;
  into.append(made);
  return made;
}

function fill(select, rows, chosen) {
  for (const [value, text] of rows) {
    const option = document.createElement("option");
    option.value = value;
    // Names are text, whatever is in them.
    option.textContent = text;
    option.selected = value === chosen;
    select.append(option);
  }
}

function fit(player) {
  const stage = $("stage"), canvas = player.canvas, [w, h] = player.film.head.frame, ratio = devicePixelRatio || 1;
  const unit = Math.min(stage.clientWidth / w, stage.clientHeight / h), width = Math.max(Math.round(unit * w * ratio), 1), height = Math.max(Math.round(unit * h * ratio), 1);
  if (canvas.width !== width || canvas.height !== height) { canvas.width = width; canvas.height = height; }
  canvas.style.width = `${width / ratio}px`;
  canvas.style.height = `${height / ratio}px`;
  player.show();
}

function controls(player) {
  const { film } = player, { chapters, captions, duration } = film.head, root = $("player");
  const toggle = () => (player.playing ? player.pause() : player.play());
  const press = (id, on) => $(id).setAttribute("aria-pressed", String(on));
  const nearest = (way) => {
    const starts = [0, ...chapters.map((c) => c.start), duration];
    player.seek(way > 0 ? starts.find((s) => s > player.t + 1e-3) ?? duration : starts.filter((s) => s < player.t - 0.5).pop() ?? 0);
  };
  const speed = (way) => {
    const at = SPEEDS[Math.min(Math.max(SPEEDS.indexOf(player.speed) + way, 0), SPEEDS.length - 1)];
    player.setSpeed(at);
    $("speed").value = String(at);
  };
  let shown = true;
  const caption = () => { const found = shown && captions.find((c) => c.start <= player.t && player.t < c.end); $("caption").textContent = found ? found.text : ""; };
  const actions = {
    captions: () => { shown = !shown; press("captions", shown); caption(); },
    loop: () => { player.loop = !player.loop; press("loop", player.loop); },
    mute: () => { if (player.sound) { player.sound.muted = !player.sound.muted; press("mute", !player.sound.muted); } },
    full: () => (document.fullscreenElement ? document.exitFullscreen() : root.requestFullscreen?.().catch(() => {})),
  };
  for (const [id, action] of Object.entries(actions)) $(id).onclick = action;
  $("play").onclick = toggle;
  $("captions").hidden = !captions.length;
  $("mute").hidden = !player.sound;
  $("chapters").hidden = !chapters.length;
  fill($("speed"), SPEEDS.map((s) => [String(s), `${s}×`]), "1");
  $("speed").onchange = () => player.setSpeed(Number($("speed").value));
  fill($("chapters"), chapters.map((c, k) => [String(k), c.name]), "0");
  $("chapters").onchange = () => player.seek(chapters[Number($("chapters").value)].start);
  for (const { start } of chapters) { const mark = document.createElement("i"); mark.style.left = `${(100 * start) / duration}%`; $("marks").append(mark); }
  $("seek").max = String(duration);
  $("seek").oninput = () => { if (player.playing) player.pause(); player.seek(Number($("seek").value)); };
  player.addEventListener("time", () => {
    $("clock").textContent = `${clockOf(player.t)} / ${clockOf(duration)}`;
    $("seek").value = String(player.t);
    $("seek").setAttribute("aria-valuetext", clockOf(player.t));
    const now = chapters.findLastIndex?.((c) => c.start <= player.t) ?? -1;
    if (now >= 0) $("chapters").value = String(now);
    caption();
  });
  player.addEventListener("state", () => root.classList.toggle("playing", player.playing));
  const step = (n) => { player.pause(); player.seek((Math.round(player.t / FRAME) + n) * FRAME); };
  return {
    " ": toggle, k: toggle, c: actions.captions, r: actions.loop, m: actions.mute, f: actions.full,
    ArrowRight: (e) => player.seek(player.t + (e.shiftKey ? 1 : 5)), ArrowLeft: (e) => player.seek(player.t - (e.shiftKey ? 1 : 5)),
    ".": () => step(1), ",": () => step(-1), Home: () => player.seek(0), End: () => player.seek(duration),
    "[": () => nearest(-1), "]": () => nearest(1), PageUp: () => nearest(-1), PageDown: () => nearest(1),
    "<": () => speed(-1), ">": () => speed(1), toggle,
  };
}

function listen(keys) {
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const action = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!action || event.target.matches("select") || ([" ", "Enter"].includes(event.key) && event.target.matches("button"))) return;
    event.preventDefault();
    action(event);
  });
}

function soundOf(text) {
  if (!text.trim()) return null;
  const sound = new Audio(URL.createObjectURL(new Blob([bytes(text)], { type: "audio/mp4" })));
  sound.preservesPitch = true;
  return sound;
}

async function main() {
  const film = new Film(await inflated(bytes($("film").textContent)));
  const canvas = $("picture"), painter = new Painter(film, canvas);
  await painter.prepare();
  if (film.head.slides && isSpeaker()) { await speaks(film, painter); return; }
  const player = new Player(film, painter, canvas, soundOf($("sound").textContent));
  window.netreel = { film, player, painter };
  if (window.parent !== window) $("player").classList.add("embedded");
  const own = controls(player), keys = points(player, film.head.slides ? talks(player, own) : own);
  listen(keys);
  $("stage").onclick = keys.toggle;
  new ResizeObserver(() => fit(player)).observe($("stage"));
  const chosen = /^#t=(\d+(?:\.\d+)?)$/.exec(location.hash);
  if (chosen) player.t = Math.min(Number(chosen[1]), player.duration);
  fit(player);
  player.dispatchEvent(new Event("state"));
  document.documentElement.dataset.ready = "yes";
  // Nobody is moved at who asked for less motion: the film waits.
  const asked = !film.head.slides && new URLSearchParams(location.search).has("autoplay");
  if (asked && !matchMedia("(prefers-reduced-motion: reduce)").matches) player.play();
}

main().catch((error) => {
  $("trouble").hidden = false;
  $("trouble").textContent = typeof DecompressionStream === "undefined" ? "This browser is too old for this film." : `This film cannot be shown: ${error.message}`;
});
