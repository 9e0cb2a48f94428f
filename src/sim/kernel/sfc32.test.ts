import { describe, expect, it } from 'vitest';
import { Sfc32 } from './sfc32.ts';

describe('Sfc32', () => {
  it('should give the published values for seed words 0, 0, 0', () => {
    // Documentation of the Rust crate sfc-prng 0.3, a translation of PractRand pre0.95: 15 rounds, and 12 as for a 64-bit seed.
    expect(new Sfc32(0, 0, 0, 15).nextUint32()).toBe(0xfb52_c520);
    expect(new Sfc32(0, 0, 0, 12).nextUint32()).toBe(0x5146_76c3);
  });

  it('should give the values of an independent implementation for seed words 0, 12345, 0', () => {
    // The Go package maloquacious/prng, sfc32_test.go.
    const generator = new Sfc32(0, 12345, 0, 12);

    const values = Array.from({ length: 10 }, () => generator.nextUint32());

    expect(values).toEqual([
      235160590, 2967261163, 116171463, 2882324903, 362604721, 4227106926, 1933307004, 1608300071, 2256615412, 2701957640,
    ]);
  });
});
