// The clock and the picture: frames are asked for ahead of the playhead, the latest that is there is shown.
import { frame } from "./api.js";

export const FPS = 30;
const AHEAD = 20, AT_ONCE = 3, KEPT_BYTES = 96e6;
const WIDTHS = [480, 640, 960, 1280, 1920, 2560, 3840];

export class Player extends EventTarget {
  constructor(canvas) {
    super();
    this.canvas = canvas;
    this.context = canvas.getContext("2d", { alpha: false });
    this.t = 0; this.duration = 0; this.shape = 16 / 9; this.version = 0;
    this.playing = false; this.speed = 1; this.direction = 1; this.loop = null;
    this.shownWidth = 1280;
    this.blobs = new Map(); this.bytes = 0; this.asked = new Map(); this.images = new Map();
    this.shownFrames = 0; this.rates = [];
    this.thin = 1; this.thinned = 0;
    this.scrub = null; this.scrubNext = null; this.exact = null; this.exactTimer = 0;
  }

  open(film, version) {
    this.duration = film.duration; this.shape = film.frame[0] / film.frame[1]; this.version = version;
    this.forget();
    this.seek(Math.min(this.t, this.duration));
  }

  forget() {
    for (const asked of this.asked.values()) asked.abort();
    this.asked.clear(); this.blobs.clear(); this.bytes = 0;
    for (const image of this.images.values()) image.close();
    this.images.clear();
  }

  get width() { return WIDTHS.find((w) => w >= this.shownWidth) || 3840; }
  get playWidth() { return Math.min(this.width, 1280); }
  get last() { return Math.max(Math.ceil(this.duration * FPS - 0.001) - 1, 0); }
  get index() { return Math.min(Math.floor(this.t * FPS + 1e-6), this.last); }

  resize(shownWidth) {
    const before = this.width;
    this.shownWidth = shownWidth;
    if (before !== this.width && this.version) { this.forget(); if (!this.playing) this.settle(); }
  }

  // ---- at rest and scrubbing

  seek(t, dragging = false) {
    this.t = Math.min(Math.max(t, 0), this.duration);
    this.dispatchEvent(new Event("time"));
    if (this.playing) { this.clock = performance.now(); return; }
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
        const t = this.scrubNext, version = this.version;
        this.scrubNext = null;
        const image = await createImageBitmap(await frame(t, Math.min(this.width, 960), "jpeg", version));
        if (!this.playing && version === this.version && this.settled !== this.t) this.paint(image);
        image.close();
      }
    } catch { /* the next one may come */ } finally { this.scrub = null; }
  }

  settle() {
    clearTimeout(this.exactTimer);
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
      }
      image.close();
    } catch (error) { if (error.name !== "AbortError") setTimeout(() => !this.playing && t === this.t && this.show(), 500); }
  }

  paint(image) {
    if (this.canvas.width !== image.width || this.canvas.height !== image.height) {
      this.canvas.width = image.width; this.canvas.height = image.height;
    }
    this.context.drawImage(image, 0, 0);
  }

  // ---- playing

  play(direction = 1) {
    if (!this.version) return;
    const [start, end] = this.range();
    if (direction > 0 && this.t >= end - 0.5 / FPS) this.t = start;
    if (direction < 0 && this.t <= start + 0.5 / FPS) this.t = end;
    this.direction = direction;
    this.settled = null;
    if (this.playing) return;
    this.playing = true; this.clock = performance.now(); this.painted = -1; this.rates = []; this.thin = 1; this.thinned = this.clock;
    this.dispatchEvent(new Event("state"));
    requestAnimationFrame((now) => this.tick(now));
  }

  pause() {
    if (!this.playing) return;
    this.playing = false;
    for (const asked of this.asked.values()) asked.abort();
    this.asked.clear();
    this.t = this.index / FPS;
    this.dispatchEvent(new Event("state"));
    this.seek(this.t);
  }

  range() { return this.loop || [0, this.duration]; }

  tick(now) {
    if (!this.playing) return;
    const step = Math.min((now - this.clock) / 1000, 0.25) * this.speed * this.direction;
    this.clock = now;
    // The clock waits for the first frame, so that nothing is missed where drawing has to begin.
    if (this.painted >= 0 || this.images.has(this.index)) this.t += step;
    const [start, end] = this.range();
    if (this.t >= end || this.t < start) {
      if (!this.loop) { this.t = Math.min(Math.max(this.t, 0), this.duration); this.pause(); return; }
      this.t = this.direction > 0 ? start : end - 1 / FPS;
    }
    this.want();
    const found = this.nearest();
    if (found >= 0 && found !== this.painted) {
      this.paint(this.images.get(found));
      this.painted = found; this.shownFrames += 1;
      this.rates.push(now);
      while (this.rates.length && this.rates[0] < now - 1000) this.rates.shift();
    }
    this.dispatchEvent(new Event("time"));
    requestAnimationFrame((next) => this.tick(next));
  }

  // The frame of this moment, or the latest before it that is there.
  nearest() {
    for (let n = 0; n < 16; n++) {
      const k = this.index - n * this.direction;
      if (this.images.has(k)) return k;
    }
    return -1;
  }

  want() {
    const now = this.index, stride = Math.min(this.thin * Math.max(1, Math.floor(this.speed)), 8), coming = new Set();
    const first = this.direction > 0 ? Math.ceil(now / stride) : Math.floor(now / stride);
    for (let n = 0; n < AHEAD; n++) coming.add(Math.min(Math.max((first + n * this.direction) * stride, 0), this.last));
    this.thinner(coming, stride);
    for (const [k, image] of this.images) if (!coming.has(k) && Math.abs(k - now) > 16) { image.close(); this.images.delete(k); }
    for (const [k, asked] of this.asked) if (!coming.has(k)) { asked.abort(); this.asked.delete(k); }
    for (const k of coming) {
      if (this.asked.size >= AT_ONCE) break;
      if (!this.images.has(k) && !this.asked.has(k)) this.fetch(k);
    }
  }

  // Where drawing is slower than the film, every second or third frame is asked for: always the same ones.
  thinner(coming, stride) {
    const since = performance.now() - this.thinned, ready = [...coming].filter((k) => this.images.has(k)).length;
    const late = ready === 0 && this.painted >= 0 && Math.abs(this.index - this.painted) > 2 * stride;
    if (late && since > 400) this.thin = Math.min(this.thin + 1, 6);
    else if (this.thin > 1 && ready > 0.7 * coming.size && since > 250) this.thin -= 1;
    else return;
    this.thinned = performance.now();
  }

  async fetch(k) {
    const control = new AbortController(), version = this.version, width = this.playWidth;
    this.asked.set(k, control);
    try {
      let blob = this.blobs.get(k);
      if (!blob) {
        blob = await frame(k / FPS, width, "jpeg", version, control.signal);
        if (version !== this.version || width !== this.playWidth) return;
        this.blobs.set(k, blob); this.bytes += blob.size;
        while (this.bytes > KEPT_BYTES) {
          const [oldest, gone] = this.blobs.entries().next().value;
          this.blobs.delete(oldest); this.bytes -= gone.size;
        }
      }
      const image = await createImageBitmap(blob);
      if (version === this.version && this.playing && !this.images.has(k)) this.images.set(k, image); else image.close();
    } catch { /* asked for again while it is wanted */ } finally {
      if (this.asked.get(k) === control) this.asked.delete(k);
      if (this.playing) this.want();
    }
  }
}
