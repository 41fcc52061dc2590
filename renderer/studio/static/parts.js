// Small things that several panels need.

export function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children.filter((child) => child !== null));
  return element;
}

// Does something and says on its button that it is done, or that it is not allowed.
export async function copied(button, work, done = "Copied") {
  const words = button.textContent;
  try { await work(); button.textContent = done; } catch { button.textContent = "Not allowed"; }
  setTimeout(() => { button.textContent = words; }, 1200);
}
