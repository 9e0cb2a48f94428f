/** One animation frame for all charts of the page: a chart that is asked to draw ten times in a frame draws once. */

const waiting = new Set<() => void>();
let frame = 0;

/** Draws with the next frame; the same function is called once however often it was asked for. */
export function drawWithNextFrame(draw: () => void): void {
  waiting.add(draw);
  frame ||= requestAnimationFrame(drawNow);
}

/** Forgets a drawing that is not needed any more. */
export function forgetDrawing(draw: () => void): void {
  waiting.delete(draw);
}

/** Draws what waits for the next frame. */
export function drawNow(): void {
  frame = 0;
  const drawings = [...waiting];
  waiting.clear();
  for (const draw of drawings) draw();
}
