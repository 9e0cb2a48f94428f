/**
 * A 64-bit hash over numbers and texts, equal in every JavaScript engine. Not cryptographic: it finds accidents, not attacks.
 *
 * Two lanes of 32 bits with different constants. A step multiplies by an odd number, which carries a difference upwards, and then
 * shifts and xors, which carries it downwards; both can be undone, so two inputs that differ in one word never collide.
 */
const LANE_A = 0x9e3779b1;
const LANE_B = 0x85ebca77;

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);
const NAN_HIGH_WORD = 0x7ff80000;

export class Hasher {
  #a = 0x243f6a88;
  #b = 0xb7e15162 | 0;

  /** Adds all 64 bits of `x`; −0 counts as 0, and every NaN is alike. */
  addNumber(x: number): void {
    if (Number.isNaN(x)) {
      this.#addWord(0);
      this.#addWord(NAN_HIGH_WORD);
      return;
    }
    // −0 + 0 is 0.
    float[0] = x + 0;
    this.#addWord(words[0] as number);
    this.#addWord(words[1] as number);
  }

  /**
   * Adds each of the numbers at the head of a list, as `addNumber` does; the lanes stay in registers, because a trace has hundreds of
   * thousands of them.
   * @returns how many they are
   */
  addNumbers(values: ArrayLike<unknown>): number {
    let a = this.#a;
    let b = this.#b;
    let i = 0;
    for (; i < values.length; i++) {
      const x = values[i];
      if (typeof x !== 'number') break;
      const isNumber = !Number.isNaN(x);
      float[0] = x + 0;
      for (let half = 0; half < 2; half++) {
        const word = isNumber ? (words[half] as number) : half * NAN_HIGH_WORD;
        const mixedA = Math.imul(a ^ word, LANE_A);
        const mixedB = Math.imul(b + word, LANE_B);
        a = mixedA ^ (mixedA >>> 15);
        b = mixedB ^ (mixedB >>> 13);
      }
    }
    this.#a = a;
    this.#b = b;
    return i;
  }

  /**
   * Adds a text with its length, so that `ab` and `c` differ from `a` and `bc`.
   * @param mark code of a character before the text, as if it were its first one; 0 = none
   */
  addString(text: string, mark = 0): void {
    this.#addWord(text.length + (mark && 1));
    if (mark > 0) this.#addWord(mark);
    let a = this.#a;
    let b = this.#b;
    for (let i = 0; i < text.length; i++) {
      const word = text.charCodeAt(i);
      const mixedA = Math.imul(a ^ word, LANE_A);
      const mixedB = Math.imul(b + word, LANE_B);
      a = mixedA ^ (mixedA >>> 15);
      b = mixedB ^ (mixedB >>> 13);
    }
    this.#a = a;
    this.#b = b;
  }

  /** 16 hexadecimal digits for everything added so far; more may be added afterwards. */
  digest(): string {
    return hex(finish(this.#a ^ (this.#b >>> 15))) + hex(finish(this.#b ^ (this.#a >>> 13)));
  }

  #addWord(word: number): void {
    const a = Math.imul(this.#a ^ word, LANE_A);
    const b = Math.imul(this.#b + word, LANE_B);
    this.#a = a ^ (a >>> 15);
    this.#b = b ^ (b >>> 13);
  }
}

/** The finaliser of MurmurHash3 (Austin Appleby): every input bit changes every output bit with probability ½. */
function finish(word: number): number {
  let hash = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}
