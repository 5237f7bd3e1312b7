// The data in the page (docs/search.md has its keys), as networks that drawing and table share. What
// was emulated stands in place of what was predicted.
const costs = {latency: 's', energy: 'J'};

function networkOf(network, at, source) {
  const known = network.emulated ?? network.predicted ?? network.cost;
  return {
    at,
    source,
    name: network.network,
    score: network.proxy ?? network.accuracy,
    latency: known.latency_s ?? null,
    energy: known.energy_j ?? null,
    arena: known.arena_bytes,
    flash: known.flash_bytes,
    macs: network.macs,
    emulated: Boolean(network.emulated),
    outside: network.ops_outside_learned,
    architecture: network.architecture,
  };
}

export function readData() {
  let data;
  try {
    data = JSON.parse(document.getElementById('boardless-data').textContent);
  } catch {
    return null;
  }
  const networks = data.networks.map((network, at) => networkOf(network, at, 'search'));
  const byMacs = data.by_macs?.best;
  if (byMacs)
    networks.push(
      networkOf({...byMacs, emulated: data.by_macs.best_emulated}, networks.length, 'by MACs'),
    );
  const budget = {latency: data.budgets.latency_s, energy: data.budgets.energy_j};
  return {
    ...data,
    networks,
    best: networks.find(({name, source}) => source === 'search' && name === data.best?.network) ?? null,
    scoreName: data.score_is_proxy ? 'proxy' : 'accuracy',
    costs: Object.entries(costs)
      .filter(([name]) => networks.length && networks.every((each) => each[name] !== null))
      .map(([name, unit]) => ({name, unit, budget: budget[name] ?? null})),
  };
}
