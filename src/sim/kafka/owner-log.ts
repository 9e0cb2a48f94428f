/** Who reads each partition, as states of `partition/N`: `consumer/3` from the moment at which that client has taken it over, or `nobody`. */

const NOBODY = 'nobody';

export class OwnerLog {
  readonly #state: (atMs: number, entity: string, state: string) => void;
  readonly #owners = new Map<number, number>();

  /** @param state enters a state into the trace */
  constructor(state: (atMs: number, entity: string, state: string) => void) {
    this.#state = state;
  }

  takenOver(atMs: number, partition: number, consumer: number): void {
    this.#owners.set(partition, consumer);
    this.#state(atMs, `partition/${String(partition)}`, `consumer/${String(consumer)}`);
  }

  /** `consumer` gives `partition` up. If someone else has it by now, it stays theirs. */
  givenUp(atMs: number, partition: number, consumer: number): void {
    if (this.#owners.get(partition) !== consumer) return;
    this.#owners.delete(partition);
    this.#state(atMs, `partition/${String(partition)}`, NOBODY);
  }
}
