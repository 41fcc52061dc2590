// What the player asks of the kernel, by messages. It has the names of the studio's own api.js.

const PATIENCE = 60000;
const asked = new Map();
let count = 0;

context.model.on("msg:custom", (message, buffers) => {
  const waiting = asked.get(message.id);
  if (!waiting) return;
  asked.delete(message.id);
  clearTimeout(waiting.timer);
  if (message.error) waiting.fail(new Error(message.error)); else waiting.done(buffers[0]);
});

export function frame(t, width, form, version, signal) {
  const id = (count += 1);
  return new Promise((done, fail) => {
    const giveUp = (why) => { asked.delete(id); clearTimeout(waiting.timer); fail(why); };
    const waiting = { done: (data) => done(new Blob([data], { type: `image/${form}` })), fail, timer: 0 };
    if (signal?.aborted) { fail(new DOMException("called off", "AbortError")); return; }
    signal?.addEventListener("abort", () => giveUp(new DOMException("called off", "AbortError")), { once: true });
    waiting.timer = setTimeout(() => giveUp(new Error("the kernel does not answer")), PATIENCE);
    asked.set(id, waiting);
    context.model.send({ id, do: "frame", t, width, form });
  });
}
