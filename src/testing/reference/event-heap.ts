/** The reference's own event queue: a plain binary heap of actions, in the order of time, then of scheduling. */
interface Entry {
  readonly atMs: number;
  readonly sequence: number;
  readonly action: () => void;
}

const isBefore = (a: Entry, b: Entry): boolean => a.atMs < b.atMs || (a.atMs === b.atMs && a.sequence < b.sequence);

export class EventHeap {
  readonly #heap: Entry[] = [];
  #sequence = 0;
  nowMs = 0;

  after(ms: number, action: () => void): void {
    this.at(this.nowMs + ms, action);
  }

  at(atMs: number, action: () => void): void {
    const entry = { atMs, sequence: this.#sequence++, action };
    const heap = this.#heap;
    let index = heap.length;
    heap.push(entry);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const other = heap[parent]!;
      if (!isBefore(entry, other)) break;
      heap[index] = other;
      index = parent;
    }
    heap[index] = entry;
  }

  /** Carries out every action up to and including `untilMs`. */
  runUntil(untilMs: number): void {
    for (;;) {
      const first = this.#heap[0];
      if (first === undefined || first.atMs > untilMs) break;
      this.#removeFirst();
      this.nowMs = first.atMs;
      first.action();
    }
    this.nowMs = untilMs;
  }

  #removeFirst(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      const left = heap[child];
      if (left === undefined) break;
      const right = heap[child + 1];
      let least = left;
      if (right !== undefined && isBefore(right, left)) {
        least = right;
        child++;
      }
      if (!isBefore(least, last)) break;
      heap[index] = least;
      index = child;
    }
    heap[index] = last;
  }
}
