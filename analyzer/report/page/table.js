// A table that sorts by any column. Columns are one list that head and body are made from:
//
//   table({label: 'Functions', rows, columns: [{key: 'cycles', label: 'cycles', numeric: true,
//     value: (row) => row.cycles, cell: (row) => count(row.cycles)}]})
//
// `attributes(row)`: of the row's line. `lineOf(row)`: that line, null where it is not drawn.
import {count} from './format.js';
import {el} from './dom.js';

const first = 150; // rows drawn before the reader asks for the others

const isKnown = (value) => value !== null && value !== undefined;

// Unknown values last, whichever way the others go.
function order(a, b, descending) {
  if (!isKnown(a) || !isKnown(b)) return Number(isKnown(b)) - Number(isKnown(a));
  if (a === b) return 0;
  const sign = typeof a === 'string' ? a.localeCompare(b) : a - b;
  return descending ? -sign : sign;
}

function line(columns, cells, attributes = {}) {
  return el(
    'tr',
    attributes,
    columns.map((column, at) =>
      el(
        at === 0 ? 'th' : 'td',
        {scope: at === 0 ? 'row' : null, class: column.numeric ? 'num' : null},
        ...[cells[at]].flat(),
      ),
    ),
  );
}

export function table({
  id,
  label,
  columns,
  rows,
  sort = null,
  foot = null,
  attributes = () => ({}),
}) {
  let sorted = sort;
  let keep = () => true;
  let limit = first;
  let shown = [];
  let lines = new Map(); // by row
  const heads = columns.map((column) =>
    el(
      'th',
      {scope: 'col', class: column.numeric ? 'num' : null, 'aria-sort': 'none'},
      el(
        'button',
        {
          type: 'button',
          class: 'sort',
          onclick() {
            const same = sorted?.key === column.key;
            sorted = {key: column.key, descending: same ? !sorted.descending : !!column.numeric};
            draw();
          },
        },
        column.label,
        el('span', {class: 'arrow', 'aria-hidden': 'true'}),
      ),
    ),
  );
  const body = el('tbody');
  const footer = el('tfoot');
  const more = el('button', {
    type: 'button',
    class: 'more',
    onclick() {
      limit = Infinity;
      draw();
    },
  });

  function draw() {
    shown = rows.filter(keep);
    if (sorted) {
      const {value} = columns.find((column) => column.key === sorted.key);
      shown.sort((a, b) => order(value(a), value(b), sorted.descending));
    }
    columns.forEach((column, at) =>
      heads[at].setAttribute(
        'aria-sort',
        column.key !== sorted?.key ? 'none' : sorted.descending ? 'descending' : 'ascending',
      ),
    );
    lines = new Map(
      shown
        .slice(0, limit)
        .map((row) => [row, line(columns, columns.map((column) => column.cell(row)), attributes(row))]),
    );
    body.replaceChildren(...lines.values());
    if (foot) footer.replaceChildren(line(columns, foot(shown)));
    more.hidden = shown.length <= limit;
    more.textContent = `Show the other ${count(Math.max(0, shown.length - limit))} rows`;
    return shown.length;
  }

  draw();
  return {
    element: el(
      'div',
      {},
      el(
        'div',
        {class: 'scroll tall', role: 'region', 'aria-label': `${label}, to scroll`, tabindex: '0'},
        el('table', {id, 'aria-label': label}, el('thead', {}, el('tr', {}, heads)), body, footer),
      ),
      more,
    ),
    filter(test) {
      keep = test;
      limit = first;
      return draw();
    },
    // `more`: draws as many rows as it takes.
    lineOf(row, {more: draws = false} = {}) {
      const at = shown.indexOf(row);
      if (draws && at >= limit) {
        limit = at + first;
        draw();
      }
      return lines.get(row) ?? null;
    },
  };
}
