// Scales and ticks of the drawings. Amounts (seconds, joules) are on a logarithmic scale where they
// range wide, errors where one of them would leave no room for the others.
import {scaleLinear, scaleLog, scaleSymlog} from 'd3-scale';
import {errorTick, tickText} from './format.js';

const wide = 20; // largest by smallest, from where on the scale is logarithmic
const narrow = 0.2; // of the largest: the least range that is shown
const limits = [0.05, 0.1, 0.15];

function leastAndMost(values) {
  let [least, most] = [Infinity, -Infinity];
  for (const value of values) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return [least, most];
}

// Those of `ticks`, in order of importance, that leave `room` pixels to each other.
function spaced(scale, ticks, room) {
  const kept = [];
  for (const tick of ticks)
    if (kept.every((other) => Math.abs(scale(other) - scale(tick)) >= room)) kept.push(tick);
  return kept.sort((a, b) => a - b);
}

// Round ones, as many as have `room`.
function linearTicks(scale, room) {
  const [from, to] = scale.range();
  for (let wanted = Math.floor(Math.abs(to - from) / room); wanted > 1; --wanted) {
    const ticks = scale.ticks(wanted);
    if (ticks.length < 2 || Math.abs(scale(ticks[1]) - scale(ticks[0])) >= room) return ticks;
  }
  return scale.ticks(1);
}

function logTicks([from, to]) {
  const [first, last] = [Math.floor(Math.log10(from)), Math.ceil(Math.log10(to))];
  const all = [];
  for (const digit of [1, 3, 2, 5])
    for (let power = first; power <= last; ++power) all.push(digit * 10 ** power);
  return all.filter((tick) => tick >= from && tick <= to);
}

// `range`: pixels; `room`: those that a tick's text takes along the axis.
export function amountScale(values, range, {unit, room}) {
  const [least, most] = leastAndMost(values);
  const logarithmic = least > 0 && most / least > wide;
  let scale;
  if (logarithmic) {
    const around = (most / least) ** 0.05;
    scale = scaleLog([least / around, most * around], range);
  } else {
    const gap = Math.max(0, narrow * most - (most - least)) / 2 + 0.06 * (most - least);
    scale = scaleLinear([least < 0.35 * most ? 0 : Math.max(0, least - gap), most + gap || 1], range);
  }
  const ticks = logarithmic ? spaced(scale, logTicks(scale.domain()), room) : linearTicks(scale, room);
  return {scale, logarithmic, ticks, text: (tick) => tickText(tick, unit)};
}

export function errorScale(errors, range, {room}) {
  const [least, most] = leastAndMost([...errors, -limits[2], limits[2]]);
  const bent = Math.max(-least, most) > 1;
  if (!bent) {
    const gap = 0.06 * (most - least);
    const scale = scaleLinear([least - gap, most + gap], range);
    return {scale, ticks: linearTicks(scale, room), text: errorTick};
  }
  const scale = scaleSymlog([least * 1.15, most * 1.15], range).constant(0.15);
  const candidates = [0, 1, -1];
  for (let power = 1; 10 ** power <= most; ++power) candidates.push(10 ** power);
  candidates.push(0.2, -0.2, 0.5, -0.5, 3, 30, 300);
  const [from, to] = scale.domain();
  const ticks = spaced(
    scale,
    candidates.filter((tick) => tick >= from && tick <= to),
    room,
  );
  return {scale, ticks, text: errorTick};
}

// The lines at ±5, ±10 and ±15 %, each with whether its text has room.
export function errorLines(scale, room) {
  const labelled = spaced(scale, [limits[2], -limits[2], limits[0], -limits[0], limits[1], -limits[1]], room);
  return limits
    .flatMap((limit) => [limit, -limit])
    .map((limit) => ({limit, text: labelled.includes(limit) ? errorTick(limit) : ''}));
}
