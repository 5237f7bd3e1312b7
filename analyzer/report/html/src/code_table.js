// The code view's two tables: instructions under their source lines, and source lines alone.
import {shareCell} from './bars.js';
import {shortPlace} from './data.js';
import {el, number} from '../../page/dom.js';
import {address, count, joules, ratio} from './format.js';
import {heatOf, hotShare} from './heat.js';

const num = (content) => el('td', {class: 'num'}, content);

function hotMark(row) {
  return row.hot
    ? el('span', {class: 'hot'}, el('span', {'aria-hidden': 'true'}, '◆'), ' hot')
    : null;
}

function lostText(lost) {
  return lost.map(({reason, cycles}) =>
    el('span', {class: 'loss'}, `${reason} `, el('b', {}, count(cycles))),
  );
}

function head(labels) {
  return el(
    'thead',
    {},
    el(
      'tr',
      {},
      labels.map(([label, numeric]) =>
        el('th', {scope: 'col', class: numeric ? 'num' : null}, label),
      ),
    ),
  );
}

function instructionRow(data, row) {
  return el(
    'tr',
    {class: 'instruction', 'data-heat': heatOf(row.share), 'data-hot': row.hot},
    el('td', {class: 'address'}, address(row.address)),
    el('td', {class: 'asm'}, row.text),
    el('td', {class: 'mark'}, hotMark(row)),
    num(count(row.executions)),
    num(number(row.cycles, count(row.cycles))),
    num(ratio(row.cycles, row.executions)),
    num(shareCell(row.share)),
    data.hasEnergy ? num(row.energy === null ? '–' : joules(row.energy)) : null,
    el('td', {class: 'lost'}, lostText(row.lost)),
  );
}

function lineHeading(data, group, source, span) {
  const where = shortPlace(data, group.file, group.line);
  const text = group.file >= 0 ? source(group.file, group.line) : null;
  return [
    group.gap ? el('tr', {class: 'gap'}, el('td', {colspan: span}, '⋯')) : null,
    el(
      'tr',
      {class: 'line'},
      el(
        'th',
        {scope: 'rowgroup', colspan: 3},
        el('span', {class: 'where'}, where || 'no source line'),
        text === null ? null : el('code', {class: 'source'}, text.trim()),
      ),
      num(''),
      num(count(group.cycles)),
      num(''),
      num(shareCell(group.share)),
      data.hasEnergy ? num(group.energy === null ? '–' : joules(group.energy)) : null,
      el('td'),
    ),
  ];
}

export function instructionHead(data) {
  return head([
    ['address'],
    ['instruction'],
    [el('span', {class: 'visually-hidden'}, 'hot')],
    ['executions', true],
    ['cycles', true],
    ['each', true],
    ['share', true],
    ...(data.hasEnergy ? [['energy', true]] : []),
    ['lost cycles, by reason'],
  ]);
}

export function instructionGroup(data, group, source) {
  const span = data.hasEnergy ? 9 : 8;
  return el(
    'tbody',
    {},
    lineHeading(data, group, source, span),
    group.rows.map((row) => instructionRow(data, row)),
  );
}

export function lineHead(data) {
  return head([
    ['line'],
    ['source'],
    ['instructions', true],
    ['cycles', true],
    ['share', true],
    ...(data.hasEnergy ? [['energy', true]] : []),
    ['stall cycles', true],
  ]);
}

export function lineRow(data, group, source) {
  const text = group.file >= 0 ? source(group.file, group.line) : null;
  const hot = group.share >= hotShare;
  const executed = group.rows.reduce((all, row) => all + row.executions, 0);
  return el(
    'tr',
    {'data-heat': heatOf(group.share), 'data-hot': hot},
    el(
      'th',
      {scope: 'row', class: 'where'},
      shortPlace(data, group.file, group.line) || 'no source line',
    ),
    el('td', {}, el('code', {class: 'source'}, text ?? ''), ' ', hotMark({hot})),
    num(count(executed)),
    num(number(group.cycles, count(group.cycles))),
    num(shareCell(group.share)),
    data.hasEnergy ? num(group.energy === null ? '–' : joules(group.energy)) : null,
    num(count(group.stallCycles)),
  );
}
