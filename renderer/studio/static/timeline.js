// The timeline: chapters, beats, captions, findings and keys over the seconds, and the playhead.

export class Timeline extends EventTarget {
  constructor(canvas) {
    super();
    this.canvas = canvas; this.film = null; this.t = 0; this.from = 0; this.to = 1; this.keys = []; this.findings = [];
    this.pointers = new Map();
    canvas.addEventListener("pointerdown", (e) => { canvas.setPointerCapture(e.pointerId); this.dragging = true; this.drag(e); });
    canvas.addEventListener("pointermove", (e) => this.dragging && this.drag(e));
    const done = (e) => { if (this.dragging) { this.dragging = false; this.tell(this.at(e.offsetX), false); } };
    canvas.addEventListener("pointerup", done);
    canvas.addEventListener("pointercancel", done);
    canvas.addEventListener("wheel", (e) => this.wheel(e), { passive: false });
    new ResizeObserver(() => this.draw()).observe(canvas);
  }

  open(film) {
    const whole = !this.film || (this.from === 0 && this.to === this.film.duration) || this.to > film.duration;
    this.film = film;
    if (whole) { this.from = 0; this.to = film.duration; }
    this.canvas.setAttribute("aria-valuemax", film.duration);
    this.draw();
  }

  at(x) { return this.from + (x / this.canvas.clientWidth) * (this.to - this.from); }
  x(t) { return ((t - this.from) / (this.to - this.from)) * this.canvas.clientWidth; }
  drag(e) { this.tell(this.at(e.offsetX), true); }
  tell(t, dragging) { this.dispatchEvent(new CustomEvent("seek", { detail: { t, dragging } })); }

  wheel(e) {
    if (!this.film) return;
    e.preventDefault();
    const span = this.to - this.from;
    if (e.shiftKey || Math.abs(e.deltaX) > Math.abs(e.deltaY)) return this.look(this.from + (span * (e.deltaX || e.deltaY)) / 1000, span);
    const t = this.at(e.offsetX), wider = Math.min(Math.max(span * Math.exp(e.deltaY / 400), 0.5), this.film.duration);
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
    if (!this.dragging && (t < this.from || t > this.to)) this.look(t - span * 0.1, span);
    this.canvas.setAttribute("aria-valuenow", t.toFixed(3));
    this.draw();
  }

  draw() {
    const { canvas, film } = this, scale = devicePixelRatio || 1;
    const width = canvas.clientWidth, height = canvas.clientHeight;
    if (canvas.width !== Math.round(width * scale)) canvas.width = Math.round(width * scale);
    if (canvas.height !== Math.round(height * scale)) canvas.height = Math.round(height * scale);
    const c = canvas.getContext("2d"), style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue(`--${name}`).trim();
    c.setTransform(scale, 0, 0, scale, 0, 0);
    c.clearRect(0, 0, width, height);
    if (!film) return;
    c.font = "11px system-ui, sans-serif"; c.textBaseline = "middle";
    const block = (start, end, y, h, paint, label) => {
      const a = this.x(start), b = this.x(end);
      if (b < 0 || a > width) return;
      c.fillStyle = paint;
      c.fillRect(a, y, Math.max(b - a - 1, 0.5), h);
      if (label && b - a > 14) {
        c.save(); c.beginPath(); c.rect(a, y, b - a - 3, h); c.clip();
        c.fillStyle = colour("ink"); c.fillText(label, Math.max(a, 0) + 4, y + h / 2 + 0.5); c.restore();
      }
    };
    film.chapters.forEach((x, n) => block(x.start, x.end, 2, 16, colour(n % 2 ? "wait" : "beat"), x.name));
    for (const x of film.beats) block(x.start, x.end, 20, 18, colour(x.kind === "wait" ? "wait" : "beat"), x.label || String(x.number));
    for (const x of film.captions) block(x.start, x.end, 40, 12, colour("wait"), x.text);
    c.fillStyle = colour("warn");
    for (const x of this.findings) { const a = this.x(x.t); c.beginPath(); c.moveTo(a - 4, 18); c.lineTo(a + 4, 18); c.lineTo(a, 24); c.fill(); }
    c.fillStyle = colour("accent");
    for (const t of this.keys) { const a = this.x(t); c.save(); c.translate(a, 46); c.rotate(Math.PI / 4); c.fillRect(-3, -3, 6, 6); c.restore(); }
    this.ruler(c, width, colour("soft"));
    const a = this.x(this.t);
    c.fillStyle = colour("bad"); c.fillRect(a - 1, 0, 2, height);
    c.beginPath(); c.moveTo(a - 6, 0); c.lineTo(a + 6, 0); c.lineTo(a, 8); c.fill();
  }

  ruler(c, width, paint) {
    const span = this.to - this.from, wanted = (span * 70) / width;
    const step = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300].find((s) => s >= wanted) || 600;
    c.fillStyle = paint;
    for (let t = Math.ceil(this.from / step) * step; t <= this.to; t += step) {
      c.fillRect(this.x(t), 55, 1, 4);
      c.fillText(step < 1 ? t.toFixed(1) : `${Math.floor(t / 60)}:${String(Math.round(t % 60)).padStart(2, "0")}`, this.x(t) + 3, 65);
    }
  }
}
