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
  const write = (text: string, y: number, font: string, colour: string): void => {
    context.font = font;
    context.fillStyle = colour;
    context.fillText(text, MARGIN, y, WIDTH - 2 * MARGIN);
  };
  write('Headroom: backpressure in Kafka, Flink and Spark', 150, `28px ${mono}`, muted);
  write(card.title, 260, `64px ${serif}`, ink);
  write(card.result, 340, `600 44px ${serif}`, ink);
  for (const [index, line] of card.details.entries()) write(line, 430 + index * 44, `26px ${mono}`, muted);
  return new Promise((resolve) => {
    canvas.toBlob(resolve, 'image/png');
  });
}
