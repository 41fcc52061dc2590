// Playing forwards: pieces of film are asked for ahead of the playhead, and their frames decoded just before they show.
import { piece as asked } from "./api.js";
import { Fragments } from "./mp4.js";

export const FPS = 30;
const WAITING = 8, PENDING = 40, AHEAD = 10, KEPT_BYTES = 160e6, SPARSEST = 8, CODING = 16, OPENING = 45, SLOWER = 0.8, NARROWEST = 1280;
const stamp = (k) => Math.round((k * 1e6) / FPS), unstamp = (t) => Math.round((t * FPS) / 1e6);

export class Reel {
  static get able() { return "VideoDecoder" in window; }

  constructor() {
    this.pieces = []; this.queue = []; this.asked = null; this.coming = new Set(); this.decoder = null; this.running = false;
    this.version = 0; this.width = 0; this.last = 0; this.speed = 1; this.broken = false; this.strict = false; this.asks = 0;
    this.forget();
  }

  open(version, last) { this.stop(); this.version = version; this.last = last; this.forget(); }

  forget() { this.pieces = []; this.broken = false; this.thin = 1; this.narrow = false; }

  // From frame k of the film on, within frames [from, to); again and again if it is a loop. `shown` is what is on screen.
  start(k, from, to, loop) {
    this.stop(k);
    Object.assign(this, { running: true, at: k, from, to, loop, next: k, out: k, lap: 0, finished: false, shown: null, held: 0 });
    this.restart();
    this.pump();
  }

  // What is being made is called off, but for what is there soon for a frame k that is wanted next.
  stop(k = -1) {
    this.running = false;
    for (const one of this.queue) one.frame.close();
    this.queue = [];
    this.callOff(k);
    this.restart(true);
  }

  callOff(k = -1) {
    for (const piece of this.coming) {
      const there = Math.max(piece.from, piece.first * piece.every + piece.samples.length * piece.every);
      if (piece.version === this.version && piece.from <= k && k <= there + CODING) continue;
      piece.control.abort();
      this.coming.delete(piece);
      if (this.asked === piece) this.asked = null;
    }
  }

  // At rest: the beginning of what is played next, or of a segment all of it.
  prepare(k) {
    if (this.running || this.broken || !Reel.able) return;
    this.callOff(k);
    if (!this.asked && !this.find(k)) this.ask(k, true);
  }

  restart(over = false) {
    if (this.decoder && this.decoder.state !== "closed") this.decoder.close();
    this.piece = null; this.pending = 0; this.config = null; this.decoder = null; this.fed = new Map();
    if (over) return;
    const decoder = new VideoDecoder({
      output: (frame) => { if (decoder === this.decoder) this.decoded(frame); else frame.close(); },
      error: () => { if (decoder === this.decoder) this.broken = true; },
    });
    this.decoder = decoder;
  }

  // ---- what the player asks

  // The picture to show now, if it is another than before: of a frame, in a lap of the loop.
  take(k, lap) {
    let found = null;
    while (this.queue.length && (this.queue[0].lap < lap || (this.queue[0].lap === lap && this.queue[0].k <= k))) {
      if (found) found.frame.close();
      found = this.queue.shift();
    }
    if (found) this.shown = { lap: found.lap, k: found.k, every: found.every };
    this.at = k;
    this.pump();
    return found;
  }

  // The last frame that there is something to show for.
  reach(lap) {
    const newest = this.queue.at(-1) || this.shown;
    if (!newest || newest.lap < lap) return -1;
    if (newest.lap > lap || newest.k + newest.every >= this.to) return Infinity;
    return newest.k + newest.every - 1;
  }

  // ---- decoding

  pump() {
    if (!this.running || this.broken) return;
    this.want();
    try { this.fill(); } catch { this.broken = true; }
  }

  fill() {
    while (!this.finished && this.queue.length < WAITING && this.pending < PENDING) {
      if (!this.piece && !this.enter()) break;
      const { piece } = this;
      if (this.cursor < piece.samples.length) this.feed(piece);
      else if (piece.done) {
        this.decoder.flush().catch(() => {});
        this.next = piece.end; this.piece = null;
        if (this.next >= this.to) break;
      } else break;
    }
  }

  enter() {
    const piece = this.find(this.next);
    if (!piece || !piece.config || !piece.samples.length) return false;
    if (this.config !== piece.config) { this.decoder.configure(piece.config); this.config = piece.config; }
    this.piece = piece; piece.used = ++this.asks;
    this.cursor = 0;
    piece.samples.forEach((s, n) => { if (s.key && s.k <= this.next) this.cursor = n; });
    return true;
  }

  feed(piece) {
    const { k, key, data } = piece.samples[this.cursor++];
    this.decoder.decode(new EncodedVideoChunk({ type: key ? "key" : "delta", timestamp: stamp(k), data }));
    this.fed.set(k, piece.every);
    this.pending += 1;
  }

  decoded(frame) {
    this.pending = Math.max(this.pending - 1, 0);
    const k = unstamp(frame.timestamp), every = this.fed.get(k) || 1;
    this.fed.delete(k);
    if (k + every <= this.out || k >= this.to || this.finished) frame.close();
    else { this.queue.push({ lap: this.lap, k, every, frame }); this.out = k + every; }
    if (!this.finished && this.out >= this.to) this.turn();
    this.pump();
  }

  // The end of the loop has been decoded: its start is next, long before it shows.
  turn() {
    if (!this.loop) { this.finished = true; return; }
    this.lap += 1; this.next = this.out = this.from;
    this.restart();
  }

  // ---- asking

  get stride() { return Math.min(this.thin * Math.max(1, Math.floor(this.speed)), SPARSEST); }
  get wide() { return this.narrow ? Math.min(this.width, NARROWEST) : this.width; }

  // The piece to take a frame from: the finest that is whole, else the one that is coming in.
  find(k) {
    const finest = Math.max(1, Math.floor(this.speed));
    const fits = (p) => p.first * p.every <= k && k < p.end && p.every <= finest * p.thin && p.width >= this.wide;
    const better = (a, b) => b.done - a.done || a.every - b.every || b.width - a.width || b.first * b.every - a.first * a.every;
    return this.pieces.filter(fits).sort(better)[0];
  }

  want() {
    if (this.asked && !this.asked.refine) { this.watch(); return; }
    const far = this.at + AHEAD * FPS * this.speed, end = Math.min(this.to, far);
    let k = this.gap(this.at, end);
    if (k === null && this.loop && far > this.to) k = this.gap(this.from, this.at);
    if (this.asked && k === null) return;
    this.asked?.control.abort();
    // Where there was too little time at first there may be enough now.
    if (k === null) k = this.coarse(this.at + FPS * this.speed, end);
    if (k !== null) this.ask(k);
  }

  gap(k, end) {
    while (k < end) {
      const piece = this.find(k);
      if (!piece) return k;
      k = piece.end;
    }
    return null;
  }

  coarse(k, end) {
    while (k < end) {
      const piece = this.find(k);
      if (!piece) return null;
      if (piece.thin > 1) return Math.max(k, piece.first * piece.every);
      k = piece.end;
    }
    return null;
  }

  async ask(k, early = false) {
    const refine = Boolean(this.find(k)), thin = refine ? 1 : this.thin;
    const every = refine ? Math.max(1, Math.floor(this.speed)) : this.stride, { version } = this, width = this.wide;
    const control = new AbortController();
    const piece = { every, width, thin, first: 0, end: 0, samples: [], config: null, done: false, refine, control, version, from: k, used: ++this.asks };
    this.asked = piece;
    this.coming.add(piece);
    try {
      const answer = await asked(Math.floor(k / every), every, width, version, control.signal);
      if (Number(answer.headers.get("x-version")) !== version) throw new Error("the film is another by now");
      piece.first = Number(answer.headers.get("x-first"));
      piece.end = Number(answer.headers.get("x-stop")) * every;
      piece.count = Number(answer.headers.get("x-stop")) - piece.first;
      const whole = answer.headers.get("x-whole") === "1";
      this.pieces.push(piece);
      const reading = new Fragments(FPS / every, (config) => { piece.config = config; }, (number, key, data) => {
        piece.began ??= performance.now();
        piece.samples.push({ k: (piece.first + number) * every, key, data });
        piece.bytes = (piece.bytes || 0) + data.length;
      });
      const stream = answer.body.getReader();
      for (let part = await stream.read(); !part.done; part = await stream.read()) {
        reading.push(part.value);
        // What is left has been drawn: the next one can begin to be.
        if (early && !this.running && !whole && piece.samples.length >= OPENING) control.abort();
        if (this.asked === piece && piece.count - piece.samples.length <= CODING) this.asked = null;
        this.pump();
      }
      if (piece.samples.length !== piece.count) throw new Error("the piece is not whole");
      piece.done = true;
      this.finer(piece);
      this.tidy();
    } catch (error) {
      this.cut(piece);
      if (error.name !== "AbortError" && version === this.version) this.broken = true;
    } finally {
      if (this.asked === piece) this.asked = null;
      this.coming.delete(piece);
      this.pump();
    }
  }

  // Of a piece that was called off stays what there is: frames from its first on without a gap.
  cut(piece) {
    const there = new Set(piece.samples.map((s) => s.k));
    let end = piece.first * piece.every;
    while (there.has(end)) end += piece.every;
    piece.end = end; piece.done = true;
    if (!there.size || end <= piece.first * piece.every) this.pieces = this.pieces.filter((p) => p !== piece);
  }

  // Where drawing is slower than the film, fewer pixels do, then every second or third frame. Where it is only a little
  // slower, the film runs so too, unless there is sound.
  watch() {
    const piece = this.asked;
    if (!piece.began || piece.samples.length < 8 || piece.refine || !this.shown) return;
    const took = (performance.now() - piece.began) / 1000, need = FPS * this.speed, rate = (piece.samples.length * piece.every) / took;
    const there = (piece.first + piece.samples.length) * piece.every, left = Math.max(piece.end - there - CODING * piece.every, 0);
    // To begin anew takes about as long as the film may stand still instead.
    const short = (left * need) / rate - left - (there - this.at);
    if (took < 0.8 || short < 0.4 * need || there - this.at > 0.5 * need || (!this.strict && rate > SLOWER * need)) return;
    if (this.wide > NARROWEST) this.narrow = true;
    else if (this.stride < SPARSEST) this.thin = Math.min(Math.ceil((this.thin * need * 1.05) / rate), SPARSEST);
    else return;
    this.callOff();
  }

  finer(piece) {
    const took = (performance.now() - piece.began) / 1000, rate = (piece.samples.length * piece.every) / took;
    if (this.thin > 1 && !piece.refine && rate * ((this.thin - 1) / this.thin) > (this.strict ? 1.05 : SLOWER) * FPS * this.speed) this.thin -= 1;
  }

  tidy() {
    const old = [...this.pieces].sort((a, b) => a.used - b.used);
    let bytes = old.reduce((sum, p) => sum + (p.bytes || 0), 0);
    for (const piece of old) {
      if (bytes <= KEPT_BYTES) return;
      if (piece === this.piece || !piece.done) continue;
      bytes -= piece.bytes || 0;
      this.pieces = this.pieces.filter((p) => p !== piece);
    }
  }
}
