// The answer on top: how far the model is off, in figures and in a sentence.
import {el, number} from '../../page/dom.js';
import {count, percent, printable, signedPercent, withUnit} from './format.js';
import {worstFirst} from './data.js';

function figure(id, name, value, text, note) {
  return el(
    'div',
    {class: 'figure'},
    el('dt', {}, name),
    el('dd', {}, number(value, text, {class: 'value', id}), el('p', {class: 'note'}, note)),
  );
}

const lean = (bias) =>
  bias === 0 ? 'neither too high nor too low' : `predictions are too ${bias > 0 ? 'high' : 'low'}`;

function withinNote({within_5_percent: five, within_15_percent: fifteen}) {
  return [
    number(five, percent(five), {id: 'within-5'}),
    ' within ±5 %, ',
    number(fifteen, percent(fifteen), {id: 'within-15'}),
    ' within ±15 %',
  ];
}

function sentence({name, figures, rows, unit}) {
  const [worst] = worstFirst(rows);
  const best = [...figures.baselines].sort((a, b) => a.mape - b.mape)[0];
  const about = `Of ${count(rows.length)} measured ${rows.length === 1 ? 'row' : 'rows'} the predicted ${name} is off by ${percent(figures.mape)} on average.`;
  const most = ` Furthest off is ${printable(worst.name)}${worst.line ? ` (line ${worst.line})` : ''}: ${withUnit(worst.predicted, unit)} predicted, ${withUnit(worst.measured, unit)} measured, ${signedPercent(worst.error)}.`;
  const line = best
    ? ` The best of the straight lines through simple counts (${best.baseline}) would have been off by ${percent(best.mape)}.`
    : '';
  return about + most + line;
}

export function answer(quantity) {
  const {figures, rows, unit} = quantity;
  const alike = rows.every((row) => row.measured === rows[0].measured);
  return [
    el(
      'dl',
      {class: 'figures'},
      figure('mape', 'MAPE', figures.mape, percent(figures.mape), 'mean of the errors, whatever their sign'),
      figure('bias', 'bias', figures.bias, signedPercent(figures.bias), lean(figures.bias)),
      figure('rmse', 'RMSE', figures.rmse, withUnit(figures.rmse, unit), 'root of the mean squared error: the largest rows weigh most'),
      figure('r2', 'R²', figures.r2, figures.r2.toFixed(3), alike ? 'says nothing: all measurements are alike' : '1: every row on the line'),
      figure('within-10', 'within ±10 %', figures.within_10_percent, percent(figures.within_10_percent), withinNote(figures)),
      figure('within-interval', 'in their interval', figures.within_interval, percent(figures.within_interval), 'rows whose predicted interval holds the measurement'),
    ),
    el('p', {class: 'reading'}, sentence(quantity)),
  ];
}
