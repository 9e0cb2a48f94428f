/** Calls `work` when the next frame has been drawn: what nobody waits for comes after what somebody does. In a hidden tab it waits. */
export function afterFrame(work: () => void): void {
  requestAnimationFrame(() => {
    // A timer's task cannot begin before the frame's has ended.
    setTimeout(work);
  });
}
