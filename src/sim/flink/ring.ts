/** First in, first out, of things that are moved and not copied. A ring that doubles as it fills. */
export class Ring<T> {
  #items: (T | undefined)[] = new Array<T | undefined>(4).fill(undefined);
  #first = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  push(item: T): void {
    if (this.#size === this.#items.length) this.#grow();
    this.#items[(this.#first + this.#size) & (this.#items.length - 1)] = item;
    this.#size++;
  }

  /** Puts an item before all others: what overtakes. */
  unshift(item: T): void {
    if (this.#size === this.#items.length) this.#grow();
    this.#first = (this.#first - 1) & (this.#items.length - 1);
    this.#items[this.#first] = item;
    this.#size++;
  }

  /** The oldest item; undefined when there is none. */
  peek(): T | undefined {
    return this.#size === 0 ? undefined : this.#items[this.#first];
  }

  /** The item at place `index` from the oldest on. */
  at(index: number): T | undefined {
    return index < this.#size ? this.#items[(this.#first + index) & (this.#items.length - 1)] : undefined;
  }

  /** Takes the oldest item out; undefined when there is none. */
  shift(): T | undefined {
    if (this.#size === 0) return undefined;
    const item = this.#items[this.#first];
    this.#items[this.#first] = undefined;
    this.#first = (this.#first + 1) & (this.#items.length - 1);
    this.#size--;
    return item;
  }

  /** Takes the first item out for which `isWanted` holds. */
  removeFirst(isWanted: (item: T) => boolean): T | undefined {
    const others: T[] = [];
    let found: T | undefined;
    while (this.#size > 0) {
      const item = this.shift() as T;
      if (found === undefined && isWanted(item)) found = item;
      else others.push(item);
    }
    for (const item of others) this.push(item);
    return found;
  }

  clear(): void {
    this.#items = new Array<T | undefined>(4).fill(undefined);
    this.#first = 0;
    this.#size = 0;
  }

  #grow(): void {
    const { length } = this.#items;
    const items = new Array<T | undefined>(length * 2).fill(undefined);
    for (let i = 0; i < this.#size; i++) items[i] = this.#items[(this.#first + i) & (length - 1)];
    this.#items = items;
    this.#first = 0;
  }
}
