// MP4 in fragments, as it comes in: what a video decoder has to be told, and the frames in the order of decoding.

export class Fragments {
  // `configured` is given the decoder's configuration, `sample` each frame: its number, whether it is a key, its bytes.
  constructor(rate, configured, sample) {
    this.rate = rate; this.configured = configured; this.sample = sample;
    this.held = new Uint8Array(0); this.ticks = 1; this.frames = [];
  }

  push(bytes) {
    const all = new Uint8Array(this.held.length + bytes.length);
    all.set(this.held); all.set(bytes, this.held.length);
    let at = 0;
    while (at + 8 <= all.length) {
      const view = new DataView(all.buffer, at), size = view.getUint32(0);
      if (size < 8) throw new Error("this is no MP4");
      if (at + size > all.length) break;
      this.box(name(view, 4), new DataView(all.buffer, at + 8, size - 8));
      at += size;
    }
    this.held = all.slice(at);
  }

  box(kind, view) {
    if (kind === "moov") this.moov(view);
    else if (kind === "moof") this.moof(inner(view, "traf"));
    else if (kind === "mdat") {
      let at = 0;
      for (const { number, key, size } of this.frames) {
        this.sample(number, key, new Uint8Array(view.buffer, view.byteOffset + at, size).slice());
        at += size;
      }
      this.frames = [];
    }
  }

  moov(view) {
    const media = inner(inner(view, "trak"), "mdia"), clock = inner(media, "mdhd");
    this.ticks = clock.getUint32(clock.getUint8(0) ? 20 : 12);
    const described = inner(inner(inner(media, "minf"), "stbl"), "stsd");
    const entry = new DataView(described.buffer, described.byteOffset + 8, described.byteLength - 8);
    const avc = new DataView(entry.buffer, entry.byteOffset + 8), wide = avc.getUint16(24), high = avc.getUint16(26);
    const about = inner(new DataView(entry.buffer, entry.byteOffset + 86, entry.byteLength - 86), "avcC");
    const description = new Uint8Array(about.buffer, about.byteOffset, about.byteLength).slice();
    const codec = "avc1." + [...description.slice(1, 4)].map((x) => x.toString(16).padStart(2, "0")).join("");
    this.configured({ codec, description, codedWidth: wide, codedHeight: high });
  }

  moof(traf) {
    const head = inner(traf, "tfhd"), usual = head.getUint32(0) & 0xffffff;
    let at = 8 + (usual & 1 ? 8 : 0) + (usual & 2 ? 4 : 0), length = 0, bytes = 0, flags = 0;
    if (usual & 8) { length = head.getUint32(at); at += 4; }
    if (usual & 16) { bytes = head.getUint32(at); at += 4; }
    if (usual & 32) flags = head.getUint32(at);
    const time = inner(traf, "tfdt");
    let decoded = time.getUint8(0) ? Number(time.getBigUint64(4)) : time.getUint32(4);
    const run = inner(traf, "trun"), told = run.getUint32(0) & 0xffffff, count = run.getUint32(4);
    at = 8 + (told & 1 ? 4 : 0);
    const first = told & 4 ? run.getUint32((at += 4) - 4) : null;
    for (let n = 0; n < count; n++) {
      const take = (bit, other) => (told & bit ? run.getUint32((at += 4) - 4) : other);
      const lasts = take(0x100, length), size = take(0x200, bytes), how = take(0x400, n === 0 && first !== null ? first : flags);
      const later = take(0x800, 0) | 0;
      this.frames.push({ number: Math.round(((decoded + later) / this.ticks) * this.rate), key: !(how & 0x10000), size });
      decoded += lasts;
    }
  }
}

const name = (view, at) => String.fromCharCode(...[0, 1, 2, 3].map((n) => view.getUint8(at + n)));

function inner(view, kind) {
  for (let at = 0; at + 8 <= view.byteLength;) {
    const size = view.getUint32(at);
    if (name(view, at + 4) === kind) return new DataView(view.buffer, view.byteOffset + at + 8, size - 8);
    if (size < 8) break;
    at += size;
  }
  throw new Error(`this MP4 has no ${kind}`);
}
