// Where cycles were lost: waiting on memories (stalls) and in the core's pipeline. With the
// instructions' own cycles they sum to the whole.
import {shareCell} from './bars.js';
import {el, number, section} from '../../page/dom.js';
import {bytes, count, ratio} from './format.js';
import {sortableTable} from './table.js';
import * as words from './words.js';

function rowsOf(e) {
  const memory = Object.entries(e.stalls ?? {}).map(([name, stall]) => ({
    name,
    kind: 'memory',
    words: words.stalls.get(name),
    events: stall.events,
    cycles: stall.cycles,
  }));
  const pipeline = Object.entries(e.lost_cycles ?? {})
    .filter(([, cycles]) => cycles > 0)
    .map(([name, cycles]) => ({
      name,
      kind: 'pipeline',
      words: words.losses.get(name),
      events: null,
      cycles,
    }));
  const byCycles = (a, b) => b.cycles - a.cycles;
  return [...memory.sort(byCycles), ...pipeline.sort(byCycles)];
}

function columnsOf(e) {
  return [
    {
      key: 'name',
      label: 'reason',
      cell: (row) =>
        row.name === null
          ? row.words
          : [el('code', {}, row.name), el('span', {class: 'words'}, row.words ?? '')],
    },
    {
      key: 'share',
      label: 'share',
      numeric: true,
      cell: (row) => shareCell(row.cycles / (e.cycles || 1), {'data-kind': row.kind ?? 'own'}),
      foot: () => shareCell(1),
    },
    {
      key: 'cycles',
      label: 'cycles',
      numeric: true,
      cell: (row) => number(row.cycles, count(row.cycles)),
      foot: () => number(e.cycles, count(e.cycles)),
    },
    {key: 'kind', label: 'in', cell: (row) => row.kind ?? ''},
    {
      key: 'events',
      label: 'events',
      numeric: true,
      cell: (row) => (row.events === null ? '–' : count(row.events)),
    },
    {
      key: 'each',
      label: 'cycles each',
      numeric: true,
      cell: (row) => (row.events === null ? '–' : ratio(row.cycles, row.events)),
    },
  ];
}

export function stalls({estimate: e, stackHighWater}) {
  const rows = rowsOf(e);
  const lost = rows.reduce((all, row) => all + row.cycles, 0);
  const own = {
    name: null,
    kind: null,
    words: 'the instructions’ own cycles',
    events: null,
    cycles: e.cycles - lost,
  };
  return section(
    'memory',
    'Memory and stalls',
    el(
      'p',
      {class: 'lead'},
      rows.length
        ? `${count(lost)} of ${count(e.cycles)} cycles went to waiting: on memories, or in the core’s pipeline.`
        : 'No cycle was lost to waiting, on memories or in the core’s pipeline.',
    ),
    sortableTable({
      id: 'stall-table',
      label: 'Memory and stalls',
      columns: columnsOf(e),
      rows: [...rows, own],
      footLabel: () => 'all',
    }).element,
    stackHighWater === null
      ? null
      : el(
          'p',
          {id: 'stack'},
          'The stack reached ',
          number(stackHighWater, bytes(stackHighWater)),
          ' at its deepest.',
        ),
  );
}
