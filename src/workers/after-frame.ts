/** After its frame's own work the picture still has to be rasterised, by threads that may have to share two cores with this one, ms. */
const ON_ITS_WAY_MS = 10;

/** Calls `work` when the next frame has been drawn: what nobody waits for comes after what somebody does. In a hidden tab it waits. */
export function afterFrame(work: () => void): void {
  requestAnimationFrame(() => {
    setTimeout(work, ON_ITS_WAY_MS);
  });
}
