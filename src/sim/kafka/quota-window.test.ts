import { describe, expect, it } from 'vitest';
import { QuotaWindow } from './quota-window.ts';

const MEGABYTE = 1_000_000;

describe('QuotaWindow', () => {
  it('should count a sample until its last record is eleven seconds old, over the time since its first one', () => {
    const window = new QuotaWindow(MEGABYTE);

    expect(window.record(5 * MEGABYTE, 0)).toBe(0);
    expect(window.record(5 * MEGABYTE, 900)).toBe(0);
    // 12 MB in 11.5 s: half a second too much.
    expect(window.record(2 * MEGABYTE, 11_500)).toBe(500);
    // 0.9 s + 11 s are over: what came at the start is forgotten, and the ten seconds of the least window begin at 11.5 s.
    expect(window.record(8 * MEGABYTE, 11_900)).toBe(0);
  });

  it('should let ten seconds worth pass at once, and count throttles in whole milliseconds', () => {
    const window = new QuotaWindow(MEGABYTE);

    expect(window.record(10 * MEGABYTE, 0)).toBe(0);
    expect(window.record(400, 0)).toBe(0);
    expect(window.record(200, 0)).toBe(1);
  });
});
