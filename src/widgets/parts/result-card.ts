/** A result as a picture that can be saved: what was passed, when, with which seed and version. Drawn here, sent nowhere. */

export interface ResultCard {
  /** `Quick test`, or the exercise’s title. */
  readonly title: string;
  /** `13 of 15 right: passed` */
  readonly result: string;
  /** Further lines, such as seed and version. */
  readonly details: readonly string[];
}

const WIDTH = 1200;
const HEIGHT = 630;
const MARGIN = 88;

/** The card as a PNG; null where the browser cannot make one. */
export async function drawCard(card: ResultCard): Promise<Blob | null> {
  const canvas = document.createElement('canvas');
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const context = canvas.getContext('2d');
  if (context === null) return null;
  await document.fonts.ready;
  const style = getComputedStyle(document.documentElement);
  const ink = style.getPropertyValue('--text').trim() || '#1c1f22';
  const muted = style.getPropertyValue('--muted').trim() || '#565b60';
  context.fillStyle = style.getPropertyValue('--page').trim() || '#ffffff';
  context.fillRect(0, 0, WIDTH, HEIGHT);
  context.strokeStyle = muted;
  context.lineWidth = 2;
  context.strokeRect(MARGIN / 2, MARGIN / 2, WIDTH - MARGIN, HEIGHT - MARGIN);
  const serif = style.getPropertyValue('--serif').trim() || 'serif';
  const mono = style.getPropertyValue('--mono').trim() || 'monospace';
  /** In letters of this size, or smaller ones where the line would not fit. */
  const write = (text: string, y: number, [weight, size, face]: readonly [number, number, string], colour: string): void => {
    const room = WIDTH - 2 * MARGIN;
    context.font = `${String(weight)} ${String(size)}px ${face}`;
    const fitting = Math.floor(size * Math.min(1, room / context.measureText(text).width));
    context.font = `${String(weight)} ${String(fitting)}px ${face}`;
    context.fillStyle = colour;
    context.fillText(text, MARGIN, y);
  };
  write('Headroom: backpressure in Kafka, Flink and Spark', 130, [400, 28, mono], muted);
  write(card.title, 225, [400, 64, serif], ink);
  write(card.result, 300, [600, 40, serif], ink);
  const lineHeight = Math.min(44, Math.floor((HEIGHT - 430) / Math.max(1, card.details.length)));
  for (const [index, line] of card.details.entries())
    write(line, 370 + index * lineHeight, [400, Math.min(26, lineHeight - 6), mono], muted);
  return new Promise((resolve) => {
    canvas.toBlob(resolve, 'image/png');
  });
}
