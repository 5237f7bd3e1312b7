// The formats of every page, and those of this one.
import {count, withUnit} from '../../page/format.js';

export * from '../../page/format.js';

// In a column whose head has the unit: "39.5 M".
export const prefixed = (value) => withUnit(value, '').trim();

// "11 %" where the interval lies evenly about the value, null where it does not.
export function tolerance(value, [least, most]) {
  const half = (most - least) / 2;
  if (!value || Math.abs(least + half - value) > value * 0.005) return null;
  const share = (half / value) * 100;
  return `${share < 1 ? share.toFixed(1) : share.toFixed(0)}\u00a0%`; // one word
}

export function ratio(value, per) {
  return per ? (value / per).toFixed(2) : '–';
}

export function address(value) {
  return `0x${value.toString(16).padStart(8, '0')}`;
}

export function bytes(value) {
  return value === null || value === undefined ? '–' : `${count(value)} B`;
}
