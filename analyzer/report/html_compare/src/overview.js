// All that was compared, a row each; a press on a name shows its differences below.
import {el, section} from '../../page/dom.js';
import {count, joules, printable, relative, seconds} from './format.js';
import {table} from '../../page/table.js';

export function overview(data, show) {
  const best = data.least_energy?.label;
  const rows = [data.base, ...data.new];
  const change = (row, key) => row.change?.[key]?.relative;
  const changeCell = (row, key) =>
    row === data.base ? 'base' : row.change[key] ? relative(row.change[key].relative) : '–';
  const numeric = (key, label, value, cell) => ({key, label, numeric: true, value, cell});
  return section(
    'overview',
    data.over === 'clocks' ? 'Clocks' : data.over === 'boards' ? 'Boards' : 'Estimates',
    table({
      id: 'overview-table',
      label: 'All that was compared',
      rows,
      columns: [
        {
          key: 'label',
          label: data.over === 'clocks' ? 'clock' : data.over === 'boards' ? 'board' : 'estimate',
          value: (row) => (data.over === 'clocks' ? row.clock_hz : row.label),
          cell: (row) => [
            row === data.base
              ? el('span', {}, printable(row.label))
              : el(
                  'button',
                  {
                    type: 'button',
                    class: 'link',
                    onclick: () => show(data.new.indexOf(row), true),
                  },
                  printable(row.label),
                ),
            row.label === best && data.over !== 'inputs'
              ? el('span', {class: 'tag'}, '◆ least energy')
              : '',
          ],
        },
        numeric('cycles', 'cycles', (row) => row.cycles, (row) => count(row.cycles)),
        numeric('cycles-change', 'change', (row) => change(row, 'cycles') ?? 0, (row) => changeCell(row, 'cycles')),
        numeric('latency', 'latency', (row) => row.latency_s, (row) => seconds(row.latency_s)),
        numeric('latency-change', 'change', (row) => change(row, 'latency_s') ?? 0, (row) => changeCell(row, 'latency_s')),
        numeric('energy', 'energy', (row) => row.energy_j, (row) => (row.energy_j === null ? 'unknown' : joules(row.energy_j))),
        numeric('energy-change', 'change', (row) => change(row, 'energy_j') ?? 0, (row) => changeCell(row, 'energy_j')),
        numeric('wait', 'wait states', (row) => row.wait_states, (row) => String(row.wait_states)),
      ],
    }).element,
  );
}
