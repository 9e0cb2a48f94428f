/** The colours behind the inks, read from the page's custom properties: a canvas cannot use `var(--waiting)`. */
import { drawNow } from './frame.ts';
import { INKS } from './marks.ts';
import type { Ink } from './marks.ts';

export type Palette = Readonly<Record<Ink | 'surface', string>>;

const FORCED: Palette = {
  arrivals: 'LinkText',
  processed: 'CanvasText',
  waiting: 'Highlight',
  downstream: 'VisitedText',
  limit: 'CanvasText',
  text: 'CanvasText',
  muted: 'GrayText',
  surface: 'Canvas',
};

/** What the page says now. A canvas is not recoloured in forced-colours mode, so the system's own colours are used there. */
export function readPalette(element: Element): Palette {
  if (matchMedia('(forced-colors: active)').matches) return FORCED;
  const style = getComputedStyle(element);
  const read = (name: string) => style.getPropertyValue(`--${name}`).trim() || style.color;
  const inks = Object.fromEntries(INKS.map((ink) => [ink, read(ink)])) as Record<Ink, string>;
  return { ...inks, surface: read('surface') };
}

/**
 * Calls `changed` whenever the page's colours may have changed: system setting, forced colours, the page's own theme switch, paper. What it asks
 * to draw for paper is drawn at once: no frame comes before the page is printed.
 */
export function watchPalette(changed: () => void): () => void {
  const queries = ['(prefers-color-scheme: dark)', '(forced-colors: active)'].map((query) => matchMedia(query));
  for (const query of queries) query.addEventListener('change', changed);
  const print = () => {
    changed();
    drawNow();
  };
  addEventListener('beforeprint', print);
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'class'] });
  return () => {
    for (const query of queries) query.removeEventListener('change', changed);
    removeEventListener('beforeprint', print);
    observer.disconnect();
  };
}
