// The arena by keyboard. One block at a time takes the focus (a roving tabindex): left and right go
// through all blocks in the order in which they come into use, up and down to what lies above and
// below meanwhile, Home and End to the first and the last.

export function blockKeys(host, {blocks, first, node, look}) {
  let current = first;

  const meet = (a, b) => a.first <= b.last && b.first <= a.last;

  // The nearest block in use with this one, that begins where it ends or later; or the other way.
  function beyond(at, up) {
    const from = blocks[at];
    let found = null;
    blocks.forEach((block, other) => {
      if (other === at || !meet(block, from)) return;
      if (up ? block.offset < from.offset + from.bytes : block.offset + block.bytes > from.offset)
        return;
      const gap = (each) => (up ? blocks[each].offset : -blocks[each].offset - blocks[each].bytes);
      if (found === null || gap(other) < gap(found)) found = other;
    });
    return found;
  }

  const moves = {
    ArrowRight: (at) => at + 1,
    ArrowLeft: (at) => at - 1,
    ArrowUp: (at) => beyond(at, true),
    ArrowDown: (at) => beyond(at, false),
    Home: () => 0,
    End: () => blocks.length - 1,
  };

  function makeCurrent(at) {
    for (const [each, on] of [
      [current, false],
      [at, true],
    ]) {
      node(each).setAttribute('tabindex', on ? '0' : '-1');
      node(each).setAttribute('aria-selected', String(on));
    }
    current = at;
  }

  const focused = () => (host.contains(document.activeElement) ? current : null);

  host.addEventListener('keydown', (event) => {
    const move = moves[event.key];
    if (!move || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const to = move(current);
    if (to !== null && blocks[to]) node(to).focus();
  });
  host.addEventListener('focusin', (event) => {
    const block = event.target.closest('.block');
    if (!block) return;
    makeCurrent(Number(block.dataset.block));
    look(current);
  });
  host.addEventListener('focusout', () => look(null));

  return {
    focused,
    // To be called after each drawing.
    decorate: () => makeCurrent(current),
  };
}
