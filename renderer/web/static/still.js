// What stands still: runs of items that have not changed for some frames are drawn once and laid over as pixels.

const SETTLED = 4, ASKED = 3, SURFACES = 8, PIXELS = 12e6, WORTH = 1 / 3e4;

// What was seen of an item, a layer or the view: numbers of its values, the frame in which they changed, that in which
// others than the opacity did, the last frame.
const mark = () => ({ ids: [], changed: 0, inside: 0, shown: -1 });

Object.assign(Painter.prototype, {
  // Notes what has changed since the last frame.
  note(order) {
    const { width, height } = this.canvas;
    this.frame += 1;
    if (this.size !== width * 65536 + height) { this.size = width * 65536 + height; this.kept.clear(); }
    this.look(0);
    for (let k = 0; k < order.length; k++) {
      if (order[k] >= 0) this.look(order[k]);
      else { this.look(-1 - order[k]); k += 1; }
    }
    for (const [name, one] of this.kept) if (one.used < this.frame - 2) { this.kept.delete(name); this.pixels -= one.area; }
    if (!this.kept.size) this.pixels = 0;
    for (const [name, one] of this.wishes) if (one.frame < this.frame - 2) this.wishes.delete(name);
  },

  look(number) {
    const { film, frame } = this, item = film.items[number], seen = (this.marks[number] ??= mark());
    let same = seen.shown === frame - 1, alike = same;
    film.head.kinds[item.kind].forEach((prop, k) => {
      const value = item[prop].at(this.t), id = value === film.nothing ? -2 : value.id;
      if (id === -1 || id !== seen.ids[k]) { same = false; if (prop !== "opacity") alike = false; }
      seen.ids[k] = id;
    });
    if (!same) seen.changed = frame;
    if (!alike) seen.inside = frame;
    seen.shown = frame;
  },

  stands(number) { return this.frame - this.marks[number].changed >= SETTLED; },

  // The entries from one on that stand still: where they end, the last change in them, and how much work they are.
  run(order, start, end) {
    const found = { end: start, changed: 0, work: 0 };
    const all = (from, to) => {
      let k = from;
      while (k < to) {
        const layer = order[k] < 0, number = layer ? -1 - order[k] : order[k];
        if (!this.stands(number)) return k;
        const next = layer ? k + 2 + order[k + 1] : k + 1, changed = this.marks[number].changed;
        if (layer && all(k + 2, next) < next) return k;
        found.changed = Math.max(found.changed, changed);
        found.work += layer ? 0 : this.work(this.film.items[number]);
        k = next;
      }
      return k;
    };
    if (this.stands(0)) found.end = all(start, end);
    return found;
  },

  // About how many strokes an item is.
  work(item) {
    const { t } = this;
    if (item.kind === "Lines") return item.lines.at(t).numbers.length / 4;
    if (item.kind === "Discs") return item.radii.at(t).numbers.length;
    if (item.kind === "Faces") return item.quads.at(t).numbers.length / 4;
    return item.kind === "Outline" && item.stroke.at(t).shape[4] === "gradient" ? 40 : 1;
  },

  // Draws a run by way of a surface that is kept; false where that is not worth it.
  still(context, order, start, { end, changed, work }) {
    if (work < 8) return false;
    const name = `${this.alpha}:${order.slice(start, end).join()}`, boxOf = () => around(this.boxes(order, start, end));
    return this.laid(context, 1, name, changed, work, boxOf, (inner) => this.entries(inner, order, start, end));
  },

  // Draws a fading layer in which all stands still by way of a surface; false where that is not worth it.
  settled(context, opacity, order, start, end, boxes) {
    const run = this.run(order, start, end), old = this.alpha;
    if (run.end < end || !this.stands(0)) return false;
    this.alpha = 1;
    const done = this.laid(context, opacity, `1:${order.slice(start, end).join()}`, run.changed, run.work, () => around(boxes), (inner) => this.entries(inner, order, start, end));
    this.alpha = old;
    return done;
  },

  // Draws an item of which nothing but the opacity changes by way of a surface; false where that is not worth it.
  faded(context, item, opacity, box, draw) {
    const { inside } = this.marks[item.number];
    if (Math.min(this.frame - inside, this.frame - this.marks[0].changed) < SETTLED) return false;
    return this.laid(context, opacity, `of ${item.number}`, inside, this.work(item), () => box, draw);
  },

  // Lays over a surface that is kept, with an opacity; it is drawn anew where something has changed since. False where
  // there is none yet and it is not worth it, such as for what was not asked for in the last frames, too.
  laid(context, opacity, what, changed, work, boxOf, draw) {
    const name = `${veil.share}:${what}`, last = Math.max(changed, this.marks[0].changed);
    let found = this.kept.get(name);
    if (!found || found.frame < last) {
      const box = this.whole(boxOf()), [, , width, height] = box;
      if (!(width > 0 && height > 0) || work < width * height * WORTH) return false;
      if (!found && (!this.asked(name) || this.kept.size >= SURFACES || this.pixels + width * height > PIXELS)) return false;
      found = this.keep(found, box, draw);
      this.kept.set(name, found);
    }
    found.used = this.frame;
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.globalAlpha = opacity;
    context.drawImage(found.canvas, found.left - this.left, found.top - this.top);
    context.restore();
    this.cover([found.left, found.top, found.left + found.canvas.width, found.top + found.canvas.height]);
    return true;
  },

  // Whether a surface was asked for in each of the last frames.
  asked(name) {
    const { frame } = this, before = this.wishes.get(name), count = before?.frame === frame - 1 ? before.count + 1 : 1;
    this.wishes.set(name, { frame, count });
    return count >= ASKED;
  },

  // Left, top, width and height of the pixels of a box that are on the picture.
  whole([l, t, r, b]) {
    const { canvas } = this, left = Math.max(Math.floor(l), 0), top = Math.max(Math.floor(t), 0);
    return [left, top, Math.min(Math.ceil(r), canvas.width) - left, Math.min(Math.ceil(b), canvas.height) - top];
  },

  keep(before, [left, top, width, height], draw) {
    if (before) this.pixels -= before.area;
    const canvas = document.createElement("canvas"), area = width * height;
    canvas.width = width;
    canvas.height = height;
    this.pixels += area;
    const inner = canvas.getContext("2d"), old = [this.left, this.top];
    inner.miterLimit = MITER;
    [this.left, this.top] = [left, top];
    this.depth += 1;
    draw(inner);
    this.depth -= 1;
    [this.left, this.top] = old;
    return { canvas, left, top, area, frame: this.frame, used: this.frame };
  },
});
