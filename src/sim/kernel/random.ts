/**
 * Seeded random numbers, one stream per (seed, name): turning one knob must not shift the draws of anything else. A name says whose
 * draws they are and what for: `services/downstream/consumer/3`.
 */
import { log } from './log.ts';
import { Sfc32 } from './sfc32.ts';

/** As PractRand seeds sfc32 from three words. */
const WARM_UP_ROUNDS = 15;

/** Mixes a text into 32 bits: FNV-1a from a start value of its own, then the finaliser of MurmurHash3 (Austin Appleby). */
function hashName(name: string, start: number): number {
  let hash = start;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

export class RandomStream extends Sfc32 {
  #spareNormal = 0;
  #hasSpareNormal = false;

  /** @param seed a whole number from 0 to 2^53 − 1 */
  constructor(seed: number, name: string) {
    const low = seed | 0;
    const high = Math.floor(seed / 4294967296) | 0;
    super(hashName(name, 0x811c9dc5 ^ low), hashName(name, 0x5bd1e995 ^ high), hashName(name, 0x9e3779b9 + low), WARM_UP_ROUNDS);
  }

  /** Evenly spread over [0, 1), in steps of 2^−53. */
  uniform(): number {
    const high = this.nextUint32() >>> 5;
    const low = this.nextUint32() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  /** Exponential with the given mean, in the mean's unit; by inversion, one uniform number each. */
  exponential(mean: number): number {
    return -mean * log(1 - this.uniform());
  }

  /** Standard normal: mean 0, variance 1 (George Marsaglia's polar method, which needs no sine). */
  normal(): number {
    if (this.#hasSpareNormal) {
      this.#hasSpareNormal = false;
      return this.#spareNormal;
    }
    for (;;) {
      const u = 2 * this.uniform() - 1;
      const v = 2 * this.uniform() - 1;
      const square = u * u + v * v;
      if (square >= 1 || square === 0) continue;
      const factor = Math.sqrt((-2 * log(square)) / square);
      this.#spareNormal = v * factor;
      this.#hasSpareNormal = true;
      return u * factor;
    }
  }
}
