/**
 * Servers side by side, each with one record at a time and no waiting room of its own. A server that has finished keeps its record, and
 * takes no other, until the record is fetched: "blocking after service", also called transfer or manufacturing blocking.
 *
 * Source: H. G. Perros, "Queueing Networks with Blocking", Oxford University Press 1994, chapter 1.
 */
import { BoundedBuffer } from './bounded-buffer.ts';
import type { RandomStream } from '../kernel/random.ts';

export interface ServerSettings {
  /** Records/s of each server while it works. */
  readonly ratePerSecond: number;
  readonly servers: number;
  readonly distribution: 'constant' | 'exponential';
}

export class Servers {
  readonly #meanMs: number;
  readonly #times: RandomStream | null;
  readonly #recordOf: Float64Array;
  readonly #idle: number[];
  /** Servers that have finished and keep their record, the one that waits longest first. */
  readonly #finished: BoundedBuffer;

  /** @param stream service times are drawn from it if they are exponential, in the order in which services begin */
  constructor({ ratePerSecond, servers, distribution }: ServerSettings, stream: RandomStream) {
    this.#meanMs = 1000 / ratePerSecond;
    this.#times = distribution === 'exponential' ? stream : null;
    this.#recordOf = new Float64Array(servers);
    this.#idle = Array.from({ length: servers }, (_, server) => servers - 1 - server);
    this.#finished = new BoundedBuffer(servers);
  }

  /** Records in service, and those that finished but were not fetched. */
  get busy(): number {
    return this.#recordOf.length - this.#idle.length;
  }

  get hasIdle(): boolean {
    return this.#idle.length > 0;
  }

  get hasFinished(): boolean {
    return this.#finished.size > 0;
  }

  /**
   * An idle server takes the record.
   * @returns the server's number
   * @throws RangeError when none is idle
   */
  begin(record: number): number {
    const server = this.#idle.pop();
    if (server === undefined) throw new RangeError('No server is idle.');
    this.#recordOf[server] = record;
    return server;
  }

  /** How long the service that begins now takes, ms. */
  nextServiceMs(): number {
    return this.#times === null ? this.#meanMs : this.#times.exponential(this.#meanMs);
  }

  /** The server's work is done; it is blocked until its record is fetched. */
  finish(server: number): void {
    this.#finished.push(server);
  }

  /**
   * Fetches the record that has been finished longest and sets its server free.
   * @throws RangeError when none is finished
   */
  fetch(): number {
    const server = this.#finished.shift();
    this.#idle.push(server);
    return this.#recordOf[server] as number;
  }
}
