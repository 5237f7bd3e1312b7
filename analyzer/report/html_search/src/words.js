// A network in words: for the tip at a point, for the panel beside the drawing, for who listens.
import {count, joules, percent, printable, seconds, withUnit} from '../../page/format.js';
import {el} from '../../page/dom.js';

export const scoreText = (data, score) =>
  score === null || score === undefined
    ? '–'
    : data.score_is_proxy
      ? score.toFixed(4)
      : percent(score);

export const kib = (bytes) => `${(bytes / 1024).toFixed(1)} KiB`;
export const costText = (value, unit) => (value === null ? '–' : withUnit(value, unit));

export const described = (data, cost, network) =>
  `${printable(network.name)}: ${data.scoreName} ${scoreText(data, network.score)}, ${cost.name} ${costText(network[cost.name], cost.unit)}`;

// [name, text] of all that is known of a network.
export function factsOf(data, network) {
  return [
    [data.scoreName, scoreText(data, network.score)],
    ['latency', network.latency === null ? '–' : seconds(network.latency)],
    ['energy', network.energy === null ? '–' : joules(network.energy)],
    ['arena', kib(network.arena)],
    ['flash', kib(network.flash)],
    ['MACs', count(network.macs)],
    ['cost by', network.emulated ? 'emulation' : 'prediction'],
    ...(network.source === 'search' ? [] : [['found', network.source]]),
    ...(network.outside ? [['outside', `${network.outside} ops outside what was learned`]] : []),
  ];
}

const pair = (value) => (Array.isArray(value) ? value.join('x') : String(value));

// A line for each stage.
export function stagesOf({resolution, stages}) {
  return [
    `input ${pair(resolution)}`,
    ...stages.map(({kind, ...fields}) =>
      printable(
        [kind, ...Object.entries(fields).map(([name, value]) => `${name} ${pair(value)}`)].join(', '),
      ),
    ),
  ];
}

export const facts = (pairs) =>
  el(
    'dl',
    {class: 'facts'},
    pairs.map(([name, text]) => el('div', {}, el('dt', {}, name), el('dd', {}, text))),
  );
