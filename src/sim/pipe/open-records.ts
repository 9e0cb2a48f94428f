/** The records of a pipe that are not finished, by number in the order of arrival: when each arrived, and which is the oldest. */
const FIRST_PLACES = 1024;
const CLOSED = -1;

export class OpenRecords {
  /** Arrival times of the numbers from #oldest to #next, on a ring; CLOSED where the record is finished or gone. */
  #arrivedMs = new Float64Array(FIRST_PLACES);
  #oldest = 0;
  #next = 0;
  #open = 0;

  /** How many records are open. */
  get count(): number {
    return this.#open;
  }

  /** How many records ever arrived: the number that the next one gets. */
  get arrived(): number {
    return this.#next;
  }

  append(arrivedMs: number): void {
    if (this.#next - this.#oldest === this.#arrivedMs.length) this.#grow();
    this.#arrivedMs[this.#place(this.#next)] = arrivedMs;
    this.#next++;
    this.#open++;
  }

  /** Takes an open record off the list and returns when it arrived, ms. */
  close(record: number): number {
    const place = this.#place(record);
    const arrivedMs = this.#arrivedMs[place] as number;
    this.#arrivedMs[place] = CLOSED;
    this.#open--;
    while (this.#oldest < this.#next && this.#arrivedMs[this.#place(this.#oldest)] === CLOSED) this.#oldest++;
    return arrivedMs;
  }

  /** When the oldest open record arrived, ms; `otherwiseMs` when none is open. */
  oldestMs(otherwiseMs: number): number {
    return this.#open === 0 ? otherwiseMs : (this.#arrivedMs[this.#place(this.#oldest)] as number);
  }

  #place(record: number): number {
    return record % this.#arrivedMs.length;
  }

  #grow(): void {
    const before = this.#arrivedMs;
    const ring = new Float64Array(before.length * 2);
    for (let record = this.#oldest; record < this.#next; record++)
      ring[record % ring.length] = before[record % before.length] as number;
    this.#arrivedMs = ring;
  }
}
