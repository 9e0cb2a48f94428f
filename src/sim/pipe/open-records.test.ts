import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OpenRecords } from './open-records.ts';

describe('OpenRecords', () => {
  it('should know the oldest open record under any order of closing', () => {
    // Appending and closing in runs, with thousands open at times, so that the ring grows and wraps around.
    const step = fc.record({ append: fc.nat(900), close: fc.nat(900), from: fc.constantFrom('oldest', 'newest', 'middle') });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
        const records = new OpenRecords();
        let open: number[] = [];
        let arrived = 0;
        for (const { append, close, from } of steps) {
          for (let i = 0; i < append; i++) {
            open.push(arrived);
            records.append(7 * arrived++);
          }
          const at = { oldest: 0, newest: open.length - close, middle: Math.floor((open.length - close) / 2) }[from];
          const closed = open.slice(Math.max(0, at), Math.max(0, at) + close);
          for (const record of closed) expect(records.close(record)).toBe(7 * record);
          open = open.filter((record) => !closed.includes(record));

          expect([records.count, records.arrived]).toEqual([open.length, arrived]);
          expect(records.oldestMs(-5)).toBe(open[0] === undefined ? -5 : 7 * open[0]);
        }
      }),
      { numRuns: 40, seed: 1 },
    );
  });
});
