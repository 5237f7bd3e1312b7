// What tells groups apart in the drawings: a colour and a shape, so that neither has to do it alone.
// The keys are buttons: a pressed one shows its group alone, in drawings and in the table of rows.
import {el, svg} from '../../page/dom.js';
import {count, printable} from './format.js';

const colours = 6; // --series-1 to --series-6

// Around 0, with about the area of a circle of radius r.
const shapes = [
  (r) => `M${-r},0a${r},${r} 0 1,0 ${2 * r},0a${r},${r} 0 1,0 ${-2 * r},0Z`,
  (r) => polygon(r * 0.9, [-1, -1, 1, -1, 1, 1, -1, 1]),
  (r) => polygon(r * 1.2, [0, -1, 1, 0.75, -1, 0.75]),
  (r) => polygon(r * 1.3, [0, -1, 1, 0, 0, 1, -1, 0]),
  (r) => polygon(r * 1.2, [0, 1, 1, -0.75, -1, -0.75]),
  (r) =>
    polygon(r * 0.4, [-1, -3, 1, -3, 1, -1, 3, -1, 3, 1, 1, 1, 1, 3, -1, 3, -1, 1, -3, 1, -3, -1, -1, -1]),
  (r) => polygon(r * 1.1, [-1, -1, 1, -1, -1, 1, 1, 1]),
];

const polygon = (size, corners) => `M${corners.map((at) => (at * size).toFixed(2)).join(',')}Z`;

export const groupName = (name) => (name === '' ? '[no group]' : printable(name));

// `kinds.of(name)`: {colour: 1 to 6, path: (radius) => "M…"}.
export function groupKinds(names) {
  const index = new Map(names.map((name, at) => [name, at]));
  return {
    of(name) {
      const at = index.get(name);
      return {colour: 1 + (at % colours), path: shapes[at % shapes.length]};
    },
  };
}

// The keys, if there is more than one group. `choose(name or null)` is called as they are pressed.
export function groupKeys({groups, rows}, kinds, choose) {
  if (groups.length < 2) return null;
  let chosen = null;
  const sizes = new Map();
  for (const {group} of rows) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  const buttons = groups.map((name) => {
    const {colour, path} = kinds.of(name);
    return el(
      'button',
      {
        type: 'button',
        class: 'quiet key',
        'aria-pressed': 'false',
        onclick() {
          chosen = chosen === name ? null : name;
          buttons.forEach((each, at) =>
            each.setAttribute('aria-pressed', String(groups[at] === chosen)),
          );
          choose(chosen);
        },
      },
      svg(
        'svg',
        {width: 14, height: 14, viewBox: '-7 -7 14 14', 'aria-hidden': 'true'},
        svg('path', {class: 'point', 'data-colour': colour, d: path(4.5)}),
      ),
      el('span', {class: 'group-name'}, groupName(name)),
      el('span', {class: 'size'}, ` ${count(sizes.get(name))}`),
    );
  });
  return el('div', {class: 'keys', role: 'group', 'aria-label': 'Show one group alone'}, buttons);
}
