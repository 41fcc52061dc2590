// Drawing: a film's picture at a time on a canvas, as vectors.

const MITER = 10, SMALLEST = 1e-9, SPREAD = 0.6, MIXES = 16, LEAST = 1 / 1020, KEPT = 6000, FEW = 60, TOLD = 0.03, LEVELS = 64;

const encoded = (x) => (x <= 0.0031308 ? 12.92 * x : 1.055 * Math.max(x, 0) ** (1 / 2.4) - 0.055);
const clip = (x) => Math.min(Math.max(x, 0), 1);

// OKLab (Ottosson 2020) at a place of an array, as red, green and blue in 0..1.
function rgb(n, k) {
  const l = (n[k] + 0.3963377774 * n[k + 1] + 0.2158037573 * n[k + 2]) ** 3, m = (n[k] - 0.1055613458 * n[k + 1] - 0.0638541728 * n[k + 2]) ** 3;
  const s = (n[k] - 0.0894841775 * n[k + 1] - 1.291485548 * n[k + 2]) ** 3;
  return [4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s, -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s].map((x) => clip(encoded(x)));
}

const HEX = Array.from({ length: 256 }, (_, k) => k.toString(16).padStart(2, "0"));
const hex = (r, g, b) => "#" + HEX[(clip(r) * 255 + 0.5) | 0] + HEX[(clip(g) * 255 + 0.5) | 0] + HEX[(clip(b) * 255 + 0.5) | 0];
const css = ([r, g, b], alpha) => (alpha >= 1 ? hex(r, g, b) : `rgba(${(clip(r) * 255 + 0.5) | 0},${(clip(g) * 255 + 0.5) | 0},${(clip(b) * 255 + 0.5) | 0},${clip(alpha).toFixed(4)})`);

// Stops (place, OKLab, alpha) as colors so dense that mixing them in sRGB is mixing in OKLab.
function ramp(n, start, opacity) {
  const found = [];
  for (let k = start; k + 5 < n.length; k += 5) {
    const a = n[k + 4] > 0 ? k : k + 5, b = n[k + 9] > 0 ? k + 5 : k;
    for (let step = 0; step <= MIXES; step++) {
      const u = step / MIXES, mixed = [1, 2, 3].map((c) => n[a + c] * (1 - u) + n[b + c] * u);
      found.push([n[k] + (n[k + 5] - n[k]) * u, rgb(mixed, 0), (n[k + 4] + (n[k + 9] - n[k + 4]) * u) * opacity]);
    }
  }
  return found;
}

function stopped(gradient, stops) {
  for (const [place, color, alpha] of stops) gradient.addColorStop(clip(place), css(color, alpha));
  return gradient;
}

function outline(shape, n) {
  const path = new Path2D();
  let k = 0;
  for (const [points, closed] of shape[1]) {
    path.moveTo(n[k], n[k + 1]);
    for (let p = k + 2; p < k + 2 * points; p += 6) path.bezierCurveTo(n[p], n[p + 1], n[p + 2], n[p + 3], n[p + 4], n[p + 5]);
    if (closed) path.closePath();
    k += 2 * points;
  }
  return path;
}

const NODES = [-0.9894009349916499, -0.9445750230732326, -0.8656312023878318, -0.755404408355003, -0.6178762444026438, -0.45801677765722737, -0.2816035507792589, -0.09501250983763744]
  .flatMap((x) => [x, -x]).map((x) => (x + 1) / 2);
const WEIGHTS = [0.027152459411754, 0.062253523938648, 0.095158511682493, 0.124628971255534, 0.149595988816577, 0.169156519395003, 0.182603415044924, 0.189450610455069]
  .flatMap((w) => [w / 2, w / 2]);

// The length of the cubic at a place of an array up to a parameter, by 16-point Gauss-Legendre quadrature.
function curveLength(n, k, end = 1) {
  let sum = 0;
  for (let q = 0; q < 16; q++) {
    const u = NODES[q] * end, v = 1 - u;
    const along = (c) => 3 * (v * v * (n[k + 2 + c] - n[k + c]) + 2 * v * u * (n[k + 4 + c] - n[k + 2 + c]) + u * u * (n[k + 6 + c] - n[k + 4 + c]));
    sum += WEIGHTS[q] * Math.hypot(along(0), along(1));
  }
  return sum * end;
}

function parameter(n, k, wanted, length) {
  let low = 0, high = 1;
  for (let step = 0; step < 24; step++) {
    const middle = (low + high) / 2;
    if (curveLength(n, k, middle) < wanted) low = middle; else high = middle;
  }
  return length > 0 ? (low + high) / 2 : 0;
}

function subcurve(n, k, u, v) {
  const blossom = (r, s, t) => {
    const p = Array.from(n.subarray(k, k + 8));
    [r, s, t].forEach((w, level) => { for (let c = 0; c < 6 - 2 * level; c++) p[c] += (p[c + 2] - p[c]) * w; });
    return [p[0], p[1]];
  };
  return [...blossom(u, u, u), ...blossom(u, u, v), ...blossom(u, v, v), ...blossom(v, v, v)];
}

// The contours of a path with the length of every curve: offset of the points, curves, closure, lengths, whole length.
function measured(shape, n) {
  let k = 0, whole = 0;
  const contours = shape[1].map(([points, closed]) => {
    const lengths = [];
    for (let p = k; p < k + 2 * (points - 1); p += 6) lengths.push(curveLength(n, p));
    const found = { start: k, closed, lengths, length: lengths.reduce((a, b) => a + b, 0), before: whole };
    k += 2 * points;
    whole += found.length;
    return found;
  });
  return { contours, whole };
}

// The parts of a path between two shares of its length, contour by contour, as arrays of points of curves.
function trimmed({ contours, whole }, n, start, end) {
  const parts = [];
  const low = clip(start) * whole, high = clip(end) * whole;
  for (const contour of contours) {
    const a = Math.max(low - contour.before, 0), b = Math.min(high - contour.before, contour.length);
    if (contour.length <= 0 || b <= a) continue;
    const all = a <= 0 && b >= contour.length, curves = [];
    let passed = 0;
    contour.lengths.forEach((length, c) => {
      const from = Math.max(a - passed, 0), to = Math.min(b - passed, length), k = contour.start + 6 * c;
      if (length > 0 && to > from) curves.push(from <= 0 && to >= length ? Array.from(n.subarray(k, k + 8)) : subcurve(n, k, from > 0 ? parameter(n, k, from, length) : 0, to < length ? parameter(n, k, to, length) : 1));
      passed += length;
    });
    parts.push({ curves, closed: all && contour.closed, from: a, before: contour.before, length: contour.length, whole });
  }
  return parts;
}

function traced(parts) {
  const path = new Path2D();
  for (const { curves, closed } of parts) {
    if (!curves.length) continue;
    path.moveTo(curves[0][0], curves[0][1]);
    for (const c of curves) path.bezierCurveTo(c[2], c[3], c[4], c[5], c[6], c[7]);
    if (closed) path.closePath();
  }
  return path;
}

function isLine(shape, n) {
  if (shape[1].length !== 1 || shape[1][0][1]) return false;
  const x = n[0], y = n[1], dx = n[n.length - 2] - x, dy = n[n.length - 1] - y, size = Math.hypot(dx, dy);
  if (!size) return false;
  for (let k = 2; k < n.length; k += 2) if (Math.abs((n[k] - x) * dy - (n[k + 1] - y) * dx) > 1e-6 * size * size) return false;
  return true;
}

class Painter {
  constructor(film, canvas) {
    this.film = film;
    this.canvas = canvas;
    this.traces = new Map();
    this.lengths = new Map();
    this.pieces = new Map();
    this.ramps = new Map();
    this.bitmaps = new Map();
    this.spare = new Map();
  }

  // Images are made ready once, before the first picture.
  async prepare() {
    await Promise.all(this.film.images.map(async (data, k) => this.bitmaps.set(k, await createImageBitmap(new Blob([data], { type: "image/png" })))));
  }

  draw(t) {
    const { film, canvas } = this, [width, height] = film.head.frame;
    const view = film.items[0].place.at(t).numbers;
    this.t = t;
    this.unit = Math.min(canvas.width / width, canvas.height / height);
    this.x = canvas.width / 2;
    this.y = canvas.height / 2;
    this.view = Float64Array.from(view);
    this.hundredth = (this.unit * Math.hypot(view[0], view[1])) / 100;
    const context = canvas.getContext("2d", { alpha: false });
    // Where the surface begins that is drawn on, and what all that is drawn is faded by.
    this.left = this.top = 0;
    this.alpha = 1;
    context.globalAlpha = 1;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillStyle = css(film.head.ground, 1);
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.miterLimit = MITER;
    const order = film.order(t);
    this.list(context, order, 0, order.length);
  }

  list(context, order, start, end) {
    for (let k = start; k < end; k++) {
      const number = order[k];
      if (number >= 0) { this.item(context, this.film.items[number]); continue; }
      const count = order[k + 1];
      this.layer(context, this.film.items[-1 - number], order, k + 2, k + 2 + count);
      k += 1 + count;
    }
  }

  layer(context, item, order, start, end) {
    const opacity = Math.min(item.opacity.at(this.t).numbers[0], 1), mask = item.mask.at(this.t);
    if (opacity * this.alpha < LEAST) return;
    context.save();
    if (mask.shape[0] === "path") {
      const inside = new Path2D();
      inside.addPath(outline(mask.shape, mask.numbers), this.matrix(item.seat.at(this.t).numbers));
      this.flat(context);
      context.clip(inside);
    }
    const faded = this.alpha * opacity, boxes = faded < 1 ? this.boxes(order, start, end) : null;
    if (!boxes || apart(boxes)) {
      // Where nothing covers anything else, all is faded by itself.
      const old = this.alpha;
      this.alpha = faded;
      this.list(context, order, start, end);
      this.alpha = old;
    } else this.group(context, faded, around(boxes), (inner) => this.list(inner, order, start, end));
    context.restore();
  }

  // The boxes of all that is seen in a list.
  boxes(order, start, end) {
    const found = [];
    for (let k = start; k < end; k++) {
      if (order[k] < 0) {
        const inner = this.boxes(order, k + 2, k + 2 + order[k + 1]);
        if (inner.length) found.push(around(inner));
        k += 1 + order[k + 1];
        continue;
      }
      const item = this.film.items[order[k]];
      if (!(item.opacity.at(this.t).numbers[0] > 0)) continue;
      const box = this.reach(item, this.matrix(item.place.at(this.t).numbers));
      if (this.seen(box)) found.push(box);
    }
    return found;
  }

  seen(box) { return box[0] < this.canvas.width && box[1] < this.canvas.height && box[2] > 0 && box[3] > 0; }

  // Draws on a surface of its own first, which is laid over the rest with one opacity. `box` is left, top, right, bottom.
  group(context, opacity, [l, t, r, b], draw) {
    const { canvas } = this, left = Math.max(Math.floor(l), 0), top = Math.max(Math.floor(t), 0);
    const width = Math.min(Math.ceil(r), canvas.width) - left, height = Math.min(Math.ceil(b), canvas.height) - top;
    if (!(width > 0 && height > 0)) return;
    const surface = this.surface(width, height), inner = surface.canvas.getContext("2d");
    inner.setTransform(1, 0, 0, 1, 0, 0);
    inner.globalCompositeOperation = "source-over";
    inner.globalAlpha = 1;
    inner.clearRect(0, 0, width + 1, height + 1);
    inner.miterLimit = MITER;
    const old = [this.left, this.top, this.alpha];
    [this.left, this.top, this.alpha] = [left, top, 1];
    surface.busy = true;
    inner.save();
    draw(inner);
    inner.restore();
    surface.busy = false;
    [this.left, this.top, this.alpha] = old;
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.globalAlpha = opacity;
    context.drawImage(surface.canvas, 0, 0, width, height, left - this.left, top - this.top, width, height);
    context.restore();
  }

  // A free surface of at least a size. Small ones are kept apart from large ones, since a browser copies a whole surface
  // that was shown and is drawn on again.
  surface(width, height) {
    const step = Math.max(width, height) > 256 ? 256 : 64, wide = Math.ceil((width + 1) / step) * step, high = Math.ceil((height + 1) / step) * step;
    const name = wide * 65536 + high, most = wide * high > 2 ** 18 ? 2 : 8;
    let ring = this.spare.get(name);
    if (!ring) this.spare.set(name, (ring = []));
    const free = ring.findIndex((one) => !one.busy);
    if (ring.length >= most && free >= 0) {
      const [found] = ring.splice(free, 1);
      ring.push(found);
      return found;
    }
    const made = { canvas: document.createElement("canvas"), busy: false };
    made.canvas.width = wide;
    made.canvas.height = high;
    ring.push(made);
    return made;
  }

  set(target, m) { target.setTransform(m.a, m.b, m.c, m.d, m.e - this.left, m.f - this.top); }

  flat(target) { target.setTransform(1, 0, 0, 1, -this.left, -this.top); }

  // From an item's own coordinates to pixels.
  matrix(p) {
    const v = this.view, k = this.unit, c = v[0] * p[0] - v[1] * p[1], s = v[1] * p[0] + v[0] * p[1];
    return new DOMMatrix([k * c, -k * s, -k * s, -k * c, this.x + k * (v[0] * p[2] - v[1] * p[3] + v[2]), this.y - k * (v[1] * p[2] + v[0] * p[3] + v[3])]);
  }

  // The pixels that points reach, with some to spare.
  box(numbers, matrix, margin) {
    let left = Infinity, top = Infinity, right = -Infinity, bottom = -Infinity;
    for (let k = 0; k < numbers.length; k += 2) {
      const x = matrix.a * numbers[k] + matrix.c * numbers[k + 1] + matrix.e, y = matrix.b * numbers[k] + matrix.d * numbers[k + 1] + matrix.f;
      left = Math.min(left, x); right = Math.max(right, x); top = Math.min(top, y); bottom = Math.max(bottom, y);
    }
    return [left - margin, top - margin, right + margin, bottom + margin];
  }

  item(context, item) {
    const opacity = Math.min(item.opacity.at(this.t).numbers[0], 1) * this.alpha;
    if (!(opacity >= LEAST)) return;
    const matrix = this.matrix(item.place.at(this.t).numbers), scale = Math.hypot(matrix.a, matrix.b);
    if (scale < SMALLEST) return;
    const box = this.reach(item, matrix);
    if (this.seen(box)) this[item.kind](context, item, matrix, scale, opacity, box);
  }

  // The pixels that an item reaches, with some to spare; an empty box where there are none.
  reach(item, matrix) {
    const { kind } = item, t = this.t;
    if (kind === "Bitmap") {
      const [width, height] = item.rectangle.at(t).numbers, w = width / 2, h = height / 2;
      return this.box([-w, -h, w, -h, w, h, -w, h], matrix, 2);
    }
    if (kind === "Faces") return this.box(item.quads.at(t).numbers, matrix, 2);
    if (kind === "Discs") return this.box(item.points.at(t).numbers, matrix, 2 + largest(item.radii.at(t).numbers) * Math.hypot(matrix.a, matrix.b));
    const { shape, numbers } = item.stroke.at(t), widest = shape[0] !== "stroke" ? 0 : kind === "Lines" && item.widths.at(t).shape[0] !== "none" ? largest(item.widths.at(t).numbers) : numbers[0];
    const margin = (widest * this.hundredth * (kind === "Outline" && shape[2] === "miter" ? MITER : 1.5)) / 2 + 2;
    return this.box(item[kind === "Lines" ? "lines" : "path"].at(t).numbers, matrix, margin);
  }

  // What is made of a value that stands as it is, made once.
  once(store, value, make) {
    if (value.id < 0) return make(value);
    let found = store.get(value.id);
    if (found === undefined) {
      if (store.size > KEPT) store.clear();
      store.set(value.id, (found = make(value)));
    }
    return found;
  }

  trace(value) { return this.once(this.traces, value, ({ shape, numbers }) => outline(shape, numbers)); }

  measured(value) { return this.once(this.lengths, value, ({ shape, numbers }) => measured(shape, numbers)); }

  Outline(context, item, matrix, scale, opacity, box) {
    const path = item.path.at(this.t), fill = item.fill.at(this.t), stroke = item.stroke.at(this.t), [start, end] = item.trim.at(this.t).numbers;
    if (path.shape[0] !== "path" || !path.shape[1].length) return;
    const filled = fill.shape[0] === "gradient" || (fill.shape[0] === "color" && fill.numbers[3] * opacity >= LEAST);
    const stroked = stroke.shape[0] === "stroke" && stroke.numbers[0] > 0 && end > start && !(stroke.shape[4] === "color" && stroke.numbers[4 + stroke.shape[3]] * opacity < LEAST);
    const draw = (target, alpha) => {
      this.set(target, matrix);
      if (filled) { target.fillStyle = this.fill(target, item, fill, alpha); target.fill(this.trace(path)); }
      if (stroked) this.stroke(target, path, stroke, [start, end], matrix, scale, alpha, box);
    };
    if (opacity < 1 && filled && stroked) this.group(context, opacity, box, (inner) => draw(inner, 1));
    else draw(context, opacity);
  }

  fill(context, item, { shape, numbers }, alpha) {
    if (shape[0] === "color") return css(rgb(numbers, 0), numbers[3] * alpha);
    const axis = item.axis.at(this.t).numbers;
    return stopped(context.createLinearGradient(...axis), ramp(numbers, 0, alpha));
  }

  pen(context, shape, width, scale) {
    context.lineWidth = width / scale;
    context.lineCap = shape[1];
    context.lineJoin = shape[2];
    context.miterLimit = MITER;
  }

  stroke(context, path, { shape, numbers }, [start, end], matrix, scale, alpha, box) {
    const width = numbers[0] * this.hundredth, dashes = shape[3], whole = start <= 0 && end >= 1;
    this.pen(context, shape, width, scale);
    const draw = (target) => {
      if (!dashes) { target.stroke(whole ? this.trace(path) : traced(trimmed(this.measured(path), path.numbers, start, end))); return; }
      const lengths = Array.from(numbers.subarray(1, 1 + dashes), (x) => (x * 100 * this.hundredth) / scale);
      const lines = this.measured(path), own = new Map(lines.contours.map((c) => [c.before, c]));
      for (const part of trimmed(lines, path.numbers, start, end)) {
        const closed = own.get(part.before)?.closed, period = lengths.reduce((a, b) => a + b, 0), every = 1 + (dashes % 2);
        const periods = part.length / period, times = Math.max(Math.round(periods / every), 1) * every;
        target.setLineDash(closed ? lengths.map((x) => (x * periods) / times) : lengths);
        target.lineDashOffset = part.from;
        target.stroke(traced([part]));
      }
      target.setLineDash([]);
    };
    if (shape[4] === "color") { context.strokeStyle = css(rgb(numbers, 1 + dashes), numbers[4 + dashes] * alpha); draw(context); return; }
    const stops = ramp(numbers, 1 + dashes, alpha), n = path.numbers;
    if (isLine(path.shape, n)) {
      context.strokeStyle = stopped(context.createLinearGradient(n[0], n[1], n[n.length - 2], n[n.length - 1]), stops);
      draw(context);
    } else this.graded(context, path, stops, [start, end], matrix, scale, width, shape, box, draw);
  }

  // A stroke colored by its length: wide pieces of plain color, of which only the stroke itself is kept.
  graded(context, path, stops, [start, end], matrix, scale, width, shape, box, draw) {
    const lines = this.measured(path), count = Math.min(Math.max(Math.ceil((lines.whole * scale) / 5), 12), 96);
    const color = (share) => {
      let k = 0;
      while (k + 2 < stops.length && stops[k + 1][0] < share) k++;
      const [a, c, alpha] = stops[k], [b, d, beta] = stops[k + 1], u = clip((share - a) / (b - a || 1));
      return css(c.map((x, n) => x + (d[n] - x) * u), alpha + (beta - alpha) * u);
    };
    const over = 0.35 / count, part = (from, to) => traced(trimmed(lines, path.numbers, Math.max(from, 0), Math.min(to, 1)));
    const found = this.once(this.pieces, path, () => ({ count: 0 }));
    if (found.count !== count) { found.count = count; found.on = []; found.back = []; }
    this.group(context, 1, box, (inner) => {
      this.set(inner, matrix);
      inner.lineJoin = "round";
      inner.lineWidth = (width * 1.5 + 4) / scale;
      const low = Math.floor(clip(start) * count), high = Math.ceil(clip(end) * count);
      inner.lineCap = "round";
      for (let k = high - 1; k >= low; k--) {
        inner.strokeStyle = color((k + 0.5) / count);
        inner.stroke((found.on[k] ??= part(k / count, (k + 1) / count + over)));
      }
      inner.lineCap = "butt";
      for (let k = low; k < high; k++) {
        inner.strokeStyle = color((k + 0.5) / count);
        inner.stroke((found.back[k] ??= part(k / count - over, (k + 1) / count)));
      }
      inner.globalCompositeOperation = "destination-in";
      this.pen(inner, shape, width, scale);
      inner.strokeStyle = "#000";
      draw(inner);
    });
  }

  rows(item, props) { return props.map((prop) => { const value = item[prop].at(this.t); return value.shape[0] === "none" ? null : value.numbers; }); }

  Lines(context, item, matrix, scale, opacity, box) {
    const lines = item.lines.at(this.t).numbers, pen = item.stroke.at(this.t), { shape, numbers } = pen, dashes = shape[3], count = lines.length / 4;
    const [widths, colors, alphas, trims] = this.rows(item, ["widths", "colors", "alphas", "trims"]);
    const graded = !colors && shape[4] !== "color", plain = !colors && !graded ? rgb(numbers, 1 + dashes) : null;
    const alphaOf = (k) => (alphas ? clip(alphas[k]) : 1) * (colors ? clip(colors[4 * k + 3]) : plain ? numbers[4 + dashes] : 1);
    const gaps = Array.from(numbers.subarray(1, 1 + dashes), (x) => x * 100 * this.hundredth);
    const draw = (target, alpha) => {
      this.flat(target);
      this.pen(target, shape, 1, 1);
      if (dashes) target.setLineDash(gaps);
      // One gradient, from 0 to 1: every line is drawn in coordinates in which it leads there.
      if (graded) target.strokeStyle = this.once(this.ramps, pen, () => stopped(target.createLinearGradient(0, 0, 1, 0), ramp(numbers, 1 + dashes, 1)));
      if (plain) target.strokeStyle = hex(...plain);
      // Where all are faded together, lines of one paint are one path, so that none shows through another.
      const alike = new Map();
      for (let k = 0; k < count; k++) {
        const wide = (widths ? widths[k] : numbers[0]) * this.hundredth, own = alpha * alphaOf(k);
        const from = trims ? clip(trims[2 * k]) : 0, to = trims ? clip(trims[2 * k + 1]) : 1;
        if (!(wide > 0 && own >= LEAST && to > from)) continue;
        const n = 4 * k, x0 = matrix.a * lines[n] + matrix.c * lines[n + 1] + matrix.e, y0 = matrix.b * lines[n] + matrix.d * lines[n + 1] + matrix.f;
        const dx = matrix.a * lines[n + 2] + matrix.c * lines[n + 3] + matrix.e - x0, dy = matrix.b * lines[n + 2] + matrix.d * lines[n + 3] + matrix.f - y0;
        const long = graded ? Math.hypot(dx, dy) : 0;
        if (plain && alpha < 1) {
          const name = Math.round(own * LEVELS) * 65536 + Math.min(Math.round(wide * 16), 65535);
          let bundle = alike.get(name);
          if (!bundle) alike.set(name, (bundle = { own, wide, path: new Path2D() }));
          bundle.path.moveTo(x0 + dx * from, y0 + dy * from);
          bundle.path.lineTo(x0 + dx * to, y0 + dy * to);
          continue;
        }
        if (colors) target.strokeStyle = hex(colors[n], colors[n + 1], colors[n + 2]);
        target.globalAlpha = own;
        target.beginPath();
        if (long > 0) {
          target.setTransform(dx, dy, -dy, dx, x0 - this.left, y0 - this.top);
          if (dashes) target.setLineDash(gaps.map((x) => x / long));
          target.lineWidth = wide / long;
          target.moveTo(from, 0);
          target.lineTo(to, 0);
        } else {
          target.lineWidth = wide;
          target.moveTo(x0 + dx * from, y0 + dy * from);
          target.lineTo(x0 + dx * to, y0 + dy * to);
        }
        target.stroke();
      }
      for (const { own, wide, path } of alike.values()) {
        target.globalAlpha = own;
        target.lineWidth = wide;
        target.stroke(path);
      }
      target.globalAlpha = 1;
      target.setLineDash([]);
    };
    if (plain && (opacity >= 1 || this.alike(count, alphaOf, widths))) draw(context, opacity);
    else this.many(context, opacity, count, alphaOf, box, draw);
  }

  // Whether all lines have one alpha and width, so that they are one path and fade as one.
  alike(count, alphaOf, widths) {
    let last = null;
    for (let k = 0; k < count; k++) {
      const own = alphaOf(k), wide = widths ? widths[k] : 1;
      if (!(own >= LEAST && wide > 0)) continue;
      last ??= [own, wide];
      if (Math.abs(own - last[0]) > 1 / LEVELS || Math.abs(wide - last[1]) > last[1] / 16) return false;
    }
    return true;
  }

  // Draws parts that may lie over each other. They are faded as a whole where it could be told from each one faded.
  many(context, opacity, count, alphaOf, box, draw) {
    let most = 0;
    if (opacity < 1 && count > 1) for (let k = 0; k < count; k++) most = Math.max(most, alphaOf(k));
    if (opacity * (1 - opacity) * most * most > TOLD) this.group(context, opacity, box, (inner) => draw(inner, 1));
    else draw(context, opacity);
  }

  Discs(context, item, matrix, scale, opacity, box) {
    const points = item.points.at(this.t).numbers, radii = item.radii.at(this.t).numbers, fill = item.fill.at(this.t), alphas = item.alphas.at(this.t).numbers;
    const [colors] = this.rows(item, ["colors"]), plain = fill.shape[0] === "color" ? rgb(fill.numbers, 0) : [0, 0, 0];
    const alphaOf = (k) => clip(alphas[k]) * (colors ? clip(colors[4 * k + 3]) : fill.numbers[3]);
    const draw = (target, alpha) => {
      this.flat(target);
      target.fillStyle = hex(...plain);
      for (let k = 0; k < radii.length; k++) {
        const own = alpha * alphaOf(k);
        if (!(radii[k] > 0 && own >= LEAST)) continue;
        if (colors) target.fillStyle = hex(colors[4 * k], colors[4 * k + 1], colors[4 * k + 2]);
        target.globalAlpha = own;
        target.beginPath();
        target.arc(matrix.a * points[2 * k] + matrix.c * points[2 * k + 1] + matrix.e, matrix.b * points[2 * k] + matrix.d * points[2 * k + 1] + matrix.f, radii[k] * scale, 0, 2 * Math.PI);
        target.fill();
      }
      target.globalAlpha = 1;
    };
    this.many(context, opacity, radii.length, alphaOf, box, draw);
  }

  Faces(context, item, matrix, scale, opacity, box) {
    const quads = item.quads.at(this.t).numbers, { shape, numbers: colors } = item.colors.at(this.t), smooth = shape[0] === "corners";
    const { numbers: depths } = item.depths.at(this.t), order = Array.from({ length: quads.length / 8 }, (_, k) => k);
    if (depths.length) order.sort((a, b) => depths[a] - depths[b] || a - b);
    const face = (target, corners, r, g, b, alpha, own) => {
      if (own > 0.999) corners = spread(corners);
      target.fillStyle = hex(r, g, b);
      target.globalAlpha = alpha * own;
      target.beginPath();
      corners.forEach(([x, y], n) => (n ? target.lineTo(x, y) : target.moveTo(x, y)));
      target.fill();
    };
    const draw = (target, alpha) => {
      this.flat(target);
      for (const k of order) {
        const corners = [0, 2, 4, 6].map((n) => { const x = quads[8 * k + n], y = quads[8 * k + n + 1]; return [matrix.a * x + matrix.c * y + matrix.e, matrix.b * x + matrix.d * y + matrix.f]; });
        if (smooth) { for (const [part, c] of parts(corners, colors.subarray(16 * k, 16 * k + 16))) face(target, part, c[0], c[1], c[2], alpha, clip(c[3])); }
        else face(target, corners, colors[4 * k], colors[4 * k + 1], colors[4 * k + 2], alpha, clip(colors[4 * k + 3]));
      }
      target.globalAlpha = 1;
    };
    this.many(context, opacity, quads.length / 8, () => 1, box, draw);
  }

  Bitmap(context, item, matrix, scale, opacity) {
    const { shape, numbers: [width, height, left, bottom, right, top] } = item.rectangle.at(this.t), image = this.bitmaps.get(item.image.at(this.t).shape[1]);
    if (!image || right <= left || top <= bottom) return;
    context.save();
    this.set(context, matrix);
    context.beginPath();
    context.rect((left - 0.5) * width, (bottom - 0.5) * height, (right - left) * width, (top - bottom) * height);
    context.clip();
    context.scale(1, -1);
    context.globalAlpha = opacity;
    const small = (width * scale) / image.width < 1;
    context.imageSmoothingEnabled = Boolean(shape[1]) || small;
    context.imageSmoothingQuality = small ? "high" : "low";
    context.drawImage(image, -width / 2, -height / 2, width, height);
    context.restore();
  }
}

const largest = (numbers) => { let most = 0; for (const x of numbers) most = Math.max(most, x); return most; };

const around = (boxes) => boxes.reduce(([l, t, r, b], [x, y, z, w]) => [Math.min(l, x), Math.min(t, y), Math.max(r, z), Math.max(b, w)], [Infinity, Infinity, -Infinity, -Infinity]);

// Whether no box of a few reaches into another.
function apart(boxes) {
  if (boxes.length > FEW) return false;
  return boxes.every(([l, t, r, b], k) => boxes.slice(k + 1).every(([x, y, z, w]) => z <= l || x >= r || w <= t || y >= b));
}

// A face of four colors in pieces of one color each, so many that neighbors are hardly told apart.
function* parts(corners, n) {
  let most = 0;
  for (let c = 0; c < 16; c++) most = Math.max(most, Math.abs(n[c] - n[c % 4]), Math.abs(n[c] - n[8 + (c % 4)]));
  const count = Math.min(Math.max(Math.ceil(most * 20), 1), 6);
  const mix = (u, v, of) => (1 - u) * (1 - v) * of(0) + u * (1 - v) * of(1) + u * v * of(2) + (1 - u) * v * of(3);
  const at = (u, v) => [0, 1].map((c) => mix(u, v, (k) => corners[k][c]));
  for (let a = 0; a < count; a++) for (let b = 0; b < count; b++) {
    const [l, t, r, d] = [a / count, b / count, (a + 1) / count, (b + 1) / count];
    yield [[at(l, t), at(r, t), at(r, d), at(l, d)], [0, 1, 2, 3].map((c) => mix((l + r) / 2, (t + d) / 2, (k) => n[4 * k + c]))];
  }
}

// A face with every side moved outwards, so that nothing shows between it and its neighbors.
function spread(corners) {
  let area = 0;
  corners.forEach(([x, y], k) => { const [a, b] = corners[(k + 1) % 4]; area += x * b - a * y; });
  const normals = corners.map(([x, y], k) => {
    const [a, b] = corners[(k + 1) % 4], length = Math.max(Math.hypot(a - x, b - y), 1e-9), turn = area < 0 ? -1 : 1;
    return [((b - y) / length) * turn, (-(a - x) / length) * turn];
  });
  return corners.map(([x, y], k) => {
    const [a, b] = normals[k], [c, d] = normals[(k + 3) % 4], square = Math.max((a + c) ** 2 + (b + d) ** 2, 1);
    return [x + ((a + c) * 2 * SPREAD) / square, y + ((b + d) * 2 * SPREAD) / square];
  });
}
