// Tells the page around the frame how tall the content is. It is a number and no secret, so anybody may hear it; nothing is listened to.
(() => {
  if (window.parent === window) return;
  let said = 0;
  new ResizeObserver(() => {
    const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
    if (height === said) return;
    said = height;
    window.parent.postMessage({ type: 'headroom:height', height }, '*');
  }).observe(document.documentElement);
})();
