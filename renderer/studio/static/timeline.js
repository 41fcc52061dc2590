// The timeline: chapters, beats, captions, findings and keys over the seconds, and the playhead. It is dragged to scrub,
// and at the end of a labeled beat or a chapter to give that a new length.

const PAD = 12, TALL = { chapter: [2, 16], beat: [20, 18], caption: [40, 12] };

export class Timeline extends EventTarget {
  constructor(canvas) {
    super();
    this.canvas = canvas; this.film = null; this.t = 0; this.from = 0; this.to = 1; this.keys = []; this.findings = [];
    this.edge = null; // what is being stretched: kind, name, start, end, now, least, most
    canvas.addEventListener("pointerdown", (e) => this.down(e));
    canvas.addEventListener("pointermove", (e) => this.over(e));
    canvas.addEventListener("pointerup", (e) => this.up(e));
    canvas.addEventListener("pointercancel", () => { if (this.edge?.held) this.leave(); this.dragging = false; });
    canvas.addEventListener("dblclick", (e) => this.asWritten(e));
    canvas.addEventListener("wheel", (e) => this.wheel(e), { passive: false });
    addEventListener("keydown", (e) => { if (e.key === "Escape" && this.edge) { this.leave(); this.dragging = false; } });
    new ResizeObserver(() => this.draw()).observe(canvas);
  }

  open(film) {
    const whole = !this.film || (this.from === 0 && this.to === this.film.duration) || this.to > film.duration;
    this.film = film; this.edge = null;
    if (whole) { this.from = 0; this.to = film.duration; }
    this.canvas.setAttribute("aria-valuemax", film.duration);
    this.draw();
  }

  get room() { return Math.max(this.canvas.clientWidth - 2 * PAD, 1); }
  at(x) { return this.from + ((x - PAD) / this.room) * (this.to - this.from); }
  x(t) { return PAD + ((t - this.from) / (this.to - this.from)) * this.room; }
  tell(t, dragging) { this.dispatchEvent(new CustomEvent("seek", { detail: { t: Math.min(Math.max(t, 0), this.film.duration), dragging } })); }

  // ---- the pointer

  down(e) {
    if (!this.film || e.button > 0) return;
    this.canvas.setPointerCapture(e.pointerId);
    const found = this.edgeAt(e);
    if (found && !found.why) { this.edge = { ...found, now: found.end, x: e.offsetX, held: true, moved: false }; return; }
    this.dragging = true;
    this.tell(this.at(e.offsetX), true);
  }

  over(e) {
    if (this.edge?.held) { this.pointer = e.offsetX; this.stretch(); return; }
    if (this.dragging) { this.tell(this.at(e.offsetX), true); return; }
    const found = this.film && this.edgeAt(e);
    this.canvas.style.cursor = found && !found.why ? "ew-resize" : "pointer";
    this.canvas.title = found ? (found.why || `Drag: a new length of ${found.name}` + (found.given ? "; double click: as written" : "")) : this.described(e);
  }

  up(e) {
    if (this.edge?.held) {
      const { edge } = this;
      edge.held = false;
      if (!edge.moved) { this.leave(); this.tell(this.at(e.offsetX), false); return; }
      const seconds = edge.now - edge.start;
      if (Math.abs(edge.now - edge.end) < 1e-6) { this.leave(); return; }
      // It stays as it was dragged until the film is there that has it.
      this.dispatchEvent(new CustomEvent("retime", { detail: { name: edge.name, seconds: Number(seconds.toFixed(3)) } }));
      return;
    }
    if (this.dragging) { this.dragging = false; this.tell(this.at(e.offsetX), false); }
  }

  leave() { this.edge = null; this.draw(); }

  asWritten(e) {
    const found = this.film && this.edgeAt(e);
    if (found?.given) this.dispatchEvent(new CustomEvent("retime", { detail: { name: found.name, seconds: null } }));
  }

  row(e) { return Object.keys(TALL).find((kind) => e.offsetY >= TALL[kind][0] && e.offsetY < TALL[kind][0] + TALL[kind][1]); }

  // The end of a beat or chapter under the pointer, with the reason if it cannot be dragged.
  edgeAt(e) {
    const { times } = this.film, row = this.row(e), near = e.pointerType === "touch" ? 12 : 5;
    if (!times || (row !== "beat" && row !== "chapter")) return null;
    const all = row === "beat" ? this.film.beats : this.film.chapters;
    const found = all.filter((x) => Math.abs(this.x(x.end) - e.offsetX) <= near && this.x(x.end) - this.x(x.start) > 2 * near + 4)
      .sort((a, b) => Math.abs(this.x(a.end) - e.offsetX) - Math.abs(this.x(b.end) - e.offsetX))[0];
    if (!found) return null;
    const name = row === "beat" ? found.label : found.name, span = name && times.spans[name];
    const why = times.why || (name ? span?.why : "give the beat a label, play(..., label=\"hello\"), to drag its end") || null;
    return { kind: row, name, start: found.start, end: found.end, least: span?.least, most: span?.most, given: name in times.given, why };
  }

  described(e) {
    const row = this.row(e), t = this.at(e.offsetX);
    if (row === "beat") {
      const x = this.film.beats.find((b) => b.start <= t && t < b.end);
      return x ? `${x.kind} ${x.number}${x.label ? ` ${x.label}` : ""}: ${(x.end - x.start).toFixed(2)} s${x.place ? `, ${x.place}` : ""}` : "";
    }
    const list = row === "chapter" ? this.film.chapters : row === "caption" ? this.film.captions : [];
    const x = list.find((one) => one.start <= t && t < one.end);
    return x ? `${x.name || x.text}: ${(x.end - x.start).toFixed(2)} s` : "";
  }

  // ---- a new length

  stretch() {
    const { edge } = this;
    if (!edge?.held) return;
    if (!edge.moved && Math.abs(this.pointer - edge.x) < 3) return;
    edge.moved = true;
    const pixel = (this.to - this.from) / this.room, step = [0.01, 0.05].find((s) => s >= 4 * pixel) || 0.1;
    const seconds = Math.round((this.at(this.pointer) - edge.start) / step) * step;
    edge.now = edge.start + Math.min(Math.max(seconds, edge.least), edge.most);
    this.draw();
    // At the right end there is more room to come.
    if (this.pointer > this.canvas.clientWidth - PAD && edge.now - edge.start < edge.most) {
      this.to += (this.to - this.from) * 0.01;
      clearTimeout(this.going);
      this.going = setTimeout(() => this.stretch(), 30);
    }
  }

  // Where a time comes to lie while an end is dragged.
  shifted(t) {
    const { edge } = this;
    if (!edge || t <= edge.start) return t;
    if (t >= edge.end) return t + edge.now - edge.end;
    return edge.start + ((t - edge.start) / (edge.end - edge.start)) * (edge.now - edge.start);
  }

  // ---- what is seen of it

  wheel(e) {
    if (!this.film || this.edge) return;
    e.preventDefault();
    const span = this.to - this.from;
    if (e.shiftKey || Math.abs(e.deltaX) > Math.abs(e.deltaY)) return this.look(this.from + (span * (e.deltaX || e.deltaY)) / 1000, span);
    const t = this.at(e.offsetX), wider = Math.min(Math.max(span * Math.exp(e.deltaY / 400), Math.min(0.5, this.film.duration)), this.film.duration);
    this.look(t - ((t - this.from) * wider) / span, wider);
  }

  look(from, span) {
    this.from = Math.min(Math.max(from, 0), Math.max(this.film.duration - span, 0));
    this.to = Math.min(this.from + span, this.film.duration);
    this.draw();
  }

  move(t) {
    this.t = t;
    const span = this.to - this.from;
    if (!this.dragging && !this.edge && (t < this.from || t > this.to)) this.look(t - span * 0.1, span);
    this.canvas.setAttribute("aria-valuenow", t.toFixed(3));
    this.canvas.setAttribute("aria-valuetext", `${t.toFixed(2)} seconds`);
    this.draw();
  }

  draw() {
    const { canvas, film } = this, scale = devicePixelRatio || 1;
    const width = canvas.clientWidth, height = canvas.clientHeight;
    if (canvas.width !== Math.round(width * scale)) canvas.width = Math.round(width * scale);
    if (canvas.height !== Math.round(height * scale)) canvas.height = Math.round(height * scale);
    const c = canvas.getContext("2d"), style = getComputedStyle(canvas);
    const color = (name) => style.getPropertyValue(`--${name}`).trim();
    c.setTransform(scale, 0, 0, scale, 0, 0);
    c.clearRect(0, 0, width, height);
    if (!film) return;
    c.font = "11px system-ui, sans-serif"; c.textBaseline = "middle";
    const x = (t) => this.x(this.shifted(t));
    const block = (one, [y, h], paint, label) => {
      const a = x(one.start), b = x(one.end);
      if (b < 0 || a > width) return;
      c.fillStyle = paint;
      c.fillRect(a, y, Math.max(b - a - 1, 0.5), h);
      if (label && b - a > 14) {
        c.save(); c.beginPath(); c.rect(a, y, b - a - 3, h); c.clip();
        c.fillStyle = color("ink"); c.fillText(label, Math.max(a, 0) + 4, y + h / 2 + 0.5); c.restore();
      }
    };
    const given = (one, name, [y, h]) => {
      if (!name || !(name in (film.times?.given || {}))) return;
      c.fillStyle = color("accent"); c.fillRect(x(one.end) - 4, y, 3, h);
    };
    film.chapters.forEach((one, n) => { block(one, TALL.chapter, color(n % 2 ? "wait" : "beat"), one.name); given(one, one.name, TALL.chapter); });
    for (const one of film.beats) { block(one, TALL.beat, color(one.kind === "wait" ? "wait" : "beat"), one.label || String(one.number)); given(one, one.label, TALL.beat); }
    for (const one of film.captions) block(one, TALL.caption, color("wait"), one.text);
    c.fillStyle = color("warn");
    for (const one of this.findings) { const a = x(one.t); c.beginPath(); c.moveTo(a - 4, 18); c.lineTo(a + 4, 18); c.lineTo(a, 24); c.fill(); }
    c.fillStyle = color("accent");
    for (const t of this.keys) { const a = x(t); c.save(); c.translate(a, 46); c.rotate(Math.PI / 4); c.fillRect(-3, -3, 6, 6); c.restore(); }
    this.ruler(c, width, color("soft"));
    const a = x(this.t);
    c.fillStyle = color("bad"); c.fillRect(a - 1, 0, 2, height);
    c.beginPath(); c.moveTo(a - 6, 0); c.lineTo(a + 6, 0); c.lineTo(a, 8); c.fill();
    if (this.edge?.moved) this.length(c, color);
  }

  // The end that is dragged, with its new length.
  length(c, color) {
    const { edge } = this, [y, h] = TALL[edge.kind], a = this.x(edge.now), words = `${(edge.now - edge.start).toFixed(2)} s`;
    const wide = c.measureText(words).width + 12, left = Math.min(Math.max(a - wide / 2, 0), this.canvas.clientWidth - wide);
    c.fillStyle = color("accent");
    c.fillRect(a - 2, y, 3, h);
    c.fillRect(left, y + h + 2, wide, 18);
    c.fillStyle = color("on-accent"); c.fillText(words, left + 6, y + h + 11.5);
  }

  ruler(c, width, paint) {
    const span = this.to - this.from, wanted = (span * 70) / width;
    const step = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300].find((s) => s >= wanted) || 600;
    c.fillStyle = paint;
    for (let n = Math.ceil(this.from / step); n * step <= this.to + 1e-9; n++) {
      const t = n * step, words = step < 1 ? t.toFixed(1) : `${Math.floor(t / 60)}:${String(Math.round(t % 60)).padStart(2, "0")}`;
      c.fillRect(this.x(t), 55, 1, 4);
      c.fillText(words, Math.min(this.x(t) + 3, width - c.measureText(words).width - 1), 65);
    }
  }
}
