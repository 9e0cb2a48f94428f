import { describe, expect, it } from 'vitest';
import { burrowGroupStatus, burrowStatus } from '../burrow.ts';
import vectors from './kafka.json' with { type: 'json' };

describe('vectors N: Burrow’s rules over ten commits', () => {
  it.each(vectors.N_burrow)('$in.case: $out', ({ in: given, out }) => {
    const commits = given.offsets.map((offset, i) => ({ offset, lag: given.lags[i] ?? NaN, atMs: given.ts_ms[i] ?? NaN }));

    expect(burrowStatus(commits, [given.brokerOffsets], given.currentLag, given.now_s * 1000)).toBe(out);
  });

  it('should not call a consumer stopped whose last commit was at the log end a moment ago', () => {
    const { in: given } = vectors.N_burrow.find((row) => row.out === 'STOP')!;
    const commits = given.offsets.map((offset, i) => ({ offset, lag: given.lags[i] ?? NaN, atMs: given.ts_ms[i] ?? NaN }));

    expect(burrowStatus(commits, [900, 1300], given.currentLag, given.now_s * 1000)).toBe('WARN');
  });

  it('should show the group the worst of its partitions, and errors as ERR', () => {
    expect(burrowGroupStatus(['OK', 'WARN', 'OK'])).toBe('WARN');
    expect(burrowGroupStatus(['OK', 'STALL', 'WARN'])).toBe('ERR');
    expect(burrowGroupStatus(['OK', 'OK'])).toBe('OK');
  });
});
