// The points of a drawing by keyboard. One at a time takes the focus (a roving tabindex): left and
// right go to the next one in that direction, up and down likewise, Home and End to the first and the
// last from left to right. Points of a group that stands aside are passed over.
export function pointKeys({rows, points, placed, isShown}) {
  const all = rows.map((_, at) => at);
  const along = [...all].sort((a, b) => placed[a].x - placed[b].x || a - b);
  const up = [...all].sort((a, b) => placed[b].y - placed[a].y || a - b);
  let current = along[0] ?? null;

  function next(order, from, step) {
    for (let at = from; order[at] !== undefined; at += step) if (isShown(order[at])) return order[at];
    return null;
  }
  const beside = (order, step) => next(order, order.indexOf(current) + step, step);
  const moves = {
    ArrowRight: () => beside(along, 1),
    ArrowLeft: () => beside(along, -1),
    ArrowUp: () => beside(up, 1),
    ArrowDown: () => beside(up, -1),
    Home: () => next(along, 0, 1),
    End: () => next(along, along.length - 1, -1),
  };

  function makeCurrent(at) {
    points[current].setAttribute('tabindex', '-1');
    points[at].setAttribute('tabindex', '0');
    current = at;
  }

  if (current !== null) makeCurrent(current);
  return {
    makeCurrent,
    pressed(event) {
      const move = moves[event.key];
      if (!move || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      const to = move();
      if (to !== null) points[to].focus();
    },
  };
}
