// Whether a network fits the board: flash and RAM that it takes, of which parts, against what is there.
import {shareCell} from './bars.js';
import {el, number} from '../../page/dom.js';
import {bytes} from './format.js';

const known = (value) => typeof value === 'number';

function memory(name, used, there, parts) {
  if (!known(used)) return null;
  const given = parts.filter(([, value]) => known(value));
  return el(
    'div',
    {},
    el('dt', {}, name),
    el(
      'dd',
      {},
      number(used, bytes(used), {class: 'used'}),
      known(there) ? [' of ', number(there, bytes(there))] : null,
      known(there) && there > 0
        ? shareCell(used / there, {'data-kind': used > there ? 'over' : null})
        : null,
      given.length
        ? el(
            'span',
            {class: 'parts'},
            given.map(([part, value]) => `${part} ${bytes(value)}`).join(', '),
          )
        : null,
    ),
  );
}

function verdict(m) {
  if (typeof m.fits !== 'boolean') return null;
  const short = [
    ['flash', m.flash_bytes - m.board_flash_bytes],
    ['RAM', m.ram_bytes - m.board_ram_bytes],
  ].filter(([, lacking]) => lacking > 0);
  return el(
    'p',
    {class: 'verdict'},
    el('span', {class: 'mark', 'aria-hidden': 'true'}, m.fits ? '✓' : '✗'),
    'The network ',
    el('b', {}, m.fits ? 'fits' : 'does not fit'),
    ' the board’s memory',
    m.fits || !short.length
      ? '.'
      : `: ${short.map(([name, lacking]) => `${bytes(lacking)} of ${name} too much`).join(', ')}.`,
  );
}

export function fit(m) {
  const rows = [
    memory('Flash', m.flash_bytes, m.board_flash_bytes, [
      ['code', m.code_bytes],
      ['weights', m.constant_bytes],
    ]),
    memory('RAM', m.ram_bytes, m.board_ram_bytes, [
      ['arena', m.arena_bytes],
      ['stack', m.stack_bytes],
    ]),
  ].filter(Boolean);
  if (!rows.length) return null;
  return el(
    'div',
    {class: 'fit', id: 'fit', 'data-fits': typeof m.fits === 'boolean' ? String(m.fits) : null},
    verdict(m),
    el('dl', {}, rows),
  );
}
