// Drawing: a film's picture at a time on a canvas, as vectors.

const MITER = 10, SMALLEST = 1e-9, SPREAD = 0.6, MIXES = 16;

const encoded = (x) => (x <= 0.0031308 ? 12.92 * x : 1.055 * Math.max(x, 0) ** (1 / 2.4) - 0.055);
const clip = (x) => Math.min(Math.max(x, 0), 1);

// OKLab (Ottosson 2020) at a place of an array, as red, green and blue in 0..1.
function rgb(n, k) {
  const l = (n[k] + 0.3963377774 * n[k + 1] + 0.2158037573 * n[k + 2]) ** 3, m = (n[k] - 0.1055613458 * n[k + 1] - 0.0638541728 * n[k + 2]) ** 3;
  const s = (n[k] - 0.0894841775 * n[k + 1] - 1.291485548 * n[k + 2]) ** 3;
  return [4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s, -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s].map((x) => clip(encoded(x)));
}

const css = ([r, g, b], alpha) => `rgba(${(r * 255).toFixed(2)},${(g * 255).toFixed(2)},${(b * 255).toFixed(2)},${clip(alpha).toFixed(5)})`;

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
function trimmed(shape, n, start, end) {
  const { contours, whole } = measured(shape, n), parts = [];
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
    this.bitmaps = new Map();
    this.spare = [];
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
    this.depth = 0;
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
    const opacity = item.opacity.at(this.t).numbers[0], mask = item.mask.at(this.t);
    if (opacity <= 0) return;
    context.save();
    if (mask.shape[0] === "path") {
      const inside = new Path2D();
      inside.addPath(outline(mask.shape, mask.numbers), this.matrix(item.seat.at(this.t).numbers));
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.clip(inside);
    }
    if (opacity < 1) this.group(context, opacity, null, (inner) => this.list(inner, order, start, end));
    else this.list(context, order, start, end);
    context.restore();
  }

  // Draws on a canvas of its own first, which is laid over the rest with one opacity. `box` is left, top, right, bottom.
  group(context, opacity, box, draw) {
    const { canvas } = this, [l, t, r, b] = box ?? [0, 0, canvas.width, canvas.height];
    const left = Math.max(Math.floor(l), 0), top = Math.max(Math.floor(t), 0), width = Math.min(Math.ceil(r), canvas.width) - left, height = Math.min(Math.ceil(b), canvas.height) - top;
    if (!(width > 0 && height > 0)) return;
    const layer = (this.spare[this.depth] ??= document.createElement("canvas"));
    if (layer.width !== canvas.width || layer.height !== canvas.height) { layer.width = canvas.width; layer.height = canvas.height; }
    const inner = layer.getContext("2d");
    inner.setTransform(1, 0, 0, 1, 0, 0);
    inner.globalCompositeOperation = "source-over";
    inner.globalAlpha = 1;
    inner.clearRect(left, top, width, height);
    inner.miterLimit = MITER;
    inner.save();
    inner.beginPath();
    inner.rect(left, top, width, height);
    inner.clip();
    this.depth += 1;
    draw(inner);
    this.depth -= 1;
    inner.restore();
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.globalAlpha = opacity;
    context.drawImage(layer, left, top, width, height, left, top, width, height);
    context.restore();
  }

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
    const opacity = item.opacity.at(this.t).numbers[0];
    if (!(opacity > 0)) return;
    const matrix = this.matrix(item.place.at(this.t).numbers), scale = Math.hypot(matrix.a, matrix.b);
    if (scale < SMALLEST) return;
    this[item.kind](context, item, matrix, scale, Math.min(opacity, 1));
  }

  trace(value) {
    if (value.id < 0) return outline(value.shape, value.numbers);
    let found = this.traces.get(value.id);
    if (!found) {
      if (this.traces.size > 6000) this.traces.clear();
      this.traces.set(value.id, (found = outline(value.shape, value.numbers)));
    }
    return found;
  }

  Outline(context, item, matrix, scale, opacity) {
    const path = item.path.at(this.t), fill = item.fill.at(this.t), stroke = item.stroke.at(this.t), [start, end] = item.trim.at(this.t).numbers;
    if (path.shape[0] !== "path" || !path.shape[1].length) return;
    const filled = fill.shape[0] !== "none", stroked = stroke.shape[0] === "stroke" && stroke.numbers[0] > 0 && end > start;
    const reach = stroked ? (stroke.numbers[0] * this.hundredth * (stroke.shape[2] === "miter" ? MITER : 1.5)) / 2 + 2 : 2;
    const box = this.box(path.numbers, matrix, reach);
    if (box[0] > this.canvas.width || box[1] > this.canvas.height || box[2] < 0 || box[3] < 0) return;
    const draw = (target, alpha) => {
      target.setTransform(matrix);
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
      if (!dashes) { target.stroke(whole ? this.trace(path) : traced(trimmed(path.shape, path.numbers, start, end))); return; }
      const lengths = Array.from(numbers.subarray(1, 1 + dashes), (x) => (x * 100 * this.hundredth) / scale);
      const own = new Map(measured(path.shape, path.numbers).contours.map((c) => [c.before, c]));
      for (const part of trimmed(path.shape, path.numbers, start, end)) {
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
    const count = 96, color = (share) => {
      let k = 0;
      while (k + 2 < stops.length && stops[k + 1][0] < share) k++;
      const [a, c, alpha] = stops[k], [b, d, beta] = stops[k + 1], u = clip((share - a) / (b - a || 1));
      return css(c.map((x, n) => x + (d[n] - x) * u), alpha + (beta - alpha) * u);
    };
    this.group(context, 1, box, (inner) => {
      inner.setTransform(matrix);
      inner.lineJoin = "round";
      inner.lineCap = "butt";
      inner.lineWidth = (width * 1.5 + 4) / scale;
      const low = Math.floor(clip(start) * count), high = Math.ceil(clip(end) * count), over = 0.35 / count;
      inner.lineCap = "round";
      for (let k = high - 1; k >= low; k--) {
        inner.strokeStyle = color((k + 0.5) / count);
        inner.stroke(traced(trimmed(path.shape, path.numbers, Math.max(k / count, 0), Math.min((k + 1) / count + over, 1))));
      }
      inner.lineCap = "butt";
      for (let k = low; k < high; k++) {
        inner.strokeStyle = color((k + 0.5) / count);
        inner.stroke(traced(trimmed(path.shape, path.numbers, Math.max(k / count - over, 0), (k + 1) / count)));
      }
      inner.globalCompositeOperation = "destination-in";
      this.pen(inner, shape, width, scale);
      inner.strokeStyle = "#000";
      draw(inner);
    });
  }

  Lines(context, item, matrix, scale, opacity) {
    const lines = item.lines.at(this.t).numbers, { shape, numbers } = item.stroke.at(this.t);
    const [widths, colors, alphas, trims] = ["widths", "colors", "alphas", "trims"].map((prop) => { const value = item[prop].at(this.t); return value.shape[0] === "none" ? null : value.numbers; });
    const dashes = shape[3], plain = shape[4] === "color" ? rgb(numbers, 1 + dashes) : null;
    const count = lines.length / 4;
    if (!count) return;
    const draw = (target, alpha) => {
      target.setTransform(1, 0, 0, 1, 0, 0);
      this.pen(target, shape, 1, 1);
      if (dashes) target.setLineDash(Array.from(numbers.subarray(1, 1 + dashes), (x) => x * 100 * this.hundredth));
      for (let k = 0; k < count; k++) {
        const wide = (widths ? widths[k] : numbers[0]) * this.hundredth, own = alpha * (alphas ? clip(alphas[k]) : 1);
        const from = trims ? clip(trims[2 * k]) : 0, to = trims ? clip(trims[2 * k + 1]) : 1;
        if (!(wide > 0 && own > 0 && to > from)) continue;
        const p = lines.subarray(4 * k, 4 * k + 4);
        const x0 = matrix.a * p[0] + matrix.c * p[1] + matrix.e, y0 = matrix.b * p[0] + matrix.d * p[1] + matrix.f;
        const dx = matrix.a * p[2] + matrix.c * p[3] + matrix.e - x0, dy = matrix.b * p[2] + matrix.d * p[3] + matrix.f - y0;
        if (colors) target.strokeStyle = css([clip(colors[4 * k]), clip(colors[4 * k + 1]), clip(colors[4 * k + 2])], clip(colors[4 * k + 3]) * own);
        else if (plain) target.strokeStyle = css(plain, numbers[4 + dashes] * own);
        else target.strokeStyle = stopped(target.createLinearGradient(x0, y0, x0 + dx, y0 + dy), ramp(numbers, 1 + dashes, own));
        target.lineWidth = wide;
        target.beginPath();
        target.moveTo(x0 + dx * from, y0 + dy * from);
        target.lineTo(x0 + dx * to, y0 + dy * to);
        target.stroke();
      }
      target.setLineDash([]);
    };
    if (opacity < 1 && count > 1) this.group(context, opacity, null, (inner) => draw(inner, 1));
    else draw(context, opacity);
  }

  Discs(context, item, matrix, scale, opacity) {
    const points = item.points.at(this.t).numbers, radii = item.radii.at(this.t).numbers, fill = item.fill.at(this.t), alphas = item.alphas.at(this.t).numbers;
    const own = item.colors.at(this.t), colors = own.shape[0] === "none" ? null : own.numbers, plain = fill.shape[0] === "color" ? rgb(fill.numbers, 0) : null;
    const draw = (target, alpha) => {
      target.setTransform(1, 0, 0, 1, 0, 0);
      for (let k = 0; k < radii.length; k++) {
        const x = matrix.a * points[2 * k] + matrix.c * points[2 * k + 1] + matrix.e, y = matrix.b * points[2 * k] + matrix.d * points[2 * k + 1] + matrix.f;
        if (!(radii[k] > 0)) continue;
        target.fillStyle = colors ? css([clip(colors[4 * k]), clip(colors[4 * k + 1]), clip(colors[4 * k + 2])], clip(colors[4 * k + 3]) * clip(alphas[k]) * alpha) : css(plain, fill.numbers[3] * clip(alphas[k]) * alpha);
        target.beginPath();
        target.arc(x, y, radii[k] * scale, 0, 2 * Math.PI);
        target.fill();
      }
    };
    if (opacity < 1) this.group(context, opacity, null, (inner) => draw(inner, 1)); else draw(context, 1);
  }

  Faces(context, item, matrix, scale, opacity) {
    const quads = item.quads.at(this.t).numbers, colors = item.colors.at(this.t).numbers;
    const draw = (target, alpha) => {
      target.setTransform(1, 0, 0, 1, 0, 0);
      for (let k = 0; 8 * k < quads.length; k++) {
        const c = colors.subarray(4 * k, 4 * k + 4);
        let corners = [0, 2, 4, 6].map((n) => { const x = quads[8 * k + n], y = quads[8 * k + n + 1]; return [matrix.a * x + matrix.c * y + matrix.e, matrix.b * x + matrix.d * y + matrix.f]; });
        if (c[3] > 0.999) corners = spread(corners);
        target.fillStyle = css([clip(c[0]), clip(c[1]), clip(c[2])], clip(c[3]) * alpha);
        target.beginPath();
        corners.forEach(([x, y], n) => (n ? target.lineTo(x, y) : target.moveTo(x, y)));
        target.fill();
      }
    };
    if (opacity < 1) this.group(context, opacity, null, (inner) => draw(inner, 1)); else draw(context, 1);
  }

  Bitmap(context, item, matrix, scale, opacity) {
    const { shape, numbers: [width, height, left, bottom, right, top] } = item.rectangle.at(this.t), image = this.bitmaps.get(item.image.at(this.t).shape[1]);
    if (!image || right <= left || top <= bottom) return;
    context.save();
    context.setTransform(matrix);
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
