// A row in words: for the tip at a point, for the line under the drawings, for who listens.
import {el} from '../../page/dom.js';
import {groupName} from './groups.js';
import {printable, signedPercent, withUnit} from './format.js';

export const isHeld = ({measured, interval: [low, high]}) => low <= measured && measured <= high;

export const intervalText = ({interval: [low, high]}, unit) =>
  low === high ? '–' : `${withUnit(low, unit)} to ${withUnit(high, unit)}`;

export const described = (row, unit) =>
  `${printable(row.name)}: measured ${withUnit(row.measured, unit)}, predicted ${withUnit(row.predicted, unit)}, ${signedPercent(row.error)}`;

// [name, text] of all that is known of a row.
export function factsOf(row, unit) {
  return [
    ['measured', withUnit(row.measured, unit)],
    ['predicted', withUnit(row.predicted, unit)],
    ['off by', signedPercent(row.error)],
    ['interval', intervalText(row, unit)],
    ...(row.group ? [['group', groupName(row.group)]] : []),
    ...(row.reason ? [['reason', printable(row.reason)]] : []),
  ];
}

export const tipOf = (row, unit) => [
  el('p', {class: 'tip-name'}, printable(row.name)),
  el(
    'dl',
    {},
    factsOf(row, unit)
      .filter(([name]) => name !== 'interval' && name !== 'group') // said below the drawings
      .map(([name, text]) => el('div', {}, el('dt', {}, name), el('dd', {}, text))),
  ),
];
