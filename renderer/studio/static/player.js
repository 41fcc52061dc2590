// The clock and the picture: exact at rest, previews while dragging, pieces of film while it plays.
import { frame } from "./api.js";
import { Frames } from "./frames.js";
import { FPS, Reel } from "./reel.js";
import { Sound } from "./sound.js";

export { FPS };
const WIDTHS = [480, 640, 960, 1280, 1920, 2560, 3840];

export class Player extends EventTarget {
  constructor(canvas) {
    super();
    this.canvas = canvas;
    this.context = canvas.getContext("2d", { alpha: false });
    this.t = 0; this.duration = 0; this.shape = 16 / 9; this.version = 0;
    this.playing = false; this.speed = 1; this.direction = 1; this.loop = null;
    this.shownWidth = 1280;
    this.reel = new Reel(); this.frames = new Frames(); this.sound = new Sound();
    this.shownFrames = 0; this.rates = []; this.painted = -1;
    this.scrub = null; this.scrubNext = null; this.plays = 0; this.exact = null; this.exactTimer = 0;
  }

  open(film, version, sound = false) {
    this.duration = film.duration; this.shape = film.frame[0] / film.frame[1]; this.version = version;
    this.reel.open(version, this.last); this.frames.open(version, this.last); this.sound.open(version, sound);
    this.size();
    if (this.playing) this.begin(); else this.seek(Math.min(this.t, this.duration));
  }

  get width() { return WIDTHS.find((w) => w >= this.shownWidth) || 3840; }
  get last() { return Math.max(Math.ceil(this.duration * FPS - 0.001) - 1, 0); }
  get index() { return Math.min(Math.floor(this.t * FPS + 1e-6), this.last); }

  size() { this.reel.width = Math.min(this.width, 1920); this.frames.width = Math.min(this.width, 1280); }

  resize(shownWidth) {
    const before = this.width;
    this.shownWidth = shownWidth;
    if (before === this.width || !this.version) return;
    this.size();
    this.frames.forget();
    if (this.playing) this.begin(); else this.settle();
  }

  // ---- at rest and scrubbing

  seek(t, dragging = false) {
    this.t = Math.min(Math.max(t, 0), this.duration);
    this.dispatchEvent(new Event("time"));
    if (this.playing) { this.begin(); return; }
    clearTimeout(this.soon);
    if (dragging) this.reel.callOff();
    this.preview();
    if (!dragging) this.settle();
  }

  // One preview is under way at a time; of the times asked for meanwhile only the last counts.
  async preview() {
    this.scrubNext = this.t;
    if (this.scrub) return;
    this.scrub = true;
    try {
      while (this.scrubNext !== null) {
        const t = this.scrubNext, { version, plays } = this;
        this.scrubNext = null;
        const image = await createImageBitmap(await frame(t, Math.min(this.width, 960), "jpeg", version));
        // A preview that arrives after the film has played since is older than the frame on screen.
        if (!this.playing && version === this.version && plays === this.plays && this.settled !== this.t) this.paint(image);
        image.close();
      }
    } catch { /* the next one may come */ } finally { this.scrub = null; }
  }

  settle() {
    clearTimeout(this.exactTimer);
    clearTimeout(this.soon);
    if (!this.playing) this.reel.callOff(this.index);
    if (this.exact) this.exact.abort();
    this.settled = null;
    this.canvas.dataset.exact = "";
    this.exactTimer = setTimeout(() => this.show(), 60);
  }

  async show() {
    const t = this.t, version = this.version;
    if (!version || this.playing) return;
    this.exact = new AbortController();
    try {
      const blob = await frame(t, this.width, "png", version, this.exact.signal);
      const image = await createImageBitmap(blob);
      if (t === this.t && version === this.version && !this.playing) {
        this.settled = t;
        this.paint(image);
        this.canvas.dataset.exact = `${version}:${t}`;
        this.dispatchEvent(new Event("settled"));
        this.soon = setTimeout(() => this.prepare(), 400);
      }
      image.close();
    } catch (error) { if (error.name !== "AbortError") setTimeout(() => !this.playing && t === this.t && this.show(), 500); }
  }

  // What is likely to be played next begins to be made, so that it plays at once.
  prepare() {
    if (this.playing || document.hidden || this.t >= this.duration - 0.5 / FPS) return;
    this.reel.speed = this.speed;
    this.reel.prepare(this.index);
  }

  paint(image) {
    const width = image.displayWidth ?? image.width, height = image.displayHeight ?? image.height;
    if (this.canvas.width !== width || this.canvas.height !== height) { this.canvas.width = width; this.canvas.height = height; }
    this.context.drawImage(image, 0, 0);
  }

  // ---- playing

  // Pieces of film play forwards; frame by frame goes backwards, or without a decoder.
  get source() { return this.direction > 0 && Reel.able && !this.reel.broken ? this.reel : this.frames; }
  get range() { return this.loop || [0, this.duration]; }

  play(direction = 1) {
    if (!this.version) return;
    const [start, end] = this.range;
    if (direction > 0 && this.t >= end - 0.5 / FPS) this.t = start;
    if (direction < 0 && this.t <= start + 0.5 / FPS) this.t = end;
    const going = this.playing;
    this.direction = direction;
    this.settled = null;
    this.canvas.dataset.exact = "";
    this.playing = true;
    this.plays += 1; this.scrubNext = null;
    this.sound.wake();
    this.begin();
    if (going) return;
    this.rates = [];
    this.dispatchEvent(new Event("state"));
    requestAnimationFrame((now) => this.tick(now));
  }

  begin() {
    const [start, end] = this.range, { source } = this;
    clearTimeout(this.soon);
    for (const one of [this.reel, this.frames]) if (one !== source) one.stop();
    if (this.t < start || this.t >= end) this.t = this.direction > 0 ? start : Math.max(end - 1 / FPS, start);
    Object.assign(this, { going: source, clock: performance.now(), lap: 0, painted: this.index, was: { loop: this.loop, speed: this.speed } });
    source.speed = this.speed;
    this.reel.strict = this.sound.there && this.sound.on;
    const to = Math.min(Math.ceil(end * FPS - 1e-3), this.last + 1);
    source.start(this.index, Math.floor(start * FPS + 1e-3), to, Boolean(this.loop), this.direction);
  }

  pause() {
    if (!this.playing) return;
    this.playing = false;
    this.reel.stop(this.painted + 1); this.frames.stop(); this.sound.stop();
    // What is on screen stays there, exact.
    this.t = this.painted / FPS;
    this.dispatchEvent(new Event("state"));
    this.dispatchEvent(new Event("time"));
    this.settle();
  }

  tick(now) {
    if (!this.playing) return;
    if (this.going !== this.source || this.was.loop !== this.loop || this.was.speed !== this.speed) this.begin();
    const step = (Math.min(Math.max(now - this.clock, 0) / 1000, 0.25)) * this.speed * this.direction, [start, end] = this.range;
    this.clock = Math.max(now, this.clock);
    // The clock waits where there is nothing to show yet.
    const before = this.t, most = (this.going.reach(this.lap) + 1) / FPS - 1e-4;
    this.t = this.direction > 0 ? Math.max(Math.min(before + step, most), before) : most > 0 ? before + step : before;
    if (this.direction > 0 ? this.t >= end : this.t < start) {
      if (!this.loop) { this.over(); return; }
      this.t = this.direction > 0 ? start + Math.min(this.t - end, 1 / FPS) : end - 1 / FPS;
      this.lap += 1;
    }
    const found = this.going.take(this.index, this.lap);
    if (found) this.shown(found, now);
    this.sound.follow(this.t, this.speed, this.direction > 0 && this.t > before);
    // What the page shows besides changes with the picture: drawing is dear where there is no graphics card.
    if (found) this.dispatchEvent(new Event("time"));
    requestAnimationFrame((next) => this.tick(next));
  }

  shown(found, now) {
    this.paint(found.frame);
    if (!found.kept) found.frame.close();
    this.painted = found.k; this.shownFrames += 1;
    this.rates.push(now);
    while (this.rates.length && this.rates[0] < now - 1000) this.rates.shift();
  }

  over() {
    this.painted = this.direction > 0 ? this.last : 0;
    this.pause();
    this.seek(this.direction > 0 ? this.duration : 0);
  }
}
