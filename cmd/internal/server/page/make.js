// Makes elements. Text from data gets into the page here, and as text only.
export function make(tag, settings = {}, ...inside) {
  const e = document.createElement(tag);
  for (const [name, value] of Object.entries(settings)) {
    if (name.startsWith("on")) e.addEventListener(name.slice(2), value);
    else if (name === "class") e.className = value;
    else if (value !== undefined && value !== false) e.setAttribute(name, value);
  }
  e.append(...inside);
  return e;
}

export const byId = (id) => document.getElementById(id);

// say has a screen reader speak.
export function say(text) { byId("heard").textContent = text; }
