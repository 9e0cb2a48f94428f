/**
 * The keyed state of one subtask: a value for each key (ValueState), which every record reads and writes, and its time to live. Which keys
 * come is not drawn; how many have a value is its mean over keys that are drawn evenly: of N keys n draws touch N · (1 − (1 − 1/N)^n).
 *
 * A value that has expired is invisible at once and takes up room until it is cleaned up. On the heap each access checks the next
 * `cleanupSize` values, round after round; in RocksDB a compaction drops what has expired, here of the whole state whenever four write
 * buffers are full.
 *
 * Sources: StateTtlConfig, TtlValueState, TtlIncrementalCleanup, TtlValue, RocksDbTtlCompactFiltersManager (1.20, 2.0); RocksDB's
 * level0_file_num_compaction_trigger (4) and Flink's state.backend.rocksdb.writebuffer.size (64 mb).
 */
import type { FlinkKeyedProcess } from '../scenario/scenario.ts';

/** Values are swept over in so many parts of a round. */
const SLICES = 64;
/** Times of records are told apart to this part of the time to live. */
const STEPS_PER_TTL = 64;
const MOST_STEPS = 1024;
/** `value()` and `update()`: each is an access. */
const ACCESSES_PER_RECORD = 2;
const COMPACTION_BYTES = 4 * 67_108_864;
/** A TtlValue beside the user's object, with compressed pointers; the time stamp in front of the bytes. */
const TTL_BYTES = { hashmap: 24, rocksdb: 8 } as const;

/** Records of keys that are not the hot one, by the time at which they came: what a checkpoint keeps. */
export type TouchedKeys = readonly (readonly [atMs: number, records: number])[];

export class KeyedValues {
  readonly #keys: number;
  readonly #ttlMs: number | null;
  readonly #cleanup: FlinkKeyedProcess['cleanup'];
  readonly #isOnHeap: boolean;
  readonly #bytes: number;
  readonly #stepMs: number;
  /** Records until each of these moments, ms. */
  #atMs = [-Infinity];
  #until = [0];
  /** When each part of the values was last swept over, ms. */
  readonly #sweptMs = new Float64Array(SLICES).fill(-Infinity);
  #slice = 0;
  /** Values that may be checked, or bytes that were written since the last compaction. */
  #due = 0;
  #atSnapshot = 0;
  /** Which part of the records has other keys than the hot one. */
  share = 1;

  /** @param keys different keys of this subtask */
  constructor({ ttlMs, cleanup, stateBytesPerKey }: FlinkKeyedProcess, keys: number, backend: keyof typeof TTL_BYTES) {
    this.#keys = keys;
    this.#ttlMs = ttlMs;
    this.#cleanup = cleanup;
    this.#isOnHeap = backend === 'hashmap';
    this.#bytes = stateBytesPerKey + (ttlMs === null ? 0 : TTL_BYTES[backend]);
    this.#stepMs = (ttlMs ?? Infinity) / STEPS_PER_TTL;
  }

  /** Everything that takes up room, expired or not. */
  get stateBytes(): number {
    if (this.#ttlMs === null) return this.#touchedSince(-Infinity) * this.#bytes;
    let values = 0;
    for (let slice = 0; slice < SLICES; slice++) values += this.#inSlice(slice);
    return values * this.#bytes;
  }

  /** What is written since the last checkpoint: the part of an incremental one. */
  get changedBytes(): number {
    return this.#touchedBy(this.#total - this.#atSnapshot) * this.#bytes;
  }

  /** What a full snapshot writes. */
  snapshotBytes(nowMs: number): number {
    const isFiltered = this.#ttlMs !== null && this.#cleanup.fullSnapshot;
    return isFiltered ? this.#touchedSince(nowMs - this.#ttlMs) * this.#bytes : this.stateBytes;
  }

  /** Records that were worked on between two moments. */
  touch(records: number, fromMs: number, toMs: number): void {
    const draws = records * this.share;
    const last = this.#atMs.length - 1;
    // Nothing came in between.
    if (fromMs > (this.#atMs[last] as number) + this.#stepMs) this.#push(fromMs, this.#total);
    const total = this.#total + draws;
    const end = this.#atMs.length - 1;
    if (end > 0 && toMs - (this.#atMs[end - 1] as number) < this.#stepMs) {
      this.#atMs[end] = toMs;
      this.#until[end] = total;
    } else this.#push(toMs, total);
    if (this.#ttlMs !== null && this.#cleanup.inBackground) this.#cleanUp(records, toMs);
  }

  /** The values as they are kept with a checkpoint. */
  snapshot(nowMs: number): TouchedKeys {
    this.#atSnapshot = this.#total;
    const fromMs = this.#ttlMs === null ? -Infinity : this.#keptSinceMs(nowMs, this.#ttlMs);
    let before = this.#untilMs(fromMs);
    const touched: [number, number][] = [];
    this.#atMs.forEach((atMs, i) => {
      if (atMs <= fromMs) return;
      const until = this.#until[i] as number;
      touched.push([atMs, until - before]);
      before = until;
    });
    return touched;
  }

  /** The oldest value that a snapshot may have was written at this time, ms. */
  #keptSinceMs(nowMs: number, ttlMs: number): number {
    const sweptMs = this.#sweptMs.reduce((least, ms) => Math.min(least, ms), Infinity);
    return (this.#cleanup.fullSnapshot ? nowMs : sweptMs) - ttlMs;
  }

  /** Begins with what a checkpoint kept, in order of time; the sweep begins anew. */
  restore(touched: TouchedKeys): void {
    for (const [atMs, records] of touched) this.#push(atMs, this.#total + records);
    this.#atSnapshot = this.#total;
  }

  get #total(): number {
    return this.#until[this.#until.length - 1] as number;
  }

  #push(atMs: number, total: number): void {
    this.#atMs.push(atMs);
    this.#until.push(total);
    if (this.#atMs.length > MOST_STEPS) this.#thin();
  }

  /** Forgets when exactly the oldest half came: the newest steps are as fine as before. */
  #thin(): void {
    const isKept = (_: number, i: number): boolean => i > MOST_STEPS / 2 || i % 2 === 0;
    this.#atMs = this.#atMs.filter(isKept);
    this.#until = this.#until.filter(isKept);
  }

  #cleanUp(records: number, nowMs: number): void {
    this.#due += records * (this.#isOnHeap ? ACCESSES_PER_RECORD * this.#cleanup.cleanupSize : this.#bytes);
    if (!this.#isOnHeap) {
      if (this.#due < COMPACTION_BYTES) return;
      this.#due = 0;
      this.#sweptMs.fill(nowMs);
      return;
    }
    for (let slices = 0; slices < SLICES; slices++) {
      const values = this.#inSlice(this.#slice);
      if (values > this.#due) return;
      this.#due -= values;
      this.#sweptMs[this.#slice] = nowMs;
      this.#slice = (this.#slice + 1) % SLICES;
    }
    this.#due = 0;
  }

  /** Values of a part: those of keys that came since the time to live before it was swept over. */
  #inSlice(slice: number): number {
    return this.#touchedSince((this.#sweptMs[slice] as number) - (this.#ttlMs as number)) / SLICES;
  }

  #touchedSince(ms: number): number {
    return this.#touchedBy(this.#total - this.#untilMs(ms));
  }

  /** Records until `ms`. */
  #untilMs(ms: number): number {
    const { length } = this.#atMs;
    let low = 0;
    let high = length;
    // The first step that ends later.
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#atMs[middle] as number) > ms) high = middle;
      else low = middle + 1;
    }
    if (low === 0) return 0;
    const before = this.#until[low - 1] as number;
    if (low === length) return before;
    const fromMs = this.#atMs[low - 1] as number;
    if (fromMs === -Infinity) return before;
    const part = (ms - fromMs) / ((this.#atMs[low] as number) - fromMs);
    return before + ((this.#until[low] as number) - before) * part;
  }

  /** How many of the keys so many draws touch. */
  #touchedBy(draws: number): number {
    const missed = 1 - 1 / Math.max(1, this.#keys);
    let untouched = 1;
    for (let left = Math.floor(draws), power = missed; left > 0 && untouched > 0; left = Math.floor(left / 2)) {
      if (left % 2 === 1) untouched *= power;
      power *= power;
    }
    untouched *= 1 - (draws - Math.floor(draws)) / Math.max(1, this.#keys);
    return this.#keys * (1 - untouched);
  }
}

/** What the subtasks of a task had touched, shared out to so many: in order of time, in equal parts. */
export function shareOutTouched(all: readonly TouchedKeys[], parallelism: number): TouchedKeys {
  return all
    .flat()
    .sort(([a], [b]) => a - b)
    .map(([atMs, records]) => [atMs, records / parallelism]);
}
