import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');

/** The custom properties with a hexadecimal colour in the block that follows `selector`. */
function colours(selector: string): Record<string, string> {
  const start = css.indexOf(selector);
  expect(start, selector).toBeGreaterThan(-1);
  const block = css.slice(start, css.indexOf('}', start));
  return Object.fromEntries(
    [...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/g)].map((match) => [match[1] ?? '', match[2] ?? '']),
  );
}

const linear = (channel: number) => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4);

/** Relative luminance as WCAG 2.2 defines it. */
function luminance(hex: string): number {
  const channels = [1, 3, 5].map((at) => linear(Number.parseInt(hex.slice(at, at + 2), 16) / 255));
  return 0.2126 * channels[0]! + 0.7152 * channels[1]! + 0.0722 * channels[2]!;
}

function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light! + 0.05) / (dark! + 0.05);
}

const DATA = ['arrivals', 'processed', 'waiting', 'downstream', 'limit'];
const themes = { light: colours(':root {'), dark: colours(":root[data-theme='dark'] {") };

describe.each(Object.entries(themes))('the %s theme', (_, theme) => {
  it.each(DATA)('draws %s at 3:1 or better where graphics stand', (name) => {
    expect(contrast(theme[name]!, theme['surface']!)).toBeGreaterThanOrEqual(3);
    expect(contrast(theme[name]!, theme['page']!)).toBeGreaterThanOrEqual(3);
  });

  it.each(['text', 'muted', ...DATA.map((name) => `${name}-text`)])(
    'writes %s at 4.5:1 or better on every background',
    (name) => {
      for (const background of ['page', 'surface', 'quiet']) {
        expect(contrast(theme[name]!, theme[background]!), background).toBeGreaterThanOrEqual(4.5);
      }
    },
  );

  it('draws the edge of a control at 3:1 or better', () => {
    for (const background of ['page', 'surface', 'quiet']) {
      expect(contrast(theme['line-strong']!, theme[background]!), background).toBeGreaterThanOrEqual(3);
    }
  });
});

it('shows the same dark theme by choice and by system setting', () => {
  const bySystem = colours(':root:not([data-theme]) {');
  expect(Object.keys(bySystem).length).toBeGreaterThan(15);
  expect(bySystem).toEqual(themes.dark);
});
