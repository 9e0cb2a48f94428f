/** First in, first out, with room for so many numbers and no more. A ring that doubles as it fills, so a large room costs nothing until it is used. */
const FIRST_PLACES = 16;

export class BoundedBuffer {
  readonly #capacity: number;
  #ring = new Float64Array(FIRST_PLACES);
  #first = 0;
  #size = 0;

  /** @param capacity most items in it, ≥ 1; Infinity = no limit */
  constructor(capacity = Infinity) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#size;
  }

  get isFull(): boolean {
    return this.#size >= this.#capacity;
  }

  /** @throws RangeError when it is full */
  push(item: number): void {
    if (this.isFull) throw new RangeError(`The buffer is full: it holds ${this.#size}.`);
    if (this.#size === this.#ring.length) this.#grow();
    this.#ring[(this.#first + this.#size) & (this.#ring.length - 1)] = item;
    this.#size++;
  }

  /**
   * Takes the oldest item out.
   * @throws RangeError when it is empty
   */
  shift(): number {
    if (this.#size === 0) throw new RangeError('The buffer is empty.');
    const item = this.#ring[this.#first] as number;
    this.#first = (this.#first + 1) & (this.#ring.length - 1);
    this.#size--;
    return item;
  }

  #grow(): void {
    const ring = new Float64Array(this.#ring.length * 2);
    const tail = this.#ring.subarray(this.#first);
    ring.set(tail);
    ring.set(this.#ring.subarray(0, this.#first), tail.length);
    this.#ring = ring;
    this.#first = 0;
  }
}
