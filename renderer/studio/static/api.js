// What the page asks of its server.

// The time goes with all its digits: a picture at a rounded time differs in pixels at the edges.
export function frameURL(t, width, form, version) {
  return `/frame?t=${t}&w=${width}&form=${form}&v=${version}`;
}

export async function frame(t, width, form, version, signal) {
  const answer = await fetch(frameURL(t, width, form, version), { signal });
  if (answer.status !== 200) throw new Error(`no frame: ${answer.status}`);
  return answer.blob();
}

// Frame k of those that are shown when it is one of `every`, and the frames after it, as an MP4 that is still being made.
export async function piece(k, every, width, version, signal) {
  const answer = await fetch(`/piece?k=${k}&every=${every}&w=${width}&v=${version}`, { signal });
  if (answer.status !== 200) throw new Error(`no piece: ${answer.status}`);
  return answer;
}

export async function sound(from, to, version) {
  const answer = await fetch(`/sound?from=${from}&to=${to}&v=${version}`);
  if (!answer.ok) throw new Error((await answer.json().catch(() => ({}))).message || `no sound: ${answer.status}`);
  return answer.arrayBuffer();
}

export async function hit(t, x, y, brief = false) {
  const answer = await fetch(`/hit?t=${t}&x=${x}&y=${y}${brief ? "&brief=1" : ""}`);
  return answer.ok ? answer.json() : null;
}

export async function post(path, body = {}) {
  const answer = await fetch(path, {
    method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error((await answer.json().catch(() => ({}))).message || `${path}: ${answer.status}`);
}

export function listen(heard, lost) {
  const events = new EventSource("/events");
  events.onmessage = (event) => heard(JSON.parse(event.data));
  events.onerror = lost;
}
