// The painter: a film's picture at a time on a canvas, as vectors.

const MITER = 10, SMALLEST = 1e-9, LEAST = 1 / 1020, KEPT = 6000, FEW = 60;

class Painter {
  constructor(film, canvas) {
    this.film = film;
    this.canvas = canvas;
    this.traces = new Map();
    this.lengths = new Map();
    this.pieces = new Map();
    this.ramps = new Map();
    this.corners = new Map();
    this.boxed = new Map();
    this.bitmaps = new Map();
    this.blends = new Map();
    this.spare = new Map();
    this.kept = new Map();
    this.wishes = new Map();
    this.marks = [];
    this.frame = 0;
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
    this.left = this.top = this.depth = 0;
    this.alpha = veil.share = 1;
    veil.ground = film.head.ground;
    this.covered = [];
    this.boxed.clear();
    context.globalAlpha = 1;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillStyle = css(film.head.ground, 1);
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.miterLimit = MITER;
    const order = film.order(t);
    this.note(order);
    this.list(context, order, 0, order.length);
  }

  list(context, order, start, end) {
    for (let k = start; k < end;) {
      const run = this.run(order, k, end), next = order[k] < 0 ? k + 2 + order[k + 1] : k + 1, stop = Math.max(run.end, next);
      if (run.end === k || !this.still(context, order, k, run)) this.entries(context, order, k, stop);
      k = stop;
    }
  }

  entries(context, order, start, end) {
    for (let k = start; k < end; k++) {
      const number = order[k];
      if (number >= 0) { this.item(context, this.film.items[number]); continue; }
      const count = order[k + 1];
      this.layer(context, -1 - number, order, k + 2, k + 2 + count);
      k += 1 + count;
    }
  }

  layer(context, number, order, start, end) {
    const item = this.film.items[number], opacity = Math.min(item.opacity.at(this.t).numbers[0], 1), mask = item.mask.at(this.t);
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
    } else if (!this.settled(context, faded, order, start, end, boxes)) {
      // While a layer fades, what stands still in it is kept as it is without the fading.
      const steady = (this.stands(number) || this.run(order, start, end).end === start) && !this.hasBitmaps(order, start, end);
      this.group(context, faded, around(boxes), (inner) => this.list(inner, order, start, end), steady);
    }
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

  hasBitmaps(order, start, end) {
    for (let k = start; k < end; k++) {
      if (order[k] < 0) k += 1;
      else if (this.film.items[order[k]].kind === "Bitmap") return true;
    }
    return false;
  }

  // Notes that a box of the picture is no bare ground any more.
  cover(box) {
    if (this.depth) return;
    this.covered.push(box);
    if (this.covered.length > FEW) this.covered = [around(this.covered)];
  }

  bare(box) { return !this.depth && this.covered.every((one) => outside(one, box)); }

  // Draws on a surface of its own first, which is laid over the rest with one opacity. `box` is left, top, right, bottom.
  // Over the bare ground colors are mixed with it instead, which comes to the same and needs no surface; `mixes` tells
  // whether all that is drawn can be.
  group(context, opacity, box, draw, mixes = true) {
    if (mixes && opacity < 1 && this.bare(box)) {
      const old = [veil.share, this.alpha];
      [veil.share, this.alpha] = [veil.share * opacity, 1];
      context.save();
      draw(context);
      context.restore();
      [veil.share, this.alpha] = old;
      this.cover(box);
      return;
    }
    const [left, top, width, height] = this.whole(box);
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
    this.depth += 1;
    inner.save();
    draw(inner);
    inner.restore();
    this.depth -= 1;
    surface.busy = false;
    [this.left, this.top, this.alpha] = old;
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.globalAlpha = opacity;
    context.drawImage(surface.canvas, 0, 0, width, height, left - this.left, top - this.top, width, height);
    context.restore();
    this.cover(box);
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
  box(numbers, { a, b, c, d, e, f }, margin) {
    let left = Infinity, top = Infinity, right = -Infinity, bottom = -Infinity;
    for (let k = 0; k < numbers.length; k += 2) {
      const x = a * numbers[k] + c * numbers[k + 1] + e, y = b * numbers[k] + d * numbers[k + 1] + f;
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < top) top = y;
      if (y > bottom) bottom = y;
    }
    return [left - margin, top - margin, right + margin, bottom + margin];
  }

  item(context, item) {
    const opacity = Math.min(item.opacity.at(this.t).numbers[0], 1) * this.alpha;
    if (!(opacity >= LEAST)) return;
    const matrix = this.matrix(item.place.at(this.t).numbers), scale = Math.hypot(matrix.a, matrix.b);
    if (scale < SMALLEST) return;
    const box = this.reach(item, matrix);
    if (!this.seen(box)) return;
    this[item.kind](context, item, matrix, scale, opacity, box);
    this.cover(box);
  }

  // The pixels that an item reaches, with some to spare; an empty box where there are none. It is found once a frame.
  reach(item, matrix) {
    let found = this.boxed.get(item);
    if (!found) this.boxed.set(item, (found = this.reached(item, matrix)));
    return found;
  }

  reached(item, matrix) {
    const { kind } = item, t = this.t;
    if (kind === "Bitmap") {
      const [width, height] = item.rectangle.at(t).numbers, w = width / 2, h = height / 2;
      return this.box([-w, -h, w, -h, w, h, -w, h], matrix, 2);
    }
    if (kind === "Faces") return this.box(item.quads.at(t).numbers, matrix, 2);
    if (kind === "Discs") return this.box(item.points.at(t).numbers, matrix, 2 + largest(item.radii.at(t).numbers) * Math.hypot(matrix.a, matrix.b));
    const { shape, numbers } = item.stroke.at(t), widest = shape[0] !== "stroke" ? 0 : kind === "Lines" && item.widths.at(t).shape[0] !== "none" ? largest(item.widths.at(t).numbers) : numbers[0];
    const margin = (widest * this.hundredth * (kind === "Outline" && shape[2] === "miter" ? MITER : 1.5)) / 2 + 2;
    const points = item[kind === "Lines" ? "lines" : "path"].at(t);
    return this.box(points.id < 0 || points.numbers.length < 8 ? points.numbers : this.once(this.corners, points, cornersOf), matrix, margin);
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
}

const IDENTITY = { a: 1, b: 0, c: 0, d: 1, e: 0, f: 0 };

function cornersOf({ numbers }) {
  const [l, t, r, b] = Painter.prototype.box(numbers, IDENTITY, 0);
  return [l, t, r, t, r, b, l, b];
}

const largest = (numbers) => { let most = 0; for (const x of numbers) most = Math.max(most, x); return most; };

const around = (boxes) => boxes.reduce(([l, t, r, b], [x, y, z, w]) => [Math.min(l, x), Math.min(t, y), Math.max(r, z), Math.max(b, w)], [Infinity, Infinity, -Infinity, -Infinity]);

const outside = ([l, t, r, b], [x, y, z, w]) => z <= l || x >= r || w <= t || y >= b;

// Whether no box of a few reaches into another.
function apart(boxes) {
  if (boxes.length > FEW) return false;
  return boxes.every((one, k) => boxes.slice(k + 1).every((other) => outside(one, other)));
}
