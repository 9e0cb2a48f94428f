/**
 * The pending events of a run: at most one per slot, taken out in the order of (time, order of scheduling), so that events of the
 * same moment happen in the order in which they were scheduled, in every JavaScript engine.
 *
 * An indexed heap with four children a node (D. B. Johnson, 1975) on typed arrays: keys stand in heap order, because a walk down
 * then touches neighbours, and nothing is allocated while a run goes on.
 */
const CHILDREN_BITS = 2;
const CHILDREN = 1 << CHILDREN_BITS;

export class EventQueue {
  // By place in the heap:
  readonly #timeMs: Float64Array;
  readonly #sequence: Float64Array;
  readonly #slot: Int32Array;
  /** By slot: its place in the heap; −1 = nothing pending. */
  readonly #place: Int32Array;
  #size = 0;
  #nextSequence = 0;
  #lastPopMs = -Infinity;

  /** @param slots how many events can be pending; slots are numbered from 0 */
  constructor(slots: number) {
    this.#timeMs = new Float64Array(slots);
    this.#sequence = new Float64Array(slots);
    this.#slot = new Int32Array(slots);
    this.#place = new Int32Array(slots).fill(-1);
  }

  /**
   * Schedules the slot's event, in place of one that is pending; at Infinity it never comes, which is the same as cancelling it.
   * @throws RangeError for NaN, for a time before the last event that was popped, and for a slot that there is not
   */
  schedule(slot: number, atMs: number): void {
    if (!(atMs >= this.#lastPopMs)) throw new RangeError(this.#complaint(slot, atMs));
    const place = this.#place[slot];
    if (place === undefined) throw new RangeError(`There is no event slot ${slot}; slots are 0 to ${this.#place.length - 1}.`);
    if (atMs === Infinity) this.cancel(slot);
    else if (place < 0) this.#moveUp(this.#size++, slot, atMs, this.#nextSequence++);
    else if (atMs < (this.#timeMs[place] as number)) this.#moveUp(place, slot, atMs, this.#nextSequence++);
    else this.#moveDown(place, slot, atMs, this.#nextSequence++);
  }

  /** Takes the slot's event out, if one is pending. */
  cancel(slot: number): void {
    const place = this.#place[slot] as number;
    if (place >= 0) this.#remove(place);
  }

  isScheduled(slot: number): boolean {
    return (this.#place[slot] as number) >= 0;
  }

  /** When the slot's event is due, ms; Infinity when none is pending. */
  timeOf(slot: number): number {
    const place = this.#place[slot] as number;
    return place < 0 ? Infinity : (this.#timeMs[place] as number);
  }

  /** When the next event is due, ms; Infinity when none is pending. */
  nextTimeMs(): number {
    return this.#size === 0 ? Infinity : (this.#timeMs[0] as number);
  }

  /**
   * Takes the next event out and returns its slot.
   * @throws RangeError when none is pending
   */
  pop(): number {
    if (this.#size === 0) throw new RangeError('No event is pending.');
    const slot = this.#slot[0] as number;
    this.#lastPopMs = this.#timeMs[0] as number;
    this.#remove(0);
    return slot;
  }

  #complaint(slot: number, atMs: number): string {
    return `Event slot ${slot} cannot be scheduled at ${atMs} ms: it is ${this.#lastPopMs} ms.`;
  }

  #remove(place: number): void {
    this.#place[this.#slot[place] as number] = -1;
    const last = --this.#size;
    if (place === last) return;
    const slot = this.#slot[last] as number;
    const timeMs = this.#timeMs[last] as number;
    const sequence = this.#sequence[last] as number;
    const parent = (place - 1) >> CHILDREN_BITS;
    if (place > 0 && isBefore(timeMs, sequence, this.#timeMs[parent] as number, this.#sequence[parent] as number))
      this.#moveUp(place, slot, timeMs, sequence);
    else this.#moveDown(place, slot, timeMs, sequence);
  }

  /** Puts an event at `from` or, past later ones, nearer to the top. */
  #moveUp(from: number, slot: number, timeMs: number, sequence: number): void {
    const times = this.#timeMs;
    const sequences = this.#sequence;
    const slots = this.#slot;
    const places = this.#place;
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> CHILDREN_BITS;
      const parentMs = times[parent] as number;
      const parentSequence = sequences[parent] as number;
      if (!isBefore(timeMs, sequence, parentMs, parentSequence)) break;
      const parentSlot = slots[parent] as number;
      times[at] = parentMs;
      sequences[at] = parentSequence;
      slots[at] = parentSlot;
      places[parentSlot] = at;
      at = parent;
    }
    this.#put(at, slot, timeMs, sequence);
  }

  /** Puts an event at `from` or, past earlier ones, further from the top. */
  #moveDown(from: number, slot: number, timeMs: number, sequence: number): void {
    const times = this.#timeMs;
    const sequences = this.#sequence;
    const slots = this.#slot;
    const places = this.#place;
    const size = this.#size;
    let at = from;
    for (;;) {
      const first = (at << CHILDREN_BITS) + 1;
      if (first >= size) break;
      const end = first + CHILDREN < size ? first + CHILDREN : size;
      let best = first;
      let bestMs = times[first] as number;
      let bestSequence = sequences[first] as number;
      for (let child = first + 1; child < end; child++) {
        const childMs = times[child] as number;
        if (childMs > bestMs) continue;
        const childSequence = sequences[child] as number;
        if (!isBefore(childMs, childSequence, bestMs, bestSequence)) continue;
        best = child;
        bestMs = childMs;
        bestSequence = childSequence;
      }
      if (!isBefore(bestMs, bestSequence, timeMs, sequence)) break;
      const bestSlot = slots[best] as number;
      times[at] = bestMs;
      sequences[at] = bestSequence;
      slots[at] = bestSlot;
      places[bestSlot] = at;
      at = best;
    }
    this.#put(at, slot, timeMs, sequence);
  }

  #put(place: number, slot: number, timeMs: number, sequence: number): void {
    this.#timeMs[place] = timeMs;
    this.#sequence[place] = sequence;
    this.#slot[place] = slot;
    this.#place[slot] = place;
  }
}

function isBefore(aMs: number, aSequence: number, bMs: number, bSequence: number): boolean {
  return aMs < bMs || (aMs === bMs && aSequence < bSequence);
}
