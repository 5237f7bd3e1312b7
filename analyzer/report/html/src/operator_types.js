// The operators of a network summed by type, and how far apart the types are for each MAC.
import {shareCell} from './bars.js';
import {sum} from './data.js';
import {el, number} from '../../page/dom.js';
import {count, joules, prefixed, printable} from './format.js';
import {sortableTable} from './table.js';

const known = (value) => typeof value === 'number';
const total = (rows, key) => sum(rows.map((row) => row[key]));
const ofMacs = (rows) => rows.filter((row) => row.macs > 0);

const amount = (key, label, title, text, foot) => ({
  key,
  label,
  title,
  numeric: true,
  value: (row) => row[key],
  cell: (row) => (known(row[key]) ? number(row[key], text(row[key])) : '–'),
  foot(rows) {
    const value = foot(rows);
    return known(value) && Number.isFinite(value) ? number(value, text(value)) : '–';
  },
});
const summed = (key, label, text) =>
  amount(key, label, undefined, text, (rows) => total(rows, key));

function columnsOf(rows) {
  const energy = rows.some((row) => known(row.energy_j));
  return [
    {
      key: 'op',
      label: 'type',
      value: (row) => row.op,
      cell: (row) => el('code', {}, row.op),
    },
    {
      key: 'share',
      label: 'share',
      numeric: true,
      value: (row) => row.share,
      cell: (row) => (known(row.share) ? shareCell(row.share) : '–'),
      foot: (some) => shareCell(total(some, 'share')),
    },
    summed('cycles', 'cycles', count),
    summed('count', 'operators', count),
    summed('macs', 'MACs', count),
    amount(
      'cycles_per_mac',
      'cycles\nper MAC',
      'cycles for each MAC',
      (value) => value.toFixed(2),
      (some) => total(some, 'cycles') / total(some, 'macs'),
    ),
    amount(
      'macs_per_s',
      'MAC/s',
      'MACs in each second',
      prefixed,
      (some) => total(some, 'macs') / total(some, 'latency_s'),
    ),
    ...(energy
      ? [
          amount(
            'joules_per_mac',
            'J/MAC',
            'energy for each MAC',
            joules,
            (some) => total(some, 'energy_j') / total(some, 'macs'),
          ),
        ]
      : []),
  ];
}

// "Per MAC, SOFTMAX is the dearest …": of types that have MACs.
function spread(rows) {
  const ranked = ofMacs(rows)
    .filter((row) => row.cycles_per_mac > 0)
    .sort((a, b) => a.cycles_per_mac - b.cycles_per_mac);
  if (ranked.length < 2) return null;
  const [least, most] = [ranked[0], ranked.at(-1)];
  const factor = most.cycles_per_mac / least.cycles_per_mac;
  return el(
    'p',
    {class: 'lead', id: 'type-spread'},
    'For each MAC, ',
    el('code', {}, most.op),
    ` is the dearest, at ${most.cycles_per_mac.toFixed(2)} cycles, and `,
    el('code', {}, least.op),
    ` the cheapest, at ${least.cycles_per_mac.toFixed(2)}: a factor of `,
    number(factor, factor < 9.95 ? factor.toFixed(1) : count(factor)),
    '.',
  );
}

export function byType(given) {
  const rows = given.map((row) => ({
    ...row,
    op: printable(row.op),
    macs_per_s: row.macs > 0 && row.latency_s > 0 ? row.macs / row.latency_s : null,
  }));
  return el(
    'div',
    {id: 'operator-types'},
    el('h3', {}, 'By operator type'),
    spread(rows),
    sortableTable({
      id: 'type-table',
      label: 'By operator type',
      columns: columnsOf(rows),
      rows,
      sort: {key: 'cycles', descending: true},
      footLabel: () => 'all',
    }).element,
  );
}
