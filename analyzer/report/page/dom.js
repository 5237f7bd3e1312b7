// Elements, built without markup: what firmware supplies (names, source, console) becomes text nodes
// and attribute values only, so that a function named `</script><img onerror=…>` shows as its name.
//
//   el('p', {class: 'note'}, 'took ', el('b', {}, name))

function filled(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? '' : String(value));
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

export function el(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

// The same of a drawing.
export function svg(tag, attributes = {}, ...children) {
  return filled(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
}

// A number that reads well and still carries its exact value: <data value="11413122">.
export function number(value, text, attributes = {}) {
  return el('data', {value, ...attributes}, text);
}

export function section(id, title, ...children) {
  return el(
    'section',
    {id, 'aria-labelledby': `${id}-title`},
    el('h2', {id: `${id}-title`, tabindex: '-1'}, title),
    ...children,
  );
}

export function reducedMotion() {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}

// Scrolls to what a choice has opened, and lets the keyboard go on from there.
export function goTo(target) {
  target.focus({preventScroll: true});
  target.scrollIntoView({block: 'start', behavior: reducedMotion() ? 'auto' : 'smooth'});
}
