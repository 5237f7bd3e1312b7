// The tables of rows: all of them, and the worst with reasons. What is pressed or takes the focus is
// marked in the drawings, and what is marked there is marked here.
import {el, number} from '../../page/dom.js';
import {table} from '../../page/table.js';
import {worstFirst} from './data.js';
import {count, printable, signedPercent, withUnit} from './format.js';
import {groupName} from './groups.js';
import {intervalText, isHeld} from './words.js';

function nameColumn(marking) {
  return {
    key: 'name',
    label: 'row',
    value: (row) => row.name,
    cell: (row) =>
      el(
        'button',
        {type: 'button', class: 'link name', onfocus: () => marking.mark(row)},
        printable(row.name),
      ),
  };
}

function amountColumns(unit) {
  const numeric = (key, label, text, value = (row) => row[key]) => ({
    key,
    label,
    numeric: true,
    value,
    cell: (row) => number(row[key], text(row[key])),
  });
  const amount = (value) => withUnit(value, unit);
  return [
    numeric('measured', 'measured', amount),
    numeric('predicted', 'predicted', amount),
    numeric('error', 'off by', signedPercent, (row) => Math.abs(row.error)),
  ];
}

const groupColumn = {
  key: 'group',
  label: 'group',
  value: (row) => row.group,
  cell: (row) => el('span', {class: 'group-name'}, groupName(row.group)),
};

const reasonColumn = {
  key: 'reason',
  label: 'reason',
  value: (row) => row.reason,
  cell: (row) => el('span', {class: 'reason'}, row.reason ? printable(row.reason) : '–'),
};

const attributesOf = (marking) => (row) => ({
  'data-row': row.at,
  'aria-current': marking.row() === row ? 'true' : null,
  onclick: () => marking.mark(row),
});

function follow(made, marking) {
  let before = null;
  marking.onChange((row, pressed) => {
    before?.removeAttribute('aria-current');
    before = row && made.lineOf(row, {more: pressed});
    if (!before) return;
    before.setAttribute('aria-current', 'true');
    // Within its frame: the page stays where the reader has it.
    const frame = before.closest('.scroll');
    const {top, bottom} = before.getBoundingClientRect();
    const seen = frame.getBoundingClientRect();
    const head = frame.querySelector('thead').offsetHeight;
    if (top < seen.top + head) frame.scrollTop -= seen.top + head - top;
    else if (bottom > seen.bottom) frame.scrollTop += bottom - seen.bottom;
  });
}

export function worstTable({rows, figures, unit}, marking) {
  if (!figures.worst.length) return null;
  const made = table({
    id: 'worst-table',
    label: 'The rows that are furthest off',
    rows: worstFirst(rows).slice(0, figures.worst.length),
    columns: [nameColumn(marking), ...amountColumns(unit), reasonColumn],
    attributes: attributesOf(marking),
  });
  follow(made, marking);
  return made.element;
}

// `showGroup(name or null)` leaves the rows of that group.
export function rowsTable({rows, groups, unit}, marking) {
  const made = table({
    id: 'rows-table',
    label: 'All measured rows',
    rows,
    columns: [
      nameColumn(marking),
      ...(groups.length > 1 ? [groupColumn] : []),
      ...amountColumns(unit),
      {
        key: 'interval',
        label: 'interval',
        numeric: true,
        value: (row) => row.interval[1] - row.interval[0],
        cell: (row) => intervalText(row, unit),
      },
      {
        key: 'held',
        label: 'in it',
        value: (row) => (isHeld(row) ? 'yes' : 'no'),
        cell: (row) => (isHeld(row) ? 'yes' : 'no'),
      },
      {
        key: 'line',
        label: 'line',
        numeric: true,
        value: (row) => row.line,
        cell: (row) => number(row.line, String(row.line)),
      },
      reasonColumn,
    ],
    sort: {key: 'error', descending: true},
    attributes: attributesOf(marking),
  });
  follow(made, marking);
  let chosen = null;
  const found = el('output', {id: 'found'});
  const input = el('input', {
    id: 'row-filter',
    type: 'search',
    placeholder: 'part of a name',
    oninput: () => draw(),
  });
  function draw() {
    const term = input.value.trim().toLowerCase();
    const shown = made.filter(
      (row) => row.name.toLowerCase().includes(term) && (chosen === null || row.group === chosen),
    );
    found.textContent = `${count(shown)} of ${count(rows.length)} ${rows.length === 1 ? 'row' : 'rows'}${chosen === null ? '' : ` (group ${groupName(chosen)} alone)`}`;
  }
  draw();
  return {
    elements: [
      el('div', {class: 'tools'}, el('label', {class: 'field'}, 'Find ', input), found),
      made.element,
    ],
    showGroup(name) {
      chosen = name;
      draw();
    },
  };
}
