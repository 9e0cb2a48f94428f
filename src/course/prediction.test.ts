import { describe, expect, it } from 'vitest';
import { scoreChoice, scoreCurve, scoreNumber, valueOnCurve } from './prediction.ts';

describe('scoreNumber', () => {
  it.each([
    [240_000, 320_000, false, 'You said 4 min; it was 5 min 20 s: 25 % too low.'],
    [300_000, 320_000, true, 'You said 5 min; it was 5 min 20 s: 6 % too low.'],
    [320_000, 320_000, true, 'You said 5 min 20 s; it was 5 min 20 s: exactly right.'],
    [1_280_000, 320_000, false, 'You said 21 min 20 s; it was 5 min 20 s: 4 times too high.'],
    [10_000, 320_000, false, 'You said 10 s; it was 5 min 20 s: 32 times too low.'],
    [0, 320_000, false, 'You said 0 ms; it was 5 min 20 s: too low.'],
    [null, 320_000, false, 'You said never; it was 5 min 20 s.'],
    [320_000, null, false, 'You said 5 min 20 s; it never happened.'],
    [null, null, true, 'Right: it never happened.'],
  ])('should compare %d with %d', (predicted, observed, isClose, sentence) => {
    expect(scoreNumber(predicted, observed, 'ms')).toMatchObject({ isClose, sentence });
  });

  it('should write moments as it is told to', () => {
    const onTheClock = (ms: number) => `${String(ms / 60_000)}:00`;

    expect(scoreNumber(420_000, 360_000, 'ms', onTheClock).sentence).toBe('You said 7:00; it was 6:00: 17 % too high.');
    expect(scoreNumber(null, 360_000, 'ms', onTheClock).sentence).toBe('You said never; it was 6:00.');
  });

  it('should give the error with its sign and as a share', () => {
    expect(scoreNumber(2e6, 4e6, 'records')).toMatchObject({ error: -2e6, relativeError: 0.5 });
    expect(scoreNumber(1, 0, 'records')).toMatchObject({ error: 1, relativeError: null, isClose: false });
  });
});

describe('scoreChoice', () => {
  const text = (id: string): string => ({ up: 'It grows', down: 'It falls' })[id] ?? id;

  it('should say both', () => {
    expect(scoreChoice('up', 'down', text)).toMatchObject({
      isClose: false,
      sentence: 'You said “It grows”; it was “It falls”.',
    });
    expect(scoreChoice('up', 'up', text)).toMatchObject({ isClose: true, sentence: 'You said “It grows”, and so it was.' });
  });
});

describe('scoreCurve', () => {
  const timeMs = Array.from({ length: 11 }, (_, s) => s * 1000);
  const triangle = { timeMs, values: timeMs.map((ms) => (ms <= 5000 ? ms : 10_000 - ms)) };

  it('should be perfect for the curve itself, drawn with few points', () => {
    expect(scoreCurve({ timeMs: [0, 5000, 10_000], values: [0, 5000, 0] }, triangle, 'records')).toMatchObject({
      error: 0,
      isClose: true,
    });
  });

  it('should measure the mean distance against the peak', () => {
    const score = scoreCurve({ timeMs: [0], values: [0] }, triangle, 'records');

    // The mean of the triangle over its 11 samples is 25000 ÷ 11.
    expect(score.error).toBeCloseTo(25_000 / 11, 9);
    expect(score.relativeError).toBeCloseTo(5 / 11, 9);
    expect(score.sentence).toBe('You drew a peak of 0 records at 0 ms; it was 5,000 records at 5 s.');
  });

  it('should pass over times without a value', () => {
    const gappy = { timeMs, values: triangle.values.map((value, i) => (i % 2 === 0 ? Number.NaN : value)) };

    expect(scoreCurve(triangle, gappy, 'records').error).toBe(0);
  });

  it('should hold an empty drawing', () => {
    expect(scoreCurve({ timeMs: [], values: [] }, triangle, 'records').isClose).toBe(false);
  });
});

describe('valueOnCurve', () => {
  it.each([
    [-1, 1],
    [0, 1],
    [500, 2],
    [1000, 9],
    [1500, 7],
    [9000, 5],
  ])('should be linear between points, and the step’s later value at a step: at %d', (atMs, value) => {
    expect(valueOnCurve({ timeMs: [0, 1000, 1000, 2000], values: [1, 3, 9, 5] }, atMs)).toBe(value);
  });
});
