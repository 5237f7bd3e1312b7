// The functions table: one row each, sorted by any column, filtered by name or file.
import {shareCell} from './bars.js';
import {functionName, insideOf, place, shortPlace, sum} from './data.js';
import {el, number, section} from '../../page/dom.js';
import {bytes, count, joules, ratio} from './format.js';
import {sortableTable} from './table.js';

function rowsOf(data) {
  const {functions: f} = data;
  return f.name.map((_, index) => {
    const row = {index, name: functionName(data, index), inlined: Boolean(f.inlined[index])};
    row.inside = insideOf(data, index);
    for (const key of [
      'address',
      'file',
      'line',
      'calls',
      'instructions',
      'cycles',
      'inclusive_cycles',
      'stall_cycles',
      'energy_j',
      'inclusive_energy_j',
      'stack_bytes',
    ])
      row[key] = f[key][index] ?? null;
    row.place = row.file === null ? '' : place(data, row.file, row.line);
    row.share = row.cycles / (data.estimate.cycles || 1);
    return row;
  });
}

const amount = (key, label, text, total) => ({
  key,
  label,
  numeric: true,
  value: (row) => row[key],
  cell: (row) => (row[key] === null ? '–' : text(row[key])),
  foot: total ? (rows) => text(sum(rows.map((row) => row[key]))) : undefined,
});

function columnsOf(data, showFunction) {
  const has = (key) => data.functions[key].some((value) => value !== null);
  const given = (key, ...columns) => (has(key) ? columns : []);
  return [
    {
      key: 'name',
      label: 'function',
      value: (row) => row.name,
      cell: (row) =>
        [
          showFunction
            ? el(
                'button',
                {
                  type: 'button',
                  class: 'link',
                  title: row.name,
                  onclick: () => showFunction(row.index),
                },
                row.name,
              )
            : el('code', {}, row.name),
          row.inlined
            ? el('span', {class: 'tag', title: `inlined${row.inside}`}, `inlined${row.inside}`)
            : null,
        ].filter(Boolean),
    },
    {
      key: 'share',
      label: 'share',
      numeric: true,
      value: (row) => row.cycles,
      cell: (row) => shareCell(row.share),
      foot: (rows) => shareCell(sum(rows.map((row) => row.share))),
    },
    {
      key: 'cycles',
      label: 'cycles',
      numeric: true,
      value: (row) => row.cycles,
      cell: (row) => number(row.cycles, count(row.cycles)),
      foot: (rows) =>
        number(sum(rows.map((row) => row.cycles)), count(sum(rows.map((row) => row.cycles)))),
    },
    ...given('inclusive_cycles', amount('inclusive_cycles', 'cycles\nwith callees', count)),
    // An inlined copy is never called.
    ...given(
      'calls',
      amount('calls', 'calls', (calls) => (calls ? count(calls) : '–')),
    ),
    amount('instructions', 'instructions', count, true),
    {
      key: 'each',
      label: 'each',
      title: 'cycles for each instruction',
      numeric: true,
      value: (row) => (row.instructions ? row.cycles / row.instructions : null),
      cell: (row) => ratio(row.cycles, row.instructions),
    },
    amount('stall_cycles', 'stall cycles', count, true),
    ...(data.hasEnergy
      ? [
          amount('energy_j', 'energy', joules, true),
          ...given(
            'inclusive_energy_j',
            amount('inclusive_energy_j', 'energy\nwith callees', joules),
          ),
        ]
      : []),
    ...given('stack_bytes', amount('stack_bytes', 'stack', bytes)),
    ...given('file', {
      key: 'place',
      label: 'where',
      value: (row) => row.place,
      cell: (row) =>
        el(
          'span',
          {class: 'place', title: row.place},
          row.file === null ? '' : shortPlace(data, row.file, row.line),
        ),
    }),
  ];
}

export function functions(data, {showFunction}) {
  const rows = rowsOf(data);
  const shown = el('output', {id: 'function-count'}, `${count(rows.length)} functions`);
  const table = sortableTable({
    id: 'function-table',
    label: 'Functions',
    rows,
    columns: columnsOf(data, showFunction),
    sort: {key: 'cycles', descending: true},
    tall: true,
    footLabel: (some, all) => (some === all ? 'all' : `these ${count(some)}`),
    rowAttributes: (row) => ({'data-function': row.index}),
  });
  // A click anywhere in a row is the same as on its name, for those who use a mouse.
  if (showFunction)
    table.body.addEventListener('click', (event) => {
      if (event.target.closest('button') || getSelection()?.toString()) return;
      const index = event.target.closest('tr')?.dataset.function;
      if (index !== undefined) showFunction(Number(index));
    });
  const box = el('input', {
    type: 'search',
    id: 'function-filter',
    autocomplete: 'off',
    spellcheck: 'false',
    placeholder: 'name or file',
    oninput() {
      const term = box.value.trim().toLowerCase();
      const left = table.filter(
        (row) =>
          !term || row.name.toLowerCase().includes(term) || row.place.toLowerCase().includes(term),
      );
      shown.textContent =
        left === rows.length
          ? `${count(left)} functions`
          : `${count(left)} of ${count(rows.length)} functions`;
    },
  });
  return section(
    'functions',
    'Functions',
    el(
      'p',
      {class: 'lead'},
      'What each function cost by itself, and with the functions that it called.',
      showFunction ? ' Choose one to see its code.' : null,
    ),
    el(
      'div',
      {class: 'tools'},
      el('label', {class: 'field'}, el('span', {}, 'Filter'), box),
      shown,
    ),
    table.element,
  );
}
