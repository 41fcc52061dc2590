// The panels beside the picture: parameters, findings, and rendering.
import { post } from "./api.js";
import { make } from "./parts.js";

export function parameters(form, film, build) {
  const shape = JSON.stringify(film.parameters.map((p) => [p.name, p.choices, p.value]));
  if (form.dataset.shape === shape) return;
  form.dataset.shape = shape;
  const fields = film.parameters.map((p) => {
    const field = p.choices.length
      ? make("select", { name: p.name }, ...p.choices.map((x) => make("option", { value: x, selected: x === p.value }, x)))
      : make("input", { name: p.name, value: p.value, spellcheck: false });
    return make("label", {}, p.name, field, make("small", {}, p.wanted + (p.default !== p.value ? `; ${p.default} if not given` : "")));
  });
  const submit = make("button", { className: "main" }, "Build"), reset = make("button", { type: "button" }, "As written");
  form.replaceChildren(...fields, ...(fields.length ? [submit, " ", reset] : [make("p", { className: "hint" }, "The film takes no parameters.")]));
  const given = () => Object.fromEntries(film.parameters.filter((p) => form.elements[p.name].value !== p.default).map((p) => [p.name, form.elements[p.name].value]));
  form.onsubmit = (event) => { event.preventDefault(); build(given()); };
  form.onchange = () => build(given());
  reset.onclick = () => build({});
}

export function findings(panel, found, seek) {
  const look = make("button", { type: "button", className: "main" }, "Look for findings");
  look.onclick = () => { look.disabled = true; look.textContent = "Looking…"; post("/lint").catch(() => {}).finally(() => { look.disabled = false; look.textContent = "Look for findings"; }); };
  if (!found) { panel.replaceChildren(make("p", { className: "hint" }, "What overlaps, is cut off, too faint or gone too soon."), look); return; }
  const rows = found.map((f) => {
    const row = make("button", { type: "button", className: "finding" }, make("em", {}, `${f.t.toFixed(2)} s ${f.kind} `), f.message);
    row.onclick = () => seek(f.t);
    return row;
  });
  panel.replaceChildren(...(rows.length ? rows : [make("p", {}, "There are no findings.")]));
}

export function rendering(state) {
  const get = (id) => document.getElementById(id), job = state.job;
  const choice = get("quality");
  if (!choice.options.length) {
    choice.append(...state.qualities.map((q) => make("option", { selected: q === "720p30" }, q)));
    get("start").onclick = () => post("/render", { quality: choice.value });
    get("cancel").onclick = () => post("/cancel");
  }
  get("start").disabled = Boolean(job.running) || !state.film;
  get("cancel").hidden = get("progress").hidden = !job.running;
  if (job.running) {
    get("progress").value = job.total ? job.done / job.total : 0;
    get("made").textContent = job.total ? `${job.done} of ${job.total} frames, ${Math.ceil(job.left)} s left` : "The script is built…";
  } else if (job.error) get("made").textContent = `${job.file}: ${job.error}`;
  else if (job.frames) get("made").replaceChildren(make("a", { href: "/film", download: job.file }, job.file), ` ${job.frames} frames, ${(job.bytes / 1e6).toFixed(1)} MB, ${job.took.toFixed(1)} s`);
}
