// Colors: OKLab, in which they are mixed, and what a canvas takes.

const MIXES = 16;

const encoded = (x) => (x <= 0.0031308 ? 12.92 * x : 1.055 * Math.max(x, 0) ** (1 / 2.4) - 0.055);
const clip = (x) => Math.min(Math.max(x, 0), 1);

// OKLab (Ottosson 2020) at a place of an array, as red, green and blue in 0..1.
function rgb(n, k) {
  const l = (n[k] + 0.3963377774 * n[k + 1] + 0.2158037573 * n[k + 2]) ** 3, m = (n[k] - 0.1055613458 * n[k + 1] - 0.0638541728 * n[k + 2]) ** 3;
  const s = (n[k] - 0.0894841775 * n[k + 1] - 1.291485548 * n[k + 2]) ** 3;
  return [4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s, -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s].map((x) => clip(encoded(x)));
}

// What is faded over the bare ground is painted opaque in colors mixed with that of the ground.
const veil = { share: 1, ground: [0, 0, 0] };
const byte = (x, c) => ((veil.ground[c] + (clip(x) - veil.ground[c]) * veil.share) * 255 + 0.5) | 0;

const HEX = Array.from({ length: 256 }, (_, k) => k.toString(16).padStart(2, "0"));
const hex = (r, g, b) => "#" + HEX[byte(r, 0)] + HEX[byte(g, 1)] + HEX[byte(b, 2)];
const css = ([r, g, b], alpha) => (alpha >= 1 ? hex(r, g, b) : `rgba(${byte(r, 0)},${byte(g, 1)},${byte(b, 2)},${clip(alpha).toFixed(4)})`);

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
