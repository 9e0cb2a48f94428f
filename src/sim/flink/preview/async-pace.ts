/**
 * How many records per millisecond an async operator's queue lets through while it is full, by the laws of its queue: a slot is held from
 * entry until the result is emitted.
 *
 * Unordered: capacity ÷ mean time of a call. Ordered: emitₖ = max(emitₖ₋₁, enterₖ + Lₖ), enterₖ = emitₖ₋capacity. Unordered with
 * watermarks: results of a segment are emitted as they come, but only once everything before the watermark in front of it is out.
 * Where calls vary in length, the last two are played through with a few thousand records.
 * Sources: OrderedStreamElementQueue, UnorderedStreamElementQueue (1.20, 2.0).
 */
import { RandomStream } from '../../kernel/random.ts';
import type { Distribution } from '../../scenario/scenario.ts';

export interface AsyncQueue {
  readonly mode: 'ordered' | 'unordered';
  readonly capacity: number;
  readonly serviceMs: number;
  readonly distribution: Distribution;
  /** Between two watermarks, ms; Infinity = none. */
  readonly watermarkMs: number;
}

const CALLS = 6000;

/** Mean time of a call, ms. */
export function meanCallMs(serviceMs: number, distribution: Distribution): number {
  if (typeof distribution === 'string') return serviceMs;
  const { share, ms } = distribution.tail;
  return (1 - share) * serviceMs + share * ms;
}

/** The same, with slow calls of another length, ms. */
export function withTail(distribution: Distribution, length: (ms: number) => number): Distribution {
  if (typeof distribution === 'string') return distribution;
  return { tail: { share: distribution.tail.share, ms: length(distribution.tail.ms) } };
}

const SQUARINGS = 24;
const TWO_TO_THAT = 16_777_216;

/** Which share of the calls takes at least `limitMs`. */
export function shareAbove(limitMs: number, serviceMs: number, distribution: Distribution): number {
  if (distribution === 'exponential') {
    // e^−x as (1 − x ÷ 2ⁿ)^(2ⁿ).
    let share = Math.max(0, 1 - limitMs / serviceMs / TWO_TO_THAT);
    for (let i = 0; i < SQUARINGS; i++) share *= share;
    return share;
  }
  if (serviceMs >= limitMs) return 1;
  return distribution !== 'constant' && distribution.tail.ms >= limitMs ? distribution.tail.share : 0;
}

function drawCallMs(stream: RandomStream, serviceMs: number, distribution: Distribution): number {
  if (distribution === 'constant') return serviceMs;
  if (distribution === 'exponential') return stream.exponential(serviceMs);
  return stream.uniform() < distribution.tail.share ? distribution.tail.ms : serviceMs;
}

/** Records/ms of one subtask's full queue. */
export function fullQueuePace(queue: AsyncQueue): number {
  const { mode, capacity, serviceMs, distribution, watermarkMs } = queue;
  const meanMs = meanCallMs(serviceMs, distribution);
  if (meanMs === 0) return Infinity;
  if (distribution === 'constant' || capacity === 1) return capacity / meanMs;
  if (mode === 'unordered' && watermarkMs === Infinity) return capacity / meanMs;
  return mode === 'ordered' ? orderedPace(queue) : segmentedPace(queue);
}

function orderedPace({ capacity, serviceMs, distribution }: AsyncQueue): number {
  const stream = new RandomStream(1, 'async/ordered');
  const emitted = new Float64Array(capacity);
  const warmUp = 2 * capacity;
  const calls = warmUp + CALLS + 4 * capacity;
  let lastMs = 0;
  let fromMs = 0;
  for (let k = 0; k < calls; k++) {
    const at = k % capacity;
    const doneMs = (emitted[at] as number) + drawCallMs(stream, serviceMs, distribution);
    if (doneMs > lastMs) lastMs = doneMs;
    emitted[at] = lastMs;
    if (k === warmUp) fromMs = lastMs;
  }
  return (calls - warmUp - 1) / (lastMs - fromMs);
}

/** The emission time of an entry is known when it enters: everything of the segments before it has entered. */
function segmentedPace({ capacity, serviceMs, distribution, watermarkMs }: AsyncQueue): number {
  const stream = new RandomStream(1, 'async/segments');
  const slots = new EmissionHeap(capacity);
  const calls = CALLS + 4 * capacity;
  const warmUp = 2 * capacity;
  let openMs = 0;
  let segmentEndMs = 0;
  let nextWatermarkMs = watermarkMs;
  let nowMs = 0;
  let fromMs = 0;
  for (let k = 0; k < calls; k++) {
    nowMs = Math.max(nowMs, slots.popEarliest());
    if (nowMs >= nextWatermarkMs) {
      // The watermark takes a slot until everything before it is out, and then opens the next segment.
      openMs = Math.max(openMs, segmentEndMs);
      segmentEndMs = openMs;
      slots.push(Math.max(nowMs, openMs));
      nextWatermarkMs = (Math.floor(nowMs / watermarkMs) + 1) * watermarkMs;
      nowMs = Math.max(nowMs, slots.popEarliest());
    }
    const emitMs = Math.max(nowMs + drawCallMs(stream, serviceMs, distribution), openMs);
    if (emitMs > segmentEndMs) segmentEndMs = emitMs;
    slots.push(emitMs);
    if (k === warmUp) fromMs = nowMs;
  }
  return (calls - warmUp - 1) / (nowMs - fromMs);
}

/** When each occupied slot is free again: a binary heap of fixed size. */
class EmissionHeap {
  readonly #times: Float64Array;
  #size: number;

  /** All slots are free at 0. */
  constructor(slots: number) {
    this.#times = new Float64Array(slots);
    this.#size = slots;
  }

  popEarliest(): number {
    const times = this.#times;
    const earliest = times[0] as number;
    const last = times[--this.#size] as number;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.#size) break;
      if (child + 1 < this.#size && (times[child + 1] as number) < (times[child] as number)) child++;
      if ((times[child] as number) >= last) break;
      times[at] = times[child] as number;
      at = child;
    }
    times[at] = last;
    return earliest;
  }

  push(time: number): void {
    const times = this.#times;
    let at = this.#size++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if ((times[parent] as number) <= time) break;
      times[at] = times[parent] as number;
      at = parent;
    }
    times[at] = time;
  }
}
