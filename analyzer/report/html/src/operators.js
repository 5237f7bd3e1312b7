// What each operator of a network cost, in the order in which they run, and below it each type.
import {shareCell} from './bars.js';
import {sum} from './data.js';
import {el, number, section} from '../../page/dom.js';
import {count, joules, printable, seconds} from './format.js';
import {byType} from './operator_types.js';
import {sortableTable} from './table.js';

const known = (value) => typeof value === 'number';
const times = (text) => printable(text).replace(/(\d)x(?=\d)/g, '$1×');

function rowsOf({ops}) {
  return ops.map((op) => {
    const shapes = times(op.shapes ?? '');
    return {
      ...op,
      op: printable(op.op),
      name: printable(op.name ?? ''),
      missing: op.missing ? `not counted: ${printable(op.missing)}` : null,
      shapes: shapes.replace(/\s*->\s*/g, ' → '),
      output: shapes.split('->').at(-1).trim(),
    };
  });
}

function typeCell(row) {
  const same = known(row.same_as);
  return [
    el('code', {}, row.op),
    same
      ? el(
          'span',
          {class: 'tag', title: 'of the same shape and parameters: its cost was taken'},
          `cost of operator ${row.same_as}`,
        )
      : null,
    row.missing ? el('span', {class: 'missing'}, row.missing) : null,
  ].filter(Boolean);
}

const each = (value) => value.toFixed(2);

// Sums are of what is known: where nothing is, there is no sum.
const amount = (key, label, text, title) => ({
  key,
  label,
  title,
  numeric: true,
  value: (row) => row[key],
  cell: (row) => (known(row[key]) && !row.missing ? number(row[key], text(row[key])) : '–'),
  foot(rows) {
    const values = rows.filter((row) => !row.missing).map((row) => row[key]);
    return values.some(known) ? number(sum(values), text(sum(values))) : '–';
  },
});

// What the file says: known of an operator that was not counted too.
const ofFile = (key, label) => ({
  ...amount(key, label, count),
  cell: (row) => (known(row[key]) ? number(row[key], count(row[key])) : '–'),
  foot(rows) {
    const all = sum(rows.map((row) => row[key]));
    return number(all, count(all));
  },
});

// Of all rows together, what their cycles make for each of their MACs.
const perMac = {
  ...amount('cycles_per_mac', 'cycles\nper MAC', each, 'cycles for each MAC'),
  foot(rows) {
    const counted = rows.filter((row) => !row.missing);
    const macs = sum(counted.map((row) => row.macs));
    if (!macs) return '–';
    const value = sum(counted.map((row) => row.cycles)) / macs;
    return number(value, each(value));
  },
};

function columnsOf(rows) {
  const has = (key) => rows.some((row) => known(row[key]));
  const given = (key, ...columns) => (has(key) ? columns : []);
  return [
    {key: 'index', label: '#', numeric: true, value: (row) => row.index, cell: (row) => row.index},
    {key: 'op', label: 'operator', value: (row) => row.op, cell: typeCell},
    {
      key: 'share',
      label: 'share',
      numeric: true,
      value: (row) => (row.missing ? null : row.share),
      cell: (row) => (row.missing || !known(row.share) ? '–' : shareCell(row.share)),
      foot: (some) => shareCell(sum(some.map((row) => (row.missing ? 0 : row.share)))),
    },
    amount('cycles', 'cycles', count),
    ofFile('macs', 'MACs'),
    perMac,
    amount('latency_s', 'latency', seconds),
    ...given('energy_j', amount('energy_j', 'energy', joules)),
    {
      key: 'output',
      label: 'output shape',
      value: (row) => row.output,
      cell: (row) => el('span', {class: 'shape', title: row.shapes}, row.output),
    },
    ...given('parameters', ofFile('parameters', 'parameters')),
    ...(rows.some((row) => row.name)
      ? [
          {
            key: 'name',
            label: 'name',
            value: (row) => row.name,
            cell: (row) => el('span', {class: 'place', title: row.name}, row.name),
          },
        ]
      : []),
  ];
}

function filterField(rows, table) {
  const shown = el('output', {id: 'operator-count'}, `${count(rows.length)} operators`);
  const box = el('input', {
    type: 'search',
    id: 'operator-filter',
    autocomplete: 'off',
    spellcheck: 'false',
    placeholder: 'type, name or shape',
    oninput() {
      const term = box.value
        .trim()
        .toLowerCase()
        .replace(/(\d)x(?=\d)/g, '$1×');
      const left = table.filter((row) =>
        [row.op, row.name, row.shapes, row.missing ?? ''].some((text) =>
          text.toLowerCase().includes(term),
        ),
      );
      shown.textContent =
        left === rows.length
          ? `${count(left)} operators`
          : `${count(left)} of ${count(rows.length)} operators`;
    },
  });
  return el(
    'div',
    {class: 'tools'},
    el('label', {class: 'field'}, el('span', {}, 'Filter'), box),
    shown,
  );
}

function byOperator({model}) {
  const rows = rowsOf(model);
  const missing = rows.filter((row) => row.missing).length;
  const table = sortableTable({
    id: 'operator-table',
    label: 'Operators',
    rows,
    columns: columnsOf(rows),
    sort: {key: 'index', descending: false},
    tall: true,
    footLabel: (some, all) => (some === all ? 'all' : count(some)),
    rowAttributes: (row) => ({'data-operator': row.index, 'data-missing': Boolean(row.missing)}),
  });
  return [
    el(
      'p',
      {class: 'lead'},
      'What each operator of the network cost, in the order in which they run',
      known(model.macs) ? `: ${count(model.macs)} multiply-accumulates (MACs) in all.` : '.',
    ),
    missing
      ? el(
          'p',
          {class: 'missing', id: 'operators-missing'},
          `${count(missing)} of ${count(rows.length)} operators ${missing === 1 ? 'is' : 'are'} not `,
          'counted: what they cost comes on top of every figure here.',
        )
      : null,
    rows.length > 8 ? filterField(rows, table) : null,
    table.element,
  ];
}

export function operators(data) {
  return section(
    'operators',
    'Operators',
    data.model.ops ? byOperator(data) : null,
    data.model.byType ? byType(data.model.byType) : null,
  );
}
