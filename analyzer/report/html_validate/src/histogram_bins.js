// Errors in bins of equal width, on round edges. Where a few lie far away the outermost bins are open,
// and take them in.
//
//   errorBins([-0.45, -0.02, 0.01, 0.03])   // {step: 0.01, first: -3, bins: [{from, to, rows}, …]}
//
// `first`: the left edge of the first bin, in steps. An open bin is from -Infinity or to Infinity.
const widths = [];
for (let power = -4; power <= 12; ++power)
  for (const digit of [1, 2, 5]) widths.push(Number(`${digit}e${power}`));

const at = (sorted, share) => sorted[Math.round(share * (sorted.length - 1))];

export function errorBins(errors) {
  const sorted = [...errors].sort((a, b) => a - b);
  // The middle 90 %, and half as much to each side.
  const [low, high] = [at(sorted, 0.05), at(sorted, 0.95)];
  const reach = Math.max(high - low, 0.01) / 2;
  const least = Math.max(sorted[0], low - reach);
  const most = Math.min(sorted.at(-1), high + reach);
  const parts = Math.min(24, Math.max(6, Math.ceil(2 * Math.sqrt(sorted.length))));
  const step = widths.find((each) => (most - least) / each <= parts) ?? widths.at(-1);
  const first = Math.floor(least / step);
  const last = Math.max(first + 1, Math.ceil(most / step));
  const bins = [];
  for (let edge = first; edge < last; ++edge)
    bins.push({from: edge * step, to: (edge + 1) * step, rows: 0});
  for (const error of sorted) {
    const bin = Math.floor(error / step) - first;
    ++bins[Math.min(bins.length - 1, Math.max(0, bin))].rows;
  }
  if (sorted[0] < bins[0].from) bins[0].from = -Infinity;
  if (sorted.at(-1) > bins.at(-1).to) bins.at(-1).to = Infinity;
  return {bins, step, first};
}
