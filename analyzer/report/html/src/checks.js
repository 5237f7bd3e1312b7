// Rows must sum to the whole (the estimate's own promise). If some do not, the page says so rather
// than show two totals.
import {sum} from './data.js';
import {count} from './format.js';

export function unequalSums(data) {
  const whole = data.estimate.cycles;
  const parts = [
    ['cycle classes', sum(data.estimate.by_class.map((row) => row.cycles)), true],
    ['functions', sum(data.functions.cycles), data.functions.cycles.length],
    ['call tree', sum(data.tree.cycles), data.tree.cycles.length],
    ['instructions', sum(data.code.cycles), data.code.cycles.length],
    ['operators', sum(data.model?.ops?.map((row) => row.cycles) ?? []), data.model?.ops],
    [
      'types of operator',
      sum(data.model?.byType?.map((row) => row.cycles) ?? []),
      data.model?.byType,
    ],
  ];
  return parts
    .filter(([, total, given]) => given && Math.abs(total - whole) > whole * 1e-9 + 1e-6)
    .map(
      ([name, total]) =>
        `This report is inconsistent: its ${name} sum to ${count(total)} cycles, the estimate is ${count(whole)}.`,
    );
}
