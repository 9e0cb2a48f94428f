import { describe, expect, it } from 'vitest';
import { formatClock, formatCount, formatDuration, formatQuantity, formatTick, speakDuration, speakQuantity } from './format.ts';

/** Narrow no-break spaces as ordinary ones, so that the expectations can be read. */
const readable = (text: string) => text.replaceAll('\u202f', ' ');

describe('formatCount', () => {
  it.each([
    [0, '0'],
    [7, '7'],
    [0.1 + 0.2, '0.3'],
    [999, '999'],
    [1000, '1 k'],
    [20_000, '20 k'],
    [999_600, '1 M'],
    [4_812_345, '4.81 M'],
    [14_400_000, '14.4 M'],
    [2e9, '2 G'],
    [-1500, '-1.5 k'],
    [Number.NaN, '–'],
  ])('writes %d as %s', (value, expected) => {
    expect(readable(formatCount(value))).toBe(expected);
  });
});

describe('formatDuration', () => {
  it.each([
    [0, '0 s'],
    [8, '8 ms'],
    [850, '850 ms'],
    [1000, '1 s'],
    [4230, '4.2 s'],
    [42_000, '42 s'],
    [59_700, '1 min'],
    [250_000, '4 min 10 s'],
    [3_600_000, '1 h'],
    [3_599_700, '1 h'],
    [3_900_000, '1 h 5 min'],
    [7_199_999, '2 h'],
    [Number.NaN, '–'],
  ])('writes %d ms as %s', (ms, expected) => {
    expect(readable(formatDuration(ms))).toBe(expected);
  });

  it('says the same in words', () => {
    expect(speakDuration(250_000)).toBe('4 minutes 10 seconds');
    expect(speakDuration(61_000)).toBe('1 minute 1 second');
  });
});

describe('formatClock', () => {
  it.each([
    [0, '0:00'],
    [125_999, '2:05'],
    [600_000, '10:00'],
    [3_725_000, '1:02:05'],
  ])('writes %d ms as %s', (ms, expected) => {
    expect(formatClock(ms)).toBe(expected);
  });
});

describe('quantities', () => {
  it.each([
    [120_000, 'records/s', '120 k records/s', '120 thousand records per second'],
    [3_100_000, 'records', '3.1 M records', '3.1 million records'],
    [83.4, 's', '1 min 23 s', '1 minute 23 seconds'],
    [12, 'ms', '12 ms', '12 milliseconds'],
    [8, 'count', '8', '8'],
    [NaN, 'bytes', '–', 'no value'],
    [0.35, 'share', '35 %', '35 percent'],
    [NaN, 'share', '–', 'no value'],
  ])('writes and speaks %d %s', (value, unit, written, spoken) => {
    expect(readable(formatQuantity(value, unit))).toBe(written);
    expect(speakQuantity(value, unit)).toBe(spoken);
  });

  it('keeps the unit of what is counted off the ticks, but not that of time', () => {
    expect(readable(formatTick(2_000_000, 'records'))).toBe('2 M');
    expect(formatTick(20, 'consumers')).toBe('20');
    expect(readable(formatTick(1000, 'ms/s'))).toBe('1000 ms/s');
    expect(readable(formatTick(60, 's'))).toBe('1 min');
    expect(readable(formatQuantity(0.125, 'share'))).toBe('12.5 %');
    expect(readable(formatQuantity(2_000_000, 'bytes'))).toBe('2 MB');
  });
});
