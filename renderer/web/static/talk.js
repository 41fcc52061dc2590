// The talk: a film that plays from stop to stop, and the window of its speaker.

const WORD = "netreel", BARE = location.href.split(/[?#]/)[0];
// Windows that were opened from a folder have no origin that could be named.
const HOME = location.origin === "null" || location.protocol === "file:" ? "*" : location.origin;

// Where a talk is: the slide that is shown or played, and whether the screen is black.
class Talk extends EventTarget {
  constructor(player) {
    super();
    Object.assign(this, { player, slides: player.film.head.slides, at: 0, black: false });
    for (const name of ["time", "state"]) player.addEventListener(name, () => this.changed());
  }

  get last() { return this.slides.length - 1; }

  // Whether the picture of the slide's stop is still to come.
  get waits() { return this.player.t < this.slides[this.at].shown - 1e-9; }

  changed() { this.dispatchEvent(new Event("change")); }

  forward() {
    const { player } = this;
    if (this.black) { this.darken(false); return; }
    if (player.playing) { this.jump(this.at); return; }
    if (!this.waits) {
      if (this.at >= this.last) return;
      this.at += 1;
      player.t = this.slides[this.at].start;
    }
    player.play(this.slides[this.at].shown);
  }

  back() { if (this.black) this.darken(false); else this.jump(this.at - 1); }

  again() { this.show(this.at, this.slides[this.at].start); this.player.play(this.slides[this.at].shown); }

  // The picture of a stop, at once.
  jump(number) {
    const at = Math.min(Math.max(Math.trunc(number) || 0, 0), this.last);
    this.show(at, this.slides[at].shown);
  }

  // The first picture of a chapter, which waits to be played.
  chapter(number) { this.seek(this.player.film.head.chapters[number].start); }

  seek(t) {
    const at = this.slides.findIndex((slide) => t < slide.end - 1e-9);
    this.show(at < 0 ? this.last : t > 0 ? at : Math.min(1, at), t);
  }

  show(at, t) {
    const { player } = this;
    this.at = at;
    this.black = false;
    if (player.playing) player.pause();
    player.seek(t);
  }

  darken(black = !this.black) { this.black = black; this.changed(); }
}

// Keys of keyboards and clickers by what they do.
const ACTS = {
  forward: ["ArrowRight", "ArrowDown", "PageDown", " ", "n"], back: ["ArrowLeft", "ArrowUp", "PageUp", "Backspace"],
  first: ["Home"], last: ["End"], black: ["b", "."], again: ["r"],
};

function talkKeys(act, typed) {
  const keys = {};
  let number = "";
  const write = (text) => { number = text; typed(text); };
  for (const [name, all] of Object.entries(ACTS)) for (const key of all) keys[key] = () => { write(""); act(name); };
  for (let digit = 0; digit < 10; digit++) keys[digit] = () => write((number + digit).slice(-5));
  keys.Enter = () => { const chosen = number; write(""); if (chosen) act("jump", Number(chosen)); else act("forward"); };
  keys.Escape = () => write("");
  return keys;
}

function performed(talk, name, value) {
  const acts = {
    forward: () => talk.forward(), back: () => talk.back(), first: () => talk.jump(0), last: () => talk.jump(talk.last),
    black: () => talk.darken(), again: () => talk.again(), jump: () => talk.jump(value), chapter: () => talk.chapter(value),
  };
  if (Object.hasOwn(acts, name) && (name !== "chapter" || talk.player.film.head.chapters[value])) acts[name]();
}

// Makes the page a talk; returns its keys.
function talks(player, keys) {
  const talk = new Talk(player), root = $("player"), { chapters } = player.film.head;
  root.classList.add("talk");
  const typed = element("output", "typed", $("stage")), number = element("span", "slide", $("bar")), dark = element("div", "dark", $("stage"));
  const act = (name, value) => performed(talk, name, value);
  $("chapters").onchange = () => act("chapter", Number($("chapters").value));
  $("seek").oninput = () => talk.seek(Number($("seek").value));
  $("play").onclick = () => act("forward");
  $("loop").hidden = true;
  if ($("captions").getAttribute("aria-pressed") === "true") $("captions").click();
  const list = element("dialog", "list", root);
  list.setAttribute("aria-label", "Chapters");
  chapters.forEach((chapter, k) => { element("button", "", list, chapter.name).onclick = () => { list.close(); act("chapter", k); }; });
  list.onkeydown = (event) => {
    const way = { ArrowDown: 1, ArrowUp: -1 }[event.key], all = [...list.children];
    if (event.key === "g") list.close();
    if (way) all[(all.indexOf(document.activeElement) + way + all.length) % all.length].focus();
    event.stopPropagation();
  };
  const speaker = withSpeaker(talk, act);
  let told = "";
  talk.addEventListener("change", () => {
    dark.hidden = !talk.black;
    number.textContent = `${talk.at} / ${talk.last}`;
    speaker.tell();
    // A page that is loaded again is where it was.
    const place = `#${talk.at}`;
    if (!player.playing && place !== told) { told = place; try { history.replaceState(null, "", place); } catch { /* Kept where a browser allows it. */ } }
  });
  const found = /^#(\d{1,6})$/.exec(location.hash);
  if (found) { talk.at = Math.min(Number(found[1]), talk.last); player.t = talk.slides[talk.at].shown; }
  window.netreel.talk = talk;
  const { f, m, c } = keys;
  return {
    ...talkKeys(act, (text) => { typed.textContent = text; }), f, m, c, F5: f, p: speaker.open,
    g: () => { if (chapters.length) { list.showModal(); list.children[Math.max(chapters.findLastIndex((one) => one.start <= player.t), 0)].focus(); } },
    toggle: () => act("forward"),
  };
}

// The speaker's window: it is told where the talk is, and says what its keys ask for.
function withSpeaker(talk, act) {
  let speaker = null;
  const tell = () => {
    if (!speaker || speaker.closed) return;
    speaker.postMessage({ [WORD]: "state", at: talk.at, t: talk.player.t, waits: talk.waits, playing: talk.player.playing, black: talk.black }, HOME);
  };
  addEventListener("message", ({ source, data }) => {
    // Only a window that this one has opened is listened to.
    if (!source || source === window || source.opener !== window || data?.[WORD] !== "act") return;
    speaker = source;
    if (data.name === "hello") tell(); else act(data.name, data.value);
  });
  const open = () => {
    if (speaker && !speaker.closed) { speaker.focus(); return; }
    if (location.protocol === "about:") { $("trouble").hidden = false; $("trouble").textContent = "The speaker's window needs the talk in a file of its own."; return; }
    speaker = window.open(`${BARE}#speaker`, "", "popup,width=1100,height=700");
    if (!speaker) { $("trouble").hidden = false; $("trouble").textContent = "This browser has blocked the speaker's window; allow pop-ups for this page."; }
  };
  return { open, tell };
}

const isSpeaker = () => location.hash === "#speaker" && window.opener !== null;

// What the speaker sees: the picture, the next one, notes and clocks.
async function speaks(film, painter) {
  const { slides, chapters, frame } = film.head, opener = window.opener, root = document.body;
  document.title = `Speaker: ${document.title}`;
  $("player").remove();
  const main = element("main", "speaker", root), left = element("section", "", main), right = element("section", "", main);
  const canvas = element("canvas", "now", left), notes = element("div", "notes", left);
  notes.tabIndex = 0;
  const top = element("header", "", right), clock = element("span", "time", top), passed = element("button", "passed", top, "0:00"), place = element("p", "place", right);
  element("h2", "", right, "Next");
  const preview = element("canvas", "next", right), select = element("select", "jump", right), lost = element("p", "lost", right), typed = element("output", "typed", right);
  select.setAttribute("aria-label", "Chapters");
  passed.title = "Time since the talk began; a click begins again";
  painter.canvas = canvas;
  const beside = new Painter(film, preview);
  beside.bitmaps = painter.bitmaps;
  const send = (name, value) => opener.postMessage({ [WORD]: "act", name, value }, HOME);
  fill(select, chapters.map((c, k) => [String(k), c.name]), "0");
  select.hidden = !chapters.length;
  select.onchange = () => { send("chapter", Number(select.value)); select.blur(); };
  let state = null, began = null, size = 20;
  const draw = (picture, one, t) => {
    const ratio = devicePixelRatio || 1, width = Math.max(Math.round(picture.clientWidth * ratio), 2), height = Math.max(Math.round((width * frame[1]) / frame[0]), 2);
    if (picture.width !== width || picture.height !== height) { picture.width = width; picture.height = height; }
    one.draw(t);
  };
  const show = (before) => {
    if (!state) return;
    const slide = slides[state.at], next = state.waits && !state.playing ? slide : slides[state.at + 1];
    draw(canvas, painter, state.t);
    canvas.classList.toggle("black", state.black);
    if (before && before.at === state.at && before.waits === state.waits && before.playing === state.playing) return;
    preview.classList.toggle("over", !next);
    draw(preview, beside, next ? next.shown : film.head.duration);
    place.textContent = `${slide.number} / ${slides.length - 1}${slide.chapter ? ` · ${slide.chapter}` : ""}`;
    notes.replaceChildren();
    if (slide.note) element("p", "note", notes, slide.note);
    for (const line of slide.lines) element("p", "", notes, line).className = "line";
    const now = chapters.findLastIndex((c) => c.start <= state.t);
    if (now >= 0) select.value = String(now);
  };
  addEventListener("message", ({ source, data }) => {
    if (source !== opener || data?.[WORD] !== "state" || !slides[data.at]) return;
    const before = state;
    state = data;
    if (state.at > 0) began ??= performance.now();
    show(before);
  });
  new ResizeObserver(() => show(null)).observe(main);
  passed.onclick = () => { began = performance.now(); passed.blur(); tick(); };
  const tick = () => {
    clock.textContent = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    passed.textContent = clockOf(began === null ? 0 : (performance.now() - began) / 1000);
    lost.textContent = opener.closed ? "The window of the talk is closed." : "";
    // A talk that was loaded again does not know of this window.
    if (!opener.closed) send("hello");
  };
  setInterval(tick, 500);
  tick();
  const grow = (by) => { size = Math.min(Math.max(size + by, 10), 60); notes.style.fontSize = `${size}px`; };
  grow(0);
  canvas.onclick = preview.onclick = () => send("forward");
  listen({ ...talkKeys(send, (text) => { typed.textContent = text; }), "+": () => grow(2), "-": () => grow(-2) });
  window.netreel = { film, painter, get state() { return state; } };
  document.documentElement.dataset.ready = "yes";
}
