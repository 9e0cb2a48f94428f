/**
 * Which channel the next record goes to, as a sequence that repeats. Counting how many of the next n records go to a channel, and how
 * many records pass until a channel has had k of them, takes the same time whatever n and k are.
 *
 * `forward` has one channel. `rebalance` goes round all channels (RebalancePartitioner.java). `hash` follows the shares that the key
 * groups give: a shuffled sequence in which every channel stands as often as its share says, so that short runs are as uneven as those
 * of random keys and long ones are exact to one in SHUFFLED.
 */
import type { RandomStream } from '../kernel/random.ts';

const SHUFFLED = 8192;

export class Partitioner {
  /** Records until the sequence begins again. */
  readonly length: number;
  readonly channels: number;
  readonly #sequence: Uint16Array;
  /** How often a channel stands before place i: `[channel * (length + 1) + i]`. */
  readonly #before: Uint16Array;
  /** Places of each channel, one channel after the other, and where each one's begin. */
  readonly #places: Uint16Array;
  readonly #firstPlace: Int32Array;

  private constructor(sequence: Uint16Array, channels: number) {
    const { length } = sequence;
    this.length = length;
    this.channels = channels;
    this.#sequence = sequence;
    this.#before = new Uint16Array(channels * (length + 1));
    this.#places = new Uint16Array(length);
    this.#firstPlace = new Int32Array(channels + 1);
    let places = 0;
    for (let channel = 0; channel < channels; channel++) {
      this.#firstPlace[channel] = places;
      const at = channel * (length + 1);
      for (let i = 0; i < length; i++) {
        const isHere = sequence[i] === channel;
        this.#before[at + i + 1] = (this.#before[at + i] as number) + (isHere ? 1 : 0);
        if (isHere) this.#places[places++] = i;
      }
    }
    this.#firstPlace[channels] = places;
  }

  /** One record to each channel in turn; `forward` is that with one channel. */
  static roundRobin(channels: number): Partitioner {
    return new Partitioner(
      Uint16Array.from({ length: channels }, (_, i) => i),
      channels,
    );
  }

  /** By shares that add up to 1, in the shuffled order of `stream`. */
  static byShares(shares: Float64Array, stream: RandomStream): Partitioner {
    const sequence = new Uint16Array(SHUFFLED);
    let sum = 0;
    let from = 0;
    for (let channel = 0; channel < shares.length; channel++) {
      sum += shares[channel] as number;
      const to = channel === shares.length - 1 ? SHUFFLED : Math.floor(sum * SHUFFLED + 0.5);
      sequence.fill(channel, from, to);
      from = Math.max(from, to);
    }
    for (let i = SHUFFLED - 1; i > 0; i--) {
      const j = Math.floor(stream.uniform() * (i + 1));
      const other = sequence[j] as number;
      sequence[j] = sequence[i] as number;
      sequence[i] = other;
    }
    return new Partitioner(sequence, shares.length);
  }

  /** The channel of the record at `cursor`. */
  channelAt(cursor: number): number {
    return this.#sequence[cursor] as number;
  }

  /** How many of the `records` from `cursor` on go to `channel`. */
  count(channel: number, cursor: number, records: number): number {
    const { length } = this;
    const at = channel * (length + 1);
    const perRound = this.#before[at + length] as number;
    const rounds = Math.floor(records / length);
    const end = cursor + records - rounds * length;
    const counted = end <= length ? (this.#before[at + end] as number) : perRound + (this.#before[at + end - length] as number);
    return rounds * perRound + counted - (this.#before[at + cursor] as number);
  }

  /** How many records pass, from `cursor` on, until `channel` has had `records` of them; Infinity where it gets none. */
  distance(channel: number, cursor: number, records: number): number {
    const at = channel * (this.length + 1);
    const perRound = this.#before[at + this.length] as number;
    if (perRound === 0) return Infinity;
    const wanted = (this.#before[at + cursor] as number) + records - 1;
    const rounds = Math.floor(wanted / perRound);
    const place = this.#places[(this.#firstPlace[channel] as number) + wanted - rounds * perRound] as number;
    return rounds * this.length + place - cursor + 1;
  }

  /** The cursor after `records` more. */
  advanced(cursor: number, records: number): number {
    const next = cursor + records;
    return next < this.length ? next : next - Math.floor(next / this.length) * this.length;
  }
}
