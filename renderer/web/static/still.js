// What stands still: runs of items that have not changed for some frames are drawn once and laid over as pixels.

const SETTLED = 4, SURFACES = 8, PIXELS = 12e6, WORTH = 1 / 3e4;

// What was seen of an item, a layer or the view: numbers of its values, the frame in which they changed, the last frame.
const mark = () => ({ ids: [], changed: 0, shown: -1 });

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
  },

  look(number) {
    const { film, frame } = this, item = film.items[number], seen = (this.marks[number] ??= mark());
    let same = seen.shown === frame - 1;
    film.head.kinds[item.kind].forEach((prop, k) => {
      const value = item[prop].at(this.t), id = value === film.nothing ? -2 : value.id;
      if (id === -1 || id !== seen.ids[k]) same = false;
      seen.ids[k] = id;
    });
    if (!same) seen.changed = frame;
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
    const name = `${this.alpha}:${order.slice(start, end).join()}`, last = Math.max(changed, this.marks[0].changed);
    let found = this.kept.get(name);
    if (!found || found.frame < last) {
      const [l, t, r, b] = around(this.boxes(order, start, end)), { canvas } = this;
      const left = Math.max(Math.floor(l), 0), top = Math.max(Math.floor(t), 0), width = Math.min(Math.ceil(r), canvas.width) - left, height = Math.min(Math.ceil(b), canvas.height) - top;
      if (!(width > 0 && height > 0) || work < width * height * WORTH) return false;
      if (!found && (this.kept.size >= SURFACES || this.pixels + width * height > PIXELS)) return false;
      found = this.keep(found, [left, top, width, height], (inner) => this.entries(inner, order, start, end));
      this.kept.set(name, found);
    }
    found.used = this.frame;
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.globalAlpha = 1;
    context.drawImage(found.canvas, found.left - this.left, found.top - this.top);
    context.restore();
    return true;
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
    draw(inner);
    [this.left, this.top] = old;
    return { canvas, left, top, area, frame: this.frame, used: this.frame };
  },
});
