// What the estimate rests on: the method, the board's figures, how the run ended, what was printed.
import {el, number, section} from '../../page/dom.js';
import {count, hertz, printable} from './format.js';
import {scrolling} from './table.js';
import {endings} from './words.js';

const shownHere = 3;

function row(term, ...content) {
  return el('div', {}, el('dt', {}, term), el('dd', {}, ...content));
}

function facts(e) {
  const ended = endings.get(e.ended_by) ?? e.ended_by;
  const supply = e.supply_v === null ? '' : `, ${e.supply_v} V`;
  const partly =
    e.run_instructions > e.instructions ? ` of the run’s ${count(e.run_instructions)}` : '';
  return el(
    'dl',
    {class: 'facts'},
    row('Image', printable(e.image.path)),
    row('SHA-256', el('code', {class: 'hash'}, e.image.sha256)),
    row(
      'Board',
      `${e.board}, ${e.core}, ${hertz(e.clock_hz)}${supply}, ${e.wait_states} flash wait `,
      `state${e.wait_states === 1 ? '' : 's'}`,
    ),
    row('Counted', `${printable(e.region)}${e.passes > 1 ? `, ${count(e.passes)} passes` : ''}`),
    row('Instructions', number(e.instructions, count(e.instructions)), partly),
    row('Ended by', e.ended_by === 'exit' ? `${ended}, status ${e.exit_status}` : ended),
    row('Cycles by', e.method.cycles),
    row(
      'Energy by',
      e.method.energy === null ? `unknown: ${e.no_energy_reason}` : `current ${e.method.energy}`,
    ),
    row('Interval', e.method.interval),
  );
}

export function warningList(warnings) {
  return el(
    'ul',
    {class: 'warnings'},
    warnings.map((text) => el('li', {}, printable(text))),
  );
}

// The first few up here; the whole list has the last section.
function callout(warnings) {
  const more = warnings.length - shownHere;
  return el(
    'div',
    {class: 'callout'},
    el('h3', {}, warnings.length === 1 ? 'One warning' : `${warnings.length} warnings`),
    warningList(warnings.slice(0, shownHere)),
    more > 0 ? el('p', {}, el('a', {href: '#warnings'}, `${more} more`)) : null,
  );
}

export function basis({estimate: e}, warnings) {
  return section(
    'basis',
    'What it rests on',
    facts(e),
    warnings.length ? callout(warnings) : null,
    e.console
      ? el(
          'details',
          {open: e.console.length < 400},
          el('summary', {}, 'What the firmware printed'),
          scrolling(
            'What the firmware printed',
            el('pre', {class: 'console'}, printable(e.console)),
          ),
        )
      : null,
  );
}
