// New lengths of labeled beats and chapters: by dragging on the timeline, or in a form; and the same place after it.
import { make } from "./parts.js";

// Where the playhead lies in a film whose beats have other lengths: as far in the same beat. A film of other beats is
// shown at the same time.
export function samePlace(before, after, t) {
  const alike = before && before.beats.length === after.beats.length && before.beats.every((x, n) => x.label === after.beats[n].label && x.kind === after.beats[n].kind);
  if (!alike) return t;
  const n = before.beats.findIndex((x) => x.start <= t && t < x.end), was = before.beats[n], is = after.beats[n];
  if (n < 0) return t >= before.duration ? after.duration : t;
  if (was.start === is.start && was.end === is.end) return t;
  return is.start + ((t - was.start) / (was.end - was.start)) * (is.end - is.start);
}

// The form: a field for everything that can have another length, and what is in the file.
export function lengths(panel, film, undo, change) {
  const { times } = film, shape = JSON.stringify([times, undo]);
  if (panel.dataset.shape === shape) return;
  panel.dataset.shape = shape;
  const back = make("button", { type: "button", disabled: !undo, title: "Undo (Ctrl+Z)" }, undo ? `Undo: ${undo.name}` : "Undo");
  back.onclick = () => change(null);
  const hint = times.why ? make("p", { className: "hint" }, `Lengths cannot be changed here: ${times.why}.`)
    : make("p", { className: "hint" }, `Drag an end on the timeline, or say the seconds here. They are kept in ${times.file}; the script stays as it is.`);
  const rows = times.why ? [] : Object.entries(times.spans).map(([name, span]) => {
    const field = make("input", { type: "number", name, min: span.least, max: span.most, step: "any", value: Number(span.seconds.toFixed(3)), disabled: Boolean(span.why), title: span.why || "" });
    field.onchange = () => { if (field.value !== "" && Number.isFinite(field.valueAsNumber)) change(name, field.valueAsNumber); };
    const written = make("button", { type: "button", title: "As written in the script", hidden: !(name in times.given) }, "As written");
    written.onclick = () => change(name, null);
    return make("label", { className: name in times.given ? "given" : "" }, make("span", {}, name, make("small", {}, span.kind)), field, written);
  });
  panel.replaceChildren(hint, back, ...rows);
}
