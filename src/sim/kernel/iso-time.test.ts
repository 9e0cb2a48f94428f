import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromIsoTime, toIsoTime } from './iso-time.ts';

describe('wall-clock times', () => {
  it('should be written as JavaScript and Java write them, and read back', () => {
    fc.assert(
      fc.property(fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 }), (ms) => {
        expect(toIsoTime(ms)).toBe(new Date(ms).toISOString());
        expect(fromIsoTime(toIsoTime(ms))).toBe(ms);
      }),
    );
  });

  it('should cut a fraction of a millisecond off', () => {
    expect(toIsoTime(1999.999)).toBe('1970-01-01T00:00:01.999Z');
  });

  it.each(['', 'yesterday', '2026-02-30T00:00:00Z', '2026-01-01T24:00:00Z', '2026-01-01', '2026-13-01T00:00:00Z'])(
    'should not read %j',
    (text) => {
      expect(fromIsoTime(text)).toBeNull();
    },
  );

  it('should read a time without a fraction', () => {
    expect(fromIsoTime('2026-03-02T09:15:20Z')).toBe(Date.UTC(2026, 2, 2, 9, 15, 20));
  });
});
