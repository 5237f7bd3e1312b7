// The drawing: d3-flame-graph with this page's colours, sizes and search, and frames that a keyboard
// and a screen reader can reach. flame.js has the section round it.
import flamegraph from 'd3-flame-graph';
import {select} from 'd3-selection';
import {buildTree, depthOf} from './flame_data.js';
import {frameKeys} from './flame_keys.js';
import {heatColour} from './heat.js';
import {reducedMotion} from '../../page/dom.js';

const frameHeight = 22;

function findNode(root, index) {
  return root.descendants().find((node) => node.data.index === index);
}

// `describe(index)` gives a frame's label, `share(index)` its own part of the whole; `on` has
// `zoom(index)`, `look(index or null)` and `found(indices)`.
export function flameChart(host, data, {width, describe, share, on}) {
  const height = (depthOf(data.tree.parent) + 1) * frameHeight;
  host.style.height = `${height}px`;
  const state = {unit: 'cycles', zoomed: 0, term: ''};

  const chart = flamegraph()
    .width(Math.max(200, width))
    .height(height)
    .cellHeight(frameHeight)
    .minFrameSize(1.5) // what is thinner shows after a zoom
    .inverted(true)
    .selfValue(true)
    .transitionDuration(0)
    .setLabelHandler((node) => describe(node.data.index))
    .setColorMapper((node) =>
      node.highlight ? 'var(--match)' : heatColour(share(node.data.index)),
    )
    .setDetailsHandler(() => {})
    .setSearchMatch((node, term) => node.data.name.toLowerCase().includes(term))
    .setSearchHandler((results) => on.found(results.map((node) => node.data.index)))
    .onHover((node) => on.look(node.data.index))
    .onClick((node) => {
      state.zoomed = node.data.index;
      keys.decorate(node.data.index);
      on.zoom(node.data.index);
    });

  const keys = frameKeys(host, {
    describe,
    look: on.look,
    enter: (node) => chart.zoomTo(node),
    leave: () => api.reset(),
  });
  const root = () => select(host).datum();

  const api = {
    zoomTo: (index) => chart.zoomTo(findNode(root(), index)),
    reset: () => chart.resetZoom(),
    zoomed: () => state.zoomed,
    search(term) {
      state.term = term.trim().toLowerCase();
      if (state.term) {
        chart.search(state.term);
      } else {
        chart.clear();
        on.found(null);
      }
      keys.decorate();
    },
    show(unit) {
      state.unit = unit;
      chart.update(buildTree(data, unit));
      if (state.zoomed) api.zoomTo(state.zoomed);
      if (state.term) chart.search(state.term);
      keys.decorate();
    },
  };

  select(host).datum(buildTree(data, state.unit)).call(chart);
  keys.decorate(0);
  host.addEventListener('mouseleave', () => on.look(null));
  if (!reducedMotion()) chart.transitionDuration(180);

  new ResizeObserver(() => {
    if (host.clientWidth === width || !host.clientWidth) return;
    width = host.clientWidth;
    chart.width(Math.max(200, width)).update();
    keys.decorate();
  }).observe(host);
  return api;
}
