/**
 * A record that cannot be processed, at the head of an application's work: it is tried as often as the retry policy says, in the
 * thread that works, and then parked as a dead letter, or everything begins again and all that is behind it waits.
 */
import type { CallGuard } from '../parts/call-guard.ts';
import type { Settings } from './settings.ts';

export interface PoisonHost {
  readonly knobs: { readonly settings: Settings };
  /** Its retry policy decides. */
  readonly guard: () => CallGuard;
  /** The record goes to the dead letters. */
  parked(partition: number, offset: number, nowMs: number): void;
}

export class PoisonStep {
  readonly #host: PoisonHost;
  #attempt = 0;
  #attemptEndsMs = 0;

  constructor(host: PoisonHost) {
    this.#host = host;
  }

  /** When the present attempt ends, ms; it begins at `fromMs` if none has. */
  endsMs(fromMs: number): number {
    if (this.#attempt === 0) {
      this.#attempt = 1;
      this.#attemptEndsMs = fromMs + this.#host.knobs.settings.recordMs;
    }
    return this.#attemptEndsMs;
  }

  /** The present attempt has failed. Returns whether the record is to be parked; else another attempt is under way. */
  failed(): boolean {
    const { knobs, guard } = this.#host;
    const { protection, recordMs } = knobs.settings;
    const nowMs = this.#attemptEndsMs;
    const next = guard().afterFailure(this.#attempt, nowMs);
    if (next.then === 'giveUp' && protection.deadLetter.after === 'retries') {
      this.#attempt = 0;
      return true;
    }
    this.#attempt = next.then === 'retry' ? this.#attempt + 1 : 1;
    this.#attemptEndsMs = (next.then === 'retry' ? next.atMs : nowMs + guard().restartMs()) + recordMs;
    return false;
  }

  /** The record is given up with its partition. */
  forget(): void {
    this.#attempt = 0;
  }
}
