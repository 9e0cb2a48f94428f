/**
 * sfc32, version 4 of the "small fast counting" generators by Chris Doty-Humphrey (PractRand, RNG_engines.txt): 128 bits of state,
 * mean period about 2^127, at least 2^32. Only 32-bit integer operations, so every JavaScript engine gives the same bits.
 */
export class Sfc32 {
  /** a, b, c, counter: in a typed array, because engines box 32-bit integers that they keep in plain fields. */
  readonly #state = new Int32Array(4);

  /** Starts from three words of seed and runs `warmUpRounds` rounds, so that similar seeds no longer give similar numbers. */
  constructor(a: number, b: number, c: number, warmUpRounds: number) {
    this.#state[0] = a;
    this.#state[1] = b;
    this.#state[2] = c;
    this.#state[3] = 1;
    for (let i = 0; i < warmUpRounds; i++) this.nextUint32();
  }

  /** The next 32 random bits, as a whole number from 0 to 2^32 − 1. */
  nextUint32(): number {
    const state = this.#state;
    const b = state[1] as number;
    const c = state[2] as number;
    const counter = state[3] as number;
    const sum = ((state[0] as number) + b + counter) | 0;
    state[0] = b ^ (b >>> 9);
    state[1] = c + (c << 3);
    state[2] = ((c << 21) | (c >>> 11)) + sum;
    state[3] = counter + 1;
    return sum >>> 0;
  }
}
