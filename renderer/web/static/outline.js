// Outlines: paths, their lengths, and parts of them.

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
