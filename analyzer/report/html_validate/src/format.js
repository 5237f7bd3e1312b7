// The formats of every page, and those of this one: errors with their sign, ticks of an axis.
import {count, percent, withUnit} from '../../page/format.js';

export * from '../../page/format.js';

// As analyzer/report/validation_text.cpp has them: "+3.1 %", "-44.5 %".
export const signedPercent = (share) => (share >= 0 ? '+' : '-') + percent(Math.abs(share));

// "10 ms" and "2.5 ms", not "10.0 ms" and "2.50 ms".
export function tickText(value, unit) {
  return withUnit(value, unit).replace(/(\.\d*?)0+ /, (_, digits) => `${digits === '.' ? '' : digits} `);
}

// "-15 %", "0 %", "+2.5 %", "+1,000 %".
export function errorTick(share) {
  const digits = Number((share * 100).toPrecision(6));
  const text = Math.abs(digits) >= 1000 ? count(Math.abs(digits)) : String(Math.abs(digits));
  return `${digits > 0 ? '+' : digits < 0 ? '-' : ''}${text} %`;
}
