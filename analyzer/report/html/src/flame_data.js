// The call tree as the flame graph wants it: nested, each node with its own amount, in cycles or in
// joules, and the sums with callees that the labels need.
//
//   buildTree(data, 'cycles') → {index: 0, name: 'everything counted', value: own, children: […]}
import {frameName} from './data.js';

// Parents come before children, so one pass from the end sums each node with its callees.
export function withCallees(parent, own) {
  const inclusive = own.map((value) => value ?? 0);
  for (let at = inclusive.length - 1; at > 0; --at)
    if (parent[at] >= 0) inclusive[parent[at]] += inclusive[at];
  return inclusive;
}

export function depthOf(parent) {
  const depths = [];
  let deepest = 0;
  parent.forEach((above, at) => {
    depths[at] = above < 0 ? 0 : depths[above] + 1;
    deepest = Math.max(deepest, depths[at]);
  });
  return deepest;
}

export function buildTree(data, unit) {
  const {tree} = data;
  const own = unit === 'joules' ? tree.energy_j : tree.cycles;
  const inclusiveCycles = withCallees(tree.parent, tree.cycles);
  const nodes = tree.parent.map((_, index) => ({
    index,
    name: frameName(data, index),
    value: own[index] ?? 0,
    children: [],
  }));
  nodes.forEach((node, index) => {
    if (tree.parent[index] >= 0) nodes[tree.parent[index]].children.push(node);
  });
  // The same order in both units: frames then keep their places when the unit is switched.
  for (const node of nodes)
    node.children.sort((a, b) => inclusiveCycles[b.index] - inclusiveCycles[a.index]);
  return nodes[0];
}
