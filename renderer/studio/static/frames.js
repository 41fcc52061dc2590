// Playing frame by frame: backwards, and where the browser has no decoder for pieces of film.
import { frame } from "./api.js";
import { FPS } from "./reel.js";

const AHEAD = 20, AT_ONCE = 3, KEPT_BYTES = 96e6;

export class Frames {
  constructor() {
    this.blobs = new Map(); this.bytes = 0; this.asked = new Map(); this.images = new Map();
    this.version = 0; this.width = 0; this.last = 0; this.speed = 1; this.running = false; this.thin = 1;
  }

  open(version, last) { this.stop(); this.version = version; this.last = last; this.forget(); }

  forget() { this.blobs.clear(); this.bytes = 0; }

  start(k, from, to, loop, direction) {
    this.stop();
    Object.assign(this, { running: true, direction, painted: -1, thin: 1, thinned: performance.now(), at: k });
    this.want(k);
  }

  stop() {
    this.running = false;
    for (const asked of this.asked.values()) asked.abort();
    this.asked.clear();
    for (const image of this.images.values()) image.close();
    this.images.clear();
  }

  // The frame of this moment, or the latest before it that is there.
  take(k) {
    this.at = k;
    this.want(k);
    for (let n = 0; n < 16; n++) {
      const near = k - n * this.direction;
      if (!this.images.has(near)) continue;
      if (near === this.painted) return null;
      this.painted = near;
      return { k: near, frame: this.images.get(near), kept: true };
    }
    return null;
  }

  // The clock goes on once there is something to show; what is not there in time is left out.
  reach() { return this.painted >= 0 ? Infinity : -1; }

  want(now) {
    const stride = Math.min(this.thin * Math.max(1, Math.floor(this.speed)), 8), coming = new Set();
    const first = this.direction > 0 ? Math.ceil(now / stride) : Math.floor(now / stride);
    for (let n = 0; n < AHEAD; n++) coming.add(Math.min(Math.max((first + n * this.direction) * stride, 0), this.last));
    this.thinner(now, coming, stride);
    for (const [k, image] of this.images) if (!coming.has(k) && Math.abs(k - now) > 16) { image.close(); this.images.delete(k); }
    for (const [k, asked] of this.asked) if (!coming.has(k)) { asked.abort(); this.asked.delete(k); }
    for (const k of coming) {
      if (this.asked.size >= AT_ONCE) break;
      if (!this.images.has(k) && !this.asked.has(k)) this.fetch(k);
    }
  }

  // Where drawing is slower than the film, every second or third frame is asked for: always the same ones.
  thinner(now, coming, stride) {
    const since = performance.now() - this.thinned, ready = [...coming].filter((k) => this.images.has(k)).length;
    const late = ready === 0 && this.painted >= 0 && Math.abs(now - this.painted) > 2 * stride;
    if (late && since > 400) this.thin = Math.min(this.thin + 1, 6);
    else if (this.thin > 1 && ready > 0.7 * coming.size && since > 250) this.thin -= 1;
    else return;
    this.thinned = performance.now();
  }

  async fetch(k) {
    const control = new AbortController(), { version, width } = this;
    this.asked.set(k, control);
    try {
      let blob = this.blobs.get(k);
      if (!blob) {
        blob = await frame(k / FPS, width, "jpeg", version, control.signal);
        if (version !== this.version || width !== this.width) return;
        this.blobs.set(k, blob); this.bytes += blob.size;
        while (this.bytes > KEPT_BYTES) {
          const [oldest, gone] = this.blobs.entries().next().value;
          this.blobs.delete(oldest); this.bytes -= gone.size;
        }
      }
      const image = await createImageBitmap(blob);
      if (version === this.version && this.running && !this.images.has(k)) this.images.set(k, image); else image.close();
    } catch { /* asked for again while it is wanted */ } finally {
      if (this.asked.get(k) === control) this.asked.delete(k);
      if (this.running) this.want(this.at);
    }
  }
}
