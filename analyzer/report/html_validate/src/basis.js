// What the figures rest on, and what is to be known of it.
import {el} from '../../page/dom.js';
import {printable} from './format.js';

export function basis(data) {
  const facts = [
    ['measurements', printable(data.measurements.path)],
    ['SHA-256', el('code', {class: 'hash'}, data.measurements.sha256)],
    ['board', printable(data.board)],
    ['model', printable(data.model)],
    ['made by', `boardless ${data.boardless_version}`],
    ...data.missing.map(({name, reason}) => [name, `not here: ${printable(reason)}`]),
  ];
  return [
    el(
      'dl',
      {class: 'facts'},
      facts.map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value))),
    ),
    data.notes.length
      ? el(
          'div',
          {class: 'callout'},
          el('h3', {}, 'To be known'),
          el('ul', {class: 'warnings'}, data.notes.map((each) => el('li', {}, printable(each)))),
        )
      : null,
  ];
}
