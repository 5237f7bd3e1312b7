// Numbers as the command line prints them (analyzer/report/format.cpp): 11,413,122 · 67.9 ms · 49.8 %.

const prefixes = ['p', 'n', 'µ', 'm', '', 'k', 'M', 'G', 'T'];

export function count(value) {
  const digits = Math.abs(value)
    .toFixed(0)
    .replace(/\B(?=(\d{3})+$)/g, ',');
  return value < 0 && digits !== '0' ? `-${digits}` : digits;
}

export function withUnit(value, unit) {
  if (value === 0) return `0 ${unit}`;
  let at = 4;
  let scaled = value;
  while (Math.abs(scaled) >= 999.5 && at < 8) ((scaled /= 1000), ++at);
  while (Math.abs(scaled) < 0.9995 && at > 0) ((scaled *= 1000), --at);
  const size = Math.abs(scaled);
  return `${scaled.toFixed(size < 9.995 ? 2 : size < 99.95 ? 1 : 0)} ${prefixes[at]}${unit}`;
}

export const seconds = (value) => withUnit(value, 's');
export const joules = (value) => withUnit(value, 'J');
export const hertz = (value) => withUnit(value, 'Hz');

export function percent(share) {
  return `${(share * 100).toFixed(1)} %`;
}

// What firmware supplies may hold characters that change how others read: they show as \u202e. Tabs
// and new lines stay.
export function printable(text) {
  return String(text).replace(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

export function fileName(path) {
  return printable(path.replace(/^.*[/\\]/, '') || path);
}
