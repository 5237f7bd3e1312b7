// A table that sorts by any column and can be filtered. Columns are one list that head, body and
// foot are made from:
//
//   sortableTable({label: 'Functions', rows, columns: [
//     {key: 'cycles', label: 'cycles', numeric: true, value: (row) => row.cycles,
//      cell: (row) => count(row.cycles), foot: (rows) => count(sum(rows))}]})
import {count} from './format.js';
import {el} from '../../page/dom.js';

const first = 150; // rows drawn before the reader asks for the others
const deep = 60; // rows that are more than a frame shows: it then has its full height

const isKnown = (value) => value !== null && value !== undefined && value !== '';

// Unknown values last, whichever way the others go.
function compare(a, b, descending) {
  if (!isKnown(a) || !isKnown(b)) return Number(isKnown(b)) - Number(isKnown(a));
  const order = typeof a === 'string' ? a.localeCompare(b) : a - b;
  return descending ? -order : order;
}

function header(column, onSort) {
  const attributes = {scope: 'col', class: column.numeric ? 'num' : null, 'data-key': column.key};
  if (!onSort) return el('th', attributes, column.label);
  return el(
    'th',
    {...attributes, 'aria-sort': 'none'},
    el(
      'button',
      {type: 'button', class: 'sort', title: column.title, onclick: () => onSort(column)},
      column.label,
      el('span', {class: 'arrow', 'aria-hidden': 'true'}),
    ),
  );
}

function line(columns, row, rowAttributes) {
  const tr = el('tr', rowAttributes(row));
  columns.forEach((column, at) => {
    const content = column.cell(row);
    const tag = at === 0 ? 'th' : 'td';
    tr.append(
      el(
        tag,
        {scope: at === 0 ? 'row' : null, class: column.numeric ? 'num' : null},
        ...(Array.isArray(content) ? content : [content]),
      ),
    );
  });
  return tr;
}

// A frame of full height need not lay out its rows before they come near the screen (table.css).
export function setDepth(frame, rows) {
  frame.classList.toggle('deep', rows > deep);
}

// The frame in which a wide table scrolls by itself; it takes the keyboard for that.
export function scrolling(label, content, attributes = {}) {
  return el(
    'div',
    {
      class: 'scroll',
      role: 'region',
      'aria-label': `${label}, to scroll`,
      tabindex: '0',
      ...attributes,
    },
    content,
  );
}

export function sortableTable({
  id,
  label,
  columns,
  rows,
  sort,
  footLabel,
  tall,
  rowAttributes = () => ({}),
}) {
  let order = sort ?? null; // {key, descending}
  let keep = () => true;
  let limit = first;

  const byKey = (key) => columns.find((column) => column.key === key);
  const onSort =
    order &&
    ((column) => {
      const same = order.key === column.key;
      order = {key: column.key, descending: same ? !order.descending : Boolean(column.numeric)};
      limit = first;
      draw();
    });
  const heads = columns.map((column) => header(column, onSort));
  const body = el('tbody');
  const foot = el('tfoot');
  const more = el('button', {
    type: 'button',
    class: 'more',
    hidden: true,
    onclick() {
      limit = Infinity;
      draw();
    },
  });
  const table = el(
    'table',
    {id, 'aria-label': label},
    el('thead', {}, el('tr', {}, heads)),
    body,
    foot,
  );
  const frame = scrolling(label, table, {class: tall ? 'scroll tall' : 'scroll'});

  function draw() {
    const shown = rows.filter(keep);
    if (order) {
      const {value} = byKey(order.key);
      shown.sort((a, b) => compare(value(a), value(b), order.descending));
      columns.forEach((column, at) =>
        heads[at].setAttribute(
          'aria-sort',
          column.key !== order.key ? 'none' : order.descending ? 'descending' : 'ascending',
        ),
      );
    }
    body.replaceChildren(...shown.slice(0, limit).map((row) => line(columns, row, rowAttributes)));
    if (footLabel) {
      foot.replaceChildren(
        el(
          'tr',
          {},
          columns.map((column, at) =>
            el(
              at === 0 ? 'th' : 'td',
              {class: column.numeric ? 'num' : null, scope: at === 0 ? 'row' : null},
              at === 0 ? footLabel(shown.length, rows.length) : (column.foot?.(shown) ?? ''),
            ),
          ),
        ),
      );
    }
    if (tall) setDepth(frame, Math.min(shown.length, limit));
    more.hidden = shown.length <= limit;
    more.textContent = `Show the other ${count(Math.max(0, shown.length - limit))} rows`;
    return shown.length;
  }

  draw();
  return {
    element: el('div', {class: 'table'}, frame, more),
    filter(test) {
      keep = test;
      limit = first;
      return draw();
    },
    body,
  };
}
