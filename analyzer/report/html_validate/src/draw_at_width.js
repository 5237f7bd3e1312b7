// Draws what is as wide as its host: once that has been laid out, and again as its width changes, for
// as long as it is in the page.
export function drawAtWidth(host, draw) {
  let width = 0;
  const observer = new ResizeObserver(update);
  function update() {
    if (!host.isConnected) return observer.disconnect();
    if (host.clientWidth === 0 || host.clientWidth === width) return;
    width = host.clientWidth;
    draw();
  }
  update();
  observer.observe(host);
}
