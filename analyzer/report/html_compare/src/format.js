// The formats of every page, and those of this one: changes, with their sign.
import {count, withUnit} from '../../page/format.js';

export * from '../../page/format.js';

const signed = (value, text) => (value > 0 ? `+${text}` : text);

export const signedCount = (value) => signed(value, count(value));
export const signedUnit = (value, unit) => signed(value, withUnit(value, unit));

// As analyzer/report/change_format.cpp: null stands for a base of 0.
export function relative(change) {
  if (change === null) return 'new';
  const share = change * 100;
  const size = Math.abs(share);
  if (share === 0) return '0.0 %';
  if (size >= 999.95) return `${signedCount(share)} %`;
  return `${signed(share, size >= 0.05 ? share.toFixed(1) : size >= 0.0005 ? share.toFixed(3) : share.toExponential(0))} %`;
}
