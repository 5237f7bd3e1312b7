// Cycle classes: which kinds of instruction the cycles went to.
import {shareCell} from './bars.js';
import {sum} from './data.js';
import {el, number, section} from '../../page/dom.js';
import {count, joules, ratio} from './format.js';
import {sortableTable} from './table.js';
import {classes as words} from './words.js';

const total = (rows, key) => sum(rows.map((row) => row[key]));

export function classes({estimate: e, hasEnergy}) {
  const columns = [
    {
      key: 'class',
      label: 'class',
      value: (row) => row.class,
      cell: (row) => [
        el('code', {}, row.class),
        el('span', {class: 'words'}, words.get(row.class) ?? ''),
      ],
    },
    {
      key: 'share',
      label: 'share',
      numeric: true,
      value: (row) => row.share,
      cell: (row) => shareCell(row.share),
      foot: (rows) => shareCell(e.cycles ? total(rows, 'cycles') / e.cycles : 0),
    },
    {
      key: 'cycles',
      label: 'cycles',
      numeric: true,
      value: (row) => row.cycles,
      cell: (row) => number(row.cycles, count(row.cycles)),
      foot: (rows) => number(total(rows, 'cycles'), count(total(rows, 'cycles'))),
    },
    {
      key: 'instructions',
      label: 'instructions',
      numeric: true,
      value: (row) => row.instructions,
      cell: (row) => count(row.instructions),
      foot: (rows) => count(total(rows, 'instructions')),
    },
    {
      key: 'each',
      label: 'each',
      numeric: true,
      value: (row) => row.cycles / row.instructions,
      cell: (row) => ratio(row.cycles, row.instructions),
      foot: (rows) => ratio(total(rows, 'cycles'), total(rows, 'instructions')),
    },
    {
      key: 'stall_cycles',
      label: 'stall cycles',
      numeric: true,
      value: (row) => row.stall_cycles,
      cell: (row) => count(row.stall_cycles),
      foot: (rows) => count(total(rows, 'stall_cycles')),
    },
    ...(hasEnergy
      ? [
          {
            key: 'energy',
            label: 'energy',
            numeric: true,
            value: (row) => row.energy_j,
            cell: (row) => joules(row.energy_j),
            foot: (rows) => joules(total(rows, 'energy_j')),
          },
        ]
      : []),
  ];
  return section(
    'classes',
    'Cycle classes',
    el('p', {class: 'lead'}, 'Which kinds of instruction the cycles went to.'),
    sortableTable({
      id: 'class-table',
      label: 'Cycle classes',
      columns,
      rows: e.by_class,
      sort: {key: 'cycles', descending: true},
      footLabel: () => 'all',
    }).element,
  );
}
