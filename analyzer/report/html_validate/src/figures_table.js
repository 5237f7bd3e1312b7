// Tables of error figures: the model beside the lines through simple counts, and the groups.
import {number} from '../../page/dom.js';
import {table} from '../../page/table.js';
import {count, percent, signedPercent, withUnit} from './format.js';
import {groupName} from './groups.js';

function columns(first, unit) {
  const numeric = (key, label, text) => ({
    key,
    label,
    numeric: true,
    value: (row) => (key === 'bias' ? Math.abs(row[key]) : row[key]),
    cell: (row) => number(row[key], text(row[key])),
  });
  return [
    {key: 'name', label: first, value: (row) => row.name, cell: (row) => row.name},
    numeric('rows', 'rows', count),
    numeric('mape', 'MAPE', percent),
    numeric('bias', 'bias', signedPercent),
    numeric('rmse', 'RMSE', (value) => withUnit(value, unit)),
    numeric('r2', 'R²', (value) => value.toFixed(3)),
    numeric('within_5_percent', '±5 %', percent),
    numeric('within_10_percent', '±10 %', percent),
    numeric('within_15_percent', '±15 %', percent),
  ];
}

export function baselinesTable({figures, unit}, model) {
  return table({
    id: 'baselines-table',
    label: 'The model beside lines through simple counts',
    rows: [
      {...figures, rows: figures.rows.length, name: model},
      ...figures.baselines.map((row) => ({...row, name: `${row.baseline}, fitted`})),
    ],
    columns: columns('predicted by', unit),
  }).element;
}

export function groupsTable({figures, unit}) {
  return table({
    id: 'groups-table',
    label: 'Error figures by group',
    rows: figures.by_group.map((row) => ({...row, name: groupName(row.group)})),
    columns: columns('group', unit),
    sort: {key: 'mape', descending: true},
  }).element;
}
