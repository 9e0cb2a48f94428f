/** Pressing and dragging inside a plot as a choice of a moment; keys do the same on the timeline's native slider. */

/** Calls `choose` with 0…1 (left to right) while a pointer is pressed on the element; vertical swipes still scroll the page. */
export function scrubbing(choose: ((share: number) => void) | undefined) {
  return (element: HTMLElement): (() => void) | undefined => {
    if (choose === undefined) return undefined;
    const report = (event: PointerEvent) => {
      const { left, width } = element.getBoundingClientRect();
      if (width > 0) choose(Math.min(1, Math.max(0, (event.clientX - left) / width)));
    };
    const press = (event: PointerEvent) => {
      if (event.button !== 0) return;
      element.setPointerCapture(event.pointerId);
      report(event);
    };
    const move = (event: PointerEvent) => {
      if (element.hasPointerCapture(event.pointerId)) report(event);
    };
    element.addEventListener('pointerdown', press);
    element.addEventListener('pointermove', move);
    return () => {
      element.removeEventListener('pointerdown', press);
      element.removeEventListener('pointermove', move);
    };
  };
}
