// The film: reads what key_packing.py writes, and answers what every property is at a time.

const HOLD = 0, LINEAR = 1;

async function inflated(data) {
  const stream = new Blob([data]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

class Numbers {
  constructor(data, start) { this.data = data; this.at = start; }

  next() {
    let value = 0, factor = 1, byte;
    do { byte = this.data[this.at++]; value += (byte & 127) * factor; factor *= 128; } while (byte > 127);
    return value;
  }

  signed() { const value = this.next(); return value % 2 ? -(value + 1) / 2 : value / 2; }

  many(count) { const found = new Int32Array(count); for (let k = 0; k < count; k++) found[k] = this.next(); return found; }
}

// One property: keys, each with a moment, the way to it and the number of its value.
class Track {
  constructor(film, numbers) {
    const count = numbers.next(), times = new Float64Array(count);
    let moment = 0, value = 0;
    for (let k = 0; k < count; k++) times[k] = film.times[(moment += numbers.next())];
    this.times = times;
    this.ways = Uint8Array.from(numbers.many(count));
    this.values = new Int32Array(count);
    for (let k = 0; k < count; k++) this.values[k] = value += numbers.signed();
    this.film = film;
    this.last = 0;
    this.made = { shape: null, numbers: null, id: -1 };
  }

  // The value at a time; `id` is the number of a value that stands as it is, -1 on the way between two.
  at(t) { return t === this.t ? this.now : (this.now = this.found((this.t = t))); }

  found(t) {
    const { times, film } = this;
    if (!times.length) return film.nothing;
    let k = this.last;
    if (t < times[k] || (k + 1 < times.length && t >= times[k + 1])) {
      let low = -1, high = times.length;
      while (high - low > 1) { const middle = (low + high) >> 1; if (times[middle] <= t) low = middle; else high = middle; }
      k = this.last = Math.max(low, 0);
    }
    const here = film.value(this.values[k]), way = k + 1 < times.length ? this.ways[k + 1] : HOLD;
    if (way === HOLD || t <= times[k] || this.values[k] === this.values[k + 1] && way === LINEAR) return here;
    const there = film.value(this.values[k + 1]), share = (t - times[k]) / (times[k + 1] - times[k]);
    if (here.shape[0] === "image" && there.shape[0] === "image") return { shape: here.shape, numbers: here.numbers, id: -1, next: there.shape[1], share };
    if (there.shape !== here.shape) return here;
    const u = way === LINEAR ? share : film.ease(way - 2, share);
    const count = here.numbers.length;
    if (this.made.numbers?.length !== count) this.made.numbers = new Float64Array(count);
    const { numbers } = this.made, a = here.numbers, b = there.numbers;
    for (let n = 0; n < count; n++) numbers[n] = a[n] + (b[n] - a[n]) * u;
    this.made.shape = here.shape;
    return this.made;
  }
}

// A property of many rows, each of which goes its own way.
class Rows {
  constructor(film, numbers, count) {
    this.rows = Array.from({ length: count }, () => new Track(film, numbers));
    this.made = { shape: null, numbers: null, id: -1 };
    this.film = film;
    this.ids = new Int32Array(count).fill(-1);
  }

  at(t) {
    if (t === this.t) return this.made;
    this.t = t;
    const { made, ids, rows } = this, size = rows[0].found(t).numbers.length;
    made.numbers ??= new Float64Array(size * rows.length);
    let same = true, stands = true;
    for (let n = 0; n < rows.length; n++) {
      const { numbers, id } = rows[n].found(t);
      if (id >= 0 && id === ids[n]) continue;
      same = false;
      if (id < 0) stands = false;
      ids[n] = id;
      for (let k = 0; k < size; k++) made.numbers[n * size + k] = numbers[k];
    }
    // While every row stands as it is, the whole is one value, with a number of its own.
    if (!same || made.shape === null) {
      made.shape = rows[0].found(t).shape;
      made.id = stands ? this.film.fresh++ : -1;
    }
    return made;
  }
}

class Film {
  constructor(data) {
    const length = new DataView(data.buffer, data.byteOffset).getUint32(0, true);
    const head = (this.head = JSON.parse(new TextDecoder().decode(data.subarray(4, 4 + length))));
    const numbers = new Numbers(data, 4 + length), count = numbers.next();
    this.times = new Float64Array(count);
    for (let k = 0, t = 0; k < count; k++) this.times[k] = (t += numbers.next()) / 1e9;
    this.readEases(numbers, head.steps + 1);
    const kinds = Object.keys(head.kinds);
    this.items = head.items.map(([kind, address, symbol], number) => {
      const item = { number, kind: kinds[kind], address, symbol };
      for (const prop of head.kinds[item.kind]) {
        const rows = numbers.next();
        item[prop] = rows ? new Rows(this, numbers, rows) : new Track(this, numbers);
      }
      return item;
    });
    this.readOrders(numbers);
    this.readValues(numbers);
    this.readImages(data, 4 + length + head.numbers);
    // Numbers of values that are made while the film is shown.
    this.fresh = this.values.length;
    this.nothing = { shape: ["none"], numbers: new Float64Array(0), id: -1 };
  }

  readEases(numbers, steps) {
    this.eases = [];
    for (let k = numbers.next(); k > 0; k--) {
      const table = new Float64Array(steps);
      for (let n = 0, level = 0; n < steps; n++) table[n] = (level += numbers.signed()) / 16384;
      this.eases.push(table);
    }
  }

  readOrders(numbers) {
    this.orders = { times: [], lists: [] };
    for (let k = numbers.next(), moment = 0; k > 0; k--) {
      this.orders.times.push(this.times[(moment += numbers.next())]);
      this.orders.lists.push(Int32Array.from({ length: numbers.next() }, () => numbers.signed()));
    }
  }

  readValues(numbers) {
    this.values = [];
    this.head.shapes.forEach((shape, s) => {
      const quanta = this.head.quanta[s], size = Film.size(shape), count = numbers.next();
      const last = new Float64Array(size + 1);
      for (let k = 0; k < count; k++) {
        for (let n = 0; n <= size; n++) last[n] += numbers.signed();
        const made = new Float64Array(size);
        for (let n = 0; n < size; n++) made[n] = last[n + 1] * quanta[n % quanta.length];
        this.values[last[0]] = { shape, numbers: made, id: last[0] };
      }
    });
  }

  readImages(data, start) {
    this.images = [];
    for (const length of this.head.images) { this.images.push(data.slice(start, start + length)); start += length; }
  }

  static size(shape) {
    const [kind, a, b, dashes, paint, stops] = shape;
    const rows = { lines: 4, widths: 1, colors: 4, alphas: 1, trims: 2, points: 2, radii: 1, quads: 8, corners: 16, depths: 1 };
    if (kind in rows) return rows[kind] * a;
    if (kind === "path") return a.reduce((sum, [points]) => sum + 2 * points, 0);
    if (kind === "gradient") return 5 * a;
    if (kind === "stroke") return 1 + dashes + (paint === "color" ? 4 : 5 * stops);
    return { none: 0, image: 0, place: 4, number: 1, color: 4, axis: 4, trim: 2, rectangle: 6 }[kind];
  }

  value(number) { return this.values[number]; }

  ease(number, share) {
    const table = this.eases[number], x = Math.min(Math.max(share, 0), 1) * (table.length - 1);
    const k = Math.min(Math.floor(x), table.length - 2);
    return table[k] + (table[k + 1] - table[k]) * (x - k);
  }

  // What is drawn at a time: numbers of items from back to front, with those of layers inside lists.
  order(t) {
    const { times, lists } = this.orders;
    let low = -1, high = times.length;
    while (high - low > 1) { const middle = (low + high) >> 1; if (times[middle] <= t) low = middle; else high = middle; }
    return lists[Math.max(low, 0)];
  }
}
