// Seeded numbers, so that a sample is the same in each run, and totals cut into parts that sum to
// them exactly.

// mulberry32: small, and good enough to make samples look uneven.
export function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

// split(10, [1, 1, 1]) → [4, 3, 3]: whole numbers in proportion to the weights, largest remainders first.
export function split(total, weights) {
  const sum = weights.reduce((a, b) => a + b, 0);
  if (!sum) return weights.map((_, at) => (at === 0 ? total : 0));
  const exact = weights.map((weight) => (total * weight) / sum);
  const parts = exact.map(Math.floor);
  const left = total - parts.reduce((a, b) => a + b, 0);
  exact
    .map((value, at) => [value - parts[at], at])
    .sort((a, b) => b[0] - a[0] || a[1] - b[1])
    .slice(0, left)
    .forEach(([, at]) => ++parts[at]);
  return parts;
}

// Rows and columns with given sums: as much as fits, from the first corner to the last.
export function fill(rowSums, columnSums) {
  const left = [...columnSums];
  return rowSums.map((need) =>
    left.map((have, at) => {
      const taken = Math.min(need, have);
      need -= taken;
      left[at] -= taken;
      return taken;
    }),
  );
}
