// The marked row in words, under the drawings, for those who cannot hover over a point.
import {el, goTo} from '../../page/dom.js';
import {printable} from './format.js';
import {factsOf} from './words.js';

const hint =
  'Press a point or a row of the tables to mark it in all of them. By keyboard: Tab to a drawing, then the arrow keys.';

export function markedRow({unit}, marking) {
  const place = el('div', {id: 'marked', 'aria-live': 'polite'}, el('p', {class: 'note'}, hint));
  marking.onChange((row) =>
    place.replaceChildren(
      el('p', {class: 'marked-name'}, printable(row.name)),
      el(
        'dl',
        {class: 'facts'},
        factsOf(row, unit).map(([name, text]) =>
          el('div', {}, el('dt', {}, name), el('dd', {}, text)),
        ),
      ),
      el(
        'button',
        {
          type: 'button',
          class: 'link',
          id: 'to-row',
          onclick() {
            marking.mark(row, {pressed: true});
            const line = document.querySelector(`#rows-table tr[data-row="${row.at}"] button`);
            goTo(line ?? document.getElementById('rows-title'));
          },
        },
        'Show it in the table of all rows',
      ),
    ),
  );
  return place;
}
