// The section of the drawings, with the keys of the groups and what is marked.
import {el} from '../../page/dom.js';
import {groupKeys, groupKinds} from './groups.js';
import {histogram} from './histogram.js';
import {markedRow} from './marked.js';
import {showsIntervals} from './plot.js';
import {residuals} from './residuals.js';
import {scatter} from './scatter.js';

const figure = (title, words, drawing) =>
  el('figure', {}, el('figcaption', {}, title, el('p', {class: 'note'}, words)), drawing.element);

function intervalSwitch(rows, plots) {
  if (rows.every(({interval: [low, high]}) => low === high)) return null;
  const box = el('input', {
    id: 'intervals',
    type: 'checkbox',
    checked: showsIntervals(rows),
    onchange() {
      for (const each of plots) each.showIntervals(box.checked);
    },
  });
  return el('label', {class: 'field'}, box, ' predicted intervals');
}

// `mount()` draws: a drawing must be in the page to know its width.
export function drawings(quantity, marking, showGroup) {
  const kinds = groupKinds(quantity.groups);
  const plots = [scatter({quantity, kinds, marking}), residuals({quantity, kinds, marking})];
  const bins = histogram(quantity);
  const keys = groupKeys(quantity, kinds, (name) => {
    for (const each of plots) each.showGroup(name);
    showGroup(name);
  });
  return {
    elements: [
      el('div', {class: 'tools'}, keys, intervalSwitch(quantity.rows, plots)),
      el(
        'div',
        {class: 'pair'},
        figure(
          'Predicted against measured',
          'On the line the model is right, above it too high; the band is ±10 %.',
          plots[0],
        ),
        figure(
          'Errors by size',
          'Above 0 the prediction is too high; the band is ±10 %, the lines ±5, ±10 and ±15 %.',
          plots[1],
        ),
      ),
      el(
        'div',
        {class: 'pair'},
        markedRow(quantity, marking),
        figure('How many rows are how far off', 'A paler bar takes in all that lies beyond.', bins),
      ),
    ],
    mount() {
      for (const each of [...plots, bins]) each.mount();
    },
  };
}
