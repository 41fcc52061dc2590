// What is heard: slices of the film's mixed sound, laid out on the clock of the loudspeaker so that they fit the picture.
import { sound } from "./api.js";

const SLICE = 5, AHEAD = 2, KEPT = 8, OFF = 0.05, RATE = 48000;

export class Sound {
  constructor() {
    this.there = false; this.on = true; this.trouble = ""; this.version = 0;
    this.slices = new Map(); this.playing = new Map(); this.anchor = null; this.context = null;
    addEventListener("visibilitychange", () => { if (document.hidden) this.stop(); });
  }

  open(version, there) { this.stop(); this.slices.clear(); this.version = version; this.there = there; this.trouble = ""; }

  // A browser lets a page be heard once somebody pressed something on it.
  wake() {
    if (!this.there || !this.on) return;
    if (!this.context) {
      this.context = new AudioContext({ sampleRate: RATE, latencyHint: "interactive" });
      this.out = this.context.createGain();
      this.out.connect(this.context.destination);
    }
    if (this.context.state === "suspended") this.context.resume().catch(() => {});
  }

  // The film is at time t and goes on at some speed. Nothing is heard when it stands still or goes backwards.
  follow(t, speed, moving) {
    if (!this.there || !this.on || !moving || this.context?.state !== "running") { this.stop(); return; }
    const now = this.context.currentTime, { anchor } = this;
    const heard = anchor ? anchor.t + (now - anchor.now) * speed : NaN;
    if (!anchor || anchor.speed !== speed || !(Math.abs(heard - t) < OFF)) {
      this.stop();
      this.anchor = { t, now, speed };
    }
    const late = Math.min(this.context.outputLatency || 0, 0.3);
    for (let n = Math.floor(t / SLICE); n * SLICE < t + AHEAD * Math.max(speed, 1); n++) {
      const slice = this.slices.get(n);
      if (!slice) this.load(n);
      else if (slice.buffer && !this.playing.has(n)) this.lay(n, slice.buffer, now, late);
    }
    for (const n of this.playing.keys()) if (n < Math.floor(t / SLICE) - 1) this.playing.delete(n);
  }

  lay(n, buffer, now, late) {
    const { t, now: then, speed } = this.anchor;
    let when = then - late + (n * SLICE - t) / speed, offset = 0;
    if (when < now + 0.005) { offset = (now + 0.005 - when) * speed; when = now + 0.005; }
    if (offset >= buffer.duration) return;
    const source = new AudioBufferSourceNode(this.context, { buffer, playbackRate: speed });
    source.connect(this.out);
    source.start(when, offset);
    this.playing.set(n, source);
  }

  stop() {
    for (const source of this.playing.values()) { source.stop(); source.disconnect(); }
    this.playing.clear();
    this.anchor = null;
  }

  async load(n) {
    const { version } = this, slice = { buffer: null };
    this.slices.set(n, slice);
    while (this.slices.size > KEPT) this.slices.delete(this.slices.keys().next().value);
    try {
      const bytes = await sound(n * SLICE, (n + 1) * SLICE, version);
      const samples = new Int16Array(bytes, 44), count = samples.length >> 1;
      if (!count || version !== this.version) return;
      const buffer = new AudioBuffer({ length: count, numberOfChannels: 2, sampleRate: RATE });
      for (const side of [0, 1]) {
        const channel = buffer.getChannelData(side);
        for (let k = 0; k < count; k++) channel[k] = samples[2 * k + side] / 32768;
      }
      slice.buffer = buffer;
    } catch (error) { if (version === this.version) { this.trouble = error.message; this.there = false; } }
  }
}
