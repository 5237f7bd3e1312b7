// The flame graph by keyboard. One frame at a time takes the focus (a roving tabindex):
// up and down go to caller and callee, left and right to the neighbours of one caller, Enter zooms,
// Escape shows all again, Home goes to the root.

export function frameKeys(host, {describe, look, enter, leave}) {
  let current = 0; // the data index of the frame that Tab reaches
  let frames = new Map(); // data index → <g>

  const nodeOf = (frame) => frame.__data__; // as d3 keeps it
  const drawn = (node) => node && frames.has(node.data.index);

  function beside(node, step) {
    const row = (node.parent?.children ?? []).filter(drawn);
    return row[row.indexOf(node) + step];
  }

  const moves = {
    ArrowUp: (node) => node.parent,
    ArrowDown: (node) => node.children?.find(drawn),
    ArrowLeft: (node) => beside(node, -1),
    ArrowRight: (node) => beside(node, 1),
    Home: (node) => node.ancestors().at(-1),
  };

  function makeCurrent(index) {
    frames.get(current)?.setAttribute('tabindex', '-1');
    current = index;
    frames.get(index)?.setAttribute('tabindex', '0');
  }

  host.addEventListener('keydown', (event) => {
    const frame = event.target.closest?.('g.frame');
    if (!frame) return;
    const node = nodeOf(frame);
    if (moves[event.key]) {
      const to = moves[event.key](node);
      if (drawn(to)) frames.get(to.data.index).focus();
    } else if (event.key === 'Enter' || event.key === ' ') {
      enter(node);
      frames.get(node.data.index)?.focus();
    } else if (event.key === 'Escape') {
      leave();
      frames.get(node.data.index)?.focus();
    } else {
      return;
    }
    event.preventDefault();
  });
  host.addEventListener('focusin', (event) => {
    const frame = event.target.closest?.('g.frame');
    if (!frame) return;
    makeCurrent(nodeOf(frame).data.index);
    look(current);
  });

  return {
    // To be called after each drawing: d3 adds and removes frames.
    decorate(index = current) {
      frames = new Map();
      for (const frame of host.querySelectorAll('g.frame')) {
        const node = nodeOf(frame);
        frames.set(node.data.index, frame);
        frame.setAttribute('role', 'button');
        frame.setAttribute('tabindex', '-1');
        frame.setAttribute('aria-label', describe(node.data.index));
        frame.toggleAttribute('data-match', Boolean(node.highlight));
      }
      makeCurrent(frames.has(index) ? index : 0);
    },
  };
}
