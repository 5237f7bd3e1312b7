// The table of the networks; the one that is looked at is marked in it.
import {el, number} from '../../page/dom.js';
import {count, printable, seconds, joules} from '../../page/format.js';
import {table} from '../../page/table.js';
import {kib, scoreText} from './words.js';

export function networksTable(data, marking) {
  const {networks} = data;
  const numeric = (key, label, text) => ({
    key,
    label,
    numeric: true,
    value: (row) => row[key],
    cell: (row) => (row[key] === null || row[key] === undefined ? '–' : number(row[key], text(row[key]))),
  });
  const columns = [
    {
      key: 'name',
      label: 'network',
      value: (row) => row.name,
      cell: (row) =>
        el(
          'button',
          {type: 'button', class: 'link name', onfocus: () => marking.mark(row)},
          printable(row.name),
        ),
    },
    numeric('score', data.scoreName, (score) => scoreText(data, score)),
    numeric('latency', 'latency', seconds),
    numeric('energy', 'energy', joules),
    numeric('arena', 'arena', kib),
    numeric('flash', 'flash', kib),
    numeric('macs', 'MACs', count),
    {
      key: 'emulated',
      label: 'cost by',
      value: (row) => (row.emulated ? 'emulation' : 'prediction'),
      cell: (row) => (row.emulated ? 'emulation' : 'prediction'),
    },
    {key: 'source', label: 'found', value: (row) => row.source, cell: (row) => row.source},
  ];
  const made = table({
    id: 'networks-table',
    label: 'Networks',
    columns,
    rows: networks,
    attributes: (row) => ({
      'data-row': row.at,
      'aria-current': marking.row() === row ? 'true' : null,
      onclick: () => marking.mark(row),
    }),
  });
  marking.onChange((row, pressed) => {
    made.element.querySelector('[aria-current]')?.removeAttribute('aria-current');
    const line = row && made.lineOf(row, {more: pressed});
    line?.setAttribute('aria-current', 'true');
    if (!line || !pressed) return;
    const frame = line.closest('.scroll');
    const [from, to] = [frame.getBoundingClientRect(), line.getBoundingClientRect()];
    if (to.top < from.top + 40 || to.bottom > from.bottom)
      frame.scrollTop += to.top - from.top - from.height / 2;
  });
  return made.element;
}
