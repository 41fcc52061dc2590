// What every kind of item looks like.

// By how much of its color a pixel may be off where parts lie over each other: where lines cross, and where areas do.
const CROSSED = 0.08, TOLD = 0.03;
const SPREAD = 0.6, LEVELS = 64, WHOLE = 0.97, BUNDLE = 10, MANY = 24, SHORTEST = 1e-3;

Object.assign(Painter.prototype, {
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
  },

  fill(context, item, { shape, numbers }, alpha) {
    if (shape[0] === "color") return css(rgb(numbers, 0), numbers[3] * alpha);
    const axis = item.axis.at(this.t).numbers;
    return stopped(context.createLinearGradient(...axis), ramp(numbers, 0, alpha));
  },

  pen(context, shape, width, scale) {
    context.lineWidth = width / scale;
    context.lineCap = shape[1];
    context.lineJoin = shape[2];
    context.miterLimit = MITER;
  },

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
  },

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
  },

  rows(item, props) { return props.map((prop) => { const value = item[prop].at(this.t); return value.shape[0] === "none" ? null : value.numbers; }); },

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
      if (graded) {
        const made = () => stopped(target.createLinearGradient(0, 0, 1, 0), ramp(numbers, 1 + dashes, 1));
        target.strokeStyle = veil.share < 1 ? made() : this.once(this.ramps, pen, made);
      }
      if (plain) target.strokeStyle = hex(...plain);
      // Where all are faded together, lines of one paint are one path, so that none shows through another. Else a few at
      // a time are: a path of many lines takes a browser longer than many paths.
      const alike = new Map();
      const strokeAll = ({ own, wide, path }) => {
        target.globalAlpha = own;
        target.lineWidth = wide;
        target.stroke(path);
      };
      for (let k = 0; k < count; k++) {
        const wide = (widths ? widths[k] : numbers[0]) * this.hundredth, own = alpha * alphaOf(k);
        const from = trims ? clip(trims[2 * k]) : 0, to = trims ? clip(trims[2 * k + 1]) : 1;
        if (!(wide > 0 && own >= LEAST && to > from)) continue;
        const n = 4 * k, x0 = matrix.a * lines[n] + matrix.c * lines[n + 1] + matrix.e, y0 = matrix.b * lines[n] + matrix.d * lines[n + 1] + matrix.f;
        let dx = matrix.a * lines[n + 2] + matrix.c * lines[n + 3] + matrix.e - x0, dy = matrix.b * lines[n + 2] + matrix.d * lines[n + 3] + matrix.f - y0;
        // A browser draws nothing of a line without length, which round and square caps make a dot.
        if (Math.abs(dx) + Math.abs(dy) < SHORTEST && shape[1] !== "butt") dx = SHORTEST;
        const long = graded ? Math.hypot(dx, dy) : 0;
        if (plain && (alpha < 1 || own > WHOLE)) {
          const name = Math.round(own * LEVELS) * 65536 + Math.min(Math.round(wide * 16), 65535);
          let bundle = alike.get(name);
          if (!bundle || (alpha >= 1 && bundle.count >= BUNDLE)) {
            if (bundle) strokeAll(bundle);
            alike.set(name, (bundle = { own, wide, path: new Path2D(), count: 0 }));
          }
          bundle.count += 1;
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
      for (const bundle of alike.values()) strokeAll(bundle);
      target.globalAlpha = 1;
      target.setLineDash([]);
    };
    if (plain && (opacity >= 1 || (count <= MANY && this.alike(count, alphaOf, widths)))) draw(context, opacity);
    else if (!(opacity < 1 && this.faded(context, item, opacity, box, (inner) => draw(inner, 1)))) this.many(context, opacity, count, alphaOf, box, draw, CROSSED);
  },

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
  },

  // Draws parts that may lie over each other. They are faded as a whole where it could be told from each one faded.
  many(context, opacity, count, alphaOf, box, draw, off = TOLD) {
    let most = 0, next = 0;
    if (opacity < 1) for (let k = 0; k < count; k++) { const own = alphaOf(k); if (own > most) [most, next] = [own, most]; else next = Math.max(next, own); }
    if (opacity * (1 - opacity) * most * next * veil.share > off) this.group(context, opacity, box, (inner) => draw(inner, 1));
    else draw(context, opacity);
  },

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
  },

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
  },

  // An image, or two of them blended. What is added up has its colors multiplied by alpha, so that no edge is dark.
  pixelsOf(item) {
    const { shape, next, share } = item.image.at(this.t), image = this.bitmaps.get(shape[1]), other = this.bitmaps.get(next);
    if (!image || !other) return image;
    let canvas = this.blends.get(item);
    if (!canvas) this.blends.set(item, (canvas = document.createElement("canvas")));
    if (canvas.width !== image.width || canvas.height !== image.height) { canvas.width = image.width; canvas.height = image.height; }
    const inner = canvas.getContext("2d");
    for (const [one, how, alpha] of [[image, "copy", 1 - share], [other, "lighter", share]]) {
      inner.globalCompositeOperation = how;
      inner.globalAlpha = alpha;
      inner.drawImage(one, 0, 0);
    }
    return canvas;
  },

  Bitmap(context, item, matrix, scale, opacity) {
    const { shape, numbers: [width, height, left, bottom, right, top] } = item.rectangle.at(this.t), image = this.pixelsOf(item);
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
  },
});

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
