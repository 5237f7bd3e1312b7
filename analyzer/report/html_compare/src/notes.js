// What was compared, and what is to be known of it: differences of the set-up, and the estimates'
// own warnings, each once.
import {el, section} from '../../page/dom.js';
import {count, hertz, printable} from './format.js';
import {table} from '../../page/table.js';

function warnings(data) {
  const all = [
    ...data.new.flatMap((now) => now.notes),
    ...(data.gate?.results.flatMap((result) => result.notes) ?? []),
    ...[data.base, ...data.new].flatMap((side) => side.warnings),
  ];
  return [...new Set(all)];
}

export function notes(data) {
  const list = warnings(data);
  const text = (key, label, value) => ({key, label, value, cell: (row) => printable(value(row))});
  return section(
    'basis',
    'What was compared',
    table({
      id: 'basis-table',
      label: 'What was compared',
      rows: [data.base, ...data.new],
      columns: [
        text('label', 'name', (row) => row.label),
        text('image', 'image', (row) => row.image.path),
        text('board', 'board', (row) => `${row.board} at ${hertz(row.clock_hz)}`),
        text('region', 'counted', (row) => row.region),
        {
          key: 'instructions',
          label: 'instructions',
          numeric: true,
          value: (row) => row.instructions,
          cell: (row) => count(row.instructions),
        },
        text('source', 'from', (row) => (row.saved ? `saved in ${row.input}` : 'a run')),
        text('hash', 'SHA-256', (row) => row.image.sha256.slice(0, 16)),
      ],
    }).element,
    list.length
      ? el(
          'div',
          {class: 'callout'},
          el('h3', {}, 'To be known'),
          el('ul', {class: 'warnings'}, list.map((each) => el('li', {}, printable(each)))),
        )
      : null,
  );
}
