// Heat: five steps from cool to hot, the same in the flame graph and in the code. The step is a
// colour; what is `hot` is also said in words and by a mark, for those who see no colours.

const steps = [0.0005, 0.002, 0.01, 0.03, 0.1]; // shares of all cycles
export const hotShare = steps[2];

export function heatOf(share) {
  let step = 0;
  while (step < steps.length && share >= steps[step]) ++step;
  return step;
}

export function heatColour(share) {
  return `var(--heat-${heatOf(share)})`;
}

export const heatLegend = steps.map((share, at) => ({
  step: at + 1,
  text: `${share * 100} %`,
}));
