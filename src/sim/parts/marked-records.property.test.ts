import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MarkedRecords } from './marked-records.ts';

const share = fc.oneof(fc.constantFrom(0, 1, 0.5, 0.001, 1 / 3), fc.double({ min: 0, max: 1, noNaN: true }));
const phase = fc.double({ min: 0, max: 1 - 1e-12, noNaN: true });
const isMarked = (marks: MarkedRecords, offset: number): boolean => marks.count(offset, 1) === 1;

describe('MarkedRecords', () => {
  it('should mark the given share of any stretch of records, to within one', () => {
    fc.assert(
      fc.property(share, phase, fc.nat(1e9), fc.nat(100_000), (given, begin, from, records) => {
        const count = new MarkedRecords(given, begin).count(from, records);

        expect(Math.abs(count - given * records)).toBeLessThanOrEqual(1 + 1e-6);
      }),
    );
  });

  it('should count the same whether a stretch is taken whole or record by record', () => {
    fc.assert(
      fc.property(share, phase, fc.nat(10_000), fc.nat(60), (given, begin, from, records) => {
        const marks = new MarkedRecords(given, begin);
        const singly = Array.from({ length: records }, (_, i) => marks.count(from + i, 1));

        expect(singly.every((count) => count === 0 || count === 1)).toBe(true);
        expect(singly.reduce((sum, count) => sum + count, 0)).toBe(marks.count(from, records));
      }),
    );
  });

  it('should find the next marked record', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 1, noNaN: true }), phase, fc.nat(10_000), (given, begin, from) => {
        const marks = new MarkedRecords(given, begin);
        let wanted = from;
        while (!isMarked(marks, wanted)) wanted++;

        expect(marks.next(from)).toBe(wanted);
      }),
    );
  });

  it('should find none where nothing is marked', () => {
    expect(new MarkedRecords(0, 0.3).next(5)).toBe(Infinity);
  });
});
