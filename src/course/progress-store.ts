/**
 * Progress in the browser's storage. Whatever the storage holds or refuses (nothing, broken text, a newer version, no room, no access),
 * the page goes on working and what was there already is never lost.
 */
import { EMPTY_PROGRESS, mergeProgress, own, recordCard, recordPreference, recordProgress } from './progress.ts';
import type { AnswerValue, ProgressChange, ProgressDocument } from './progress.ts';
import { readProgress } from './progress-read.ts';
import type { Confidence } from './confidence.ts';
import { cardAfter } from './review.ts';

/** What is needed of localStorage; each call may throw. */
export interface Storage {
  get(key: string): string | null;
  set(key: string, value: string): void;
  remove(key: string): void;
}

/**
 * `saved`: every change is written. `memory`: the storage is absent or forbidden. `full`: it has no room.
 * `newer`: it holds a document of a newer version, which is left alone. `broken`: it holds a text that cannot be read, and there is no
 * room to keep it elsewhere, so it is left alone. In the last four, progress ends with the page: offer an export.
 */
export type SavingState = 'saved' | 'memory' | 'full' | 'newer' | 'broken';

export const PROGRESS_KEY = 'headroom.progress';
/** Text that could not be read is kept here, under up to three such keys. */
export const BROKEN_KEYS = [1, 2, 3].map((n) => `${PROGRESS_KEY}.broken-${String(n)}`);

export class ProgressStore {
  readonly #storage: Storage | null;
  readonly #now: () => number;
  readonly #listeners = new Set<() => void>();
  #document: ProgressDocument = EMPTY_PROGRESS;
  #state: SavingState = 'saved';

  /** `storage` null = the browser has none; `now` gives ms since 1970. */
  constructor(storage: Storage | null, now: () => number) {
    this.#storage = storage;
    this.#now = now;
    this.refresh();
  }

  get document(): ProgressDocument {
    return this.#document;
  }

  get state(): SavingState {
    return this.#state;
  }

  /** Calls back after every change, by this page or by another tab; returns what ends that. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Merges in what the storage holds by now: at the start and before every change. */
  refresh(): void {
    const text = this.#read();
    if (text === null) return;
    const read = readProgress(text);
    if (read.kind === 'newer') {
      this.#state = 'newer';
      return;
    }
    if (read.kind === 'unreadable' || read.broken > 0) this.#keepBroken(text);
    if (read.kind === 'read') this.#document = mergeProgress(this.#document, read.document);
  }

  /** Another tab has written: takes that in, and gives back what two tabs that wrote at the same moment have overwritten. */
  follow(): void {
    this.refresh();
    const text = this.#read();
    const stored = text === null ? null : readProgress(text);
    const holdsAll =
      stored?.kind === 'read' &&
      JSON.stringify(mergeProgress(stored.document, this.#document)) === JSON.stringify(stored.document);
    if (text !== null && !holdsAll) this.#write();
    this.#tell();
  }

  /** Notes something done, and writes: what other tabs have written in between is merged in first. */
  record(id: string, change: ProgressChange): void {
    this.change((document) => recordProgress(document, id, change, this.#now()));
  }

  /** Notes an answer to a question: its place in the review queue. */
  recordReview(id: string, isRight: boolean, confidence: Confidence): void {
    this.change((document) => recordCard(document, id, cardAfter(own(document.review, id), isRight, confidence, this.#now())));
  }

  setPreference(name: string, value: AnswerValue): void {
    this.change((document) => recordPreference(document, name, value, this.#now()));
  }

  /** Texts that could not be read and were kept, by their keys. */
  brokenTexts(): readonly { readonly key: string; readonly text: string }[] {
    try {
      return BROKEN_KEYS.flatMap((key) => {
        const text = this.#storage?.get(key) ?? null;
        return text === null ? [] : [{ key, text }];
      });
    } catch {
      return [];
    }
  }

  /** Removes a text that was kept: only the learner asks for that. */
  discardBroken(key: string): void {
    if (!BROKEN_KEYS.includes(key)) return;
    try {
      this.#storage?.remove(key);
    } catch {
      this.#state = 'memory';
    }
    this.#tell();
  }

  /** Changes the document as a whole, and writes it. */
  change(change: (document: ProgressDocument) => ProgressDocument): void {
    this.refresh();
    this.#document = change(this.#document);
    this.#write();
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }

  #read(): string | null {
    if (this.#storage === null) {
      this.#state = 'memory';
      return null;
    }
    try {
      const text = this.#storage.get(PROGRESS_KEY);
      if (this.#state !== 'full') this.#state = 'saved';
      return text;
    } catch {
      this.#state = 'memory';
      return null;
    }
  }

  #write(): void {
    if (this.#storage === null || (this.#state !== 'saved' && this.#state !== 'full')) return;
    try {
      this.#storage.set(PROGRESS_KEY, JSON.stringify(this.#document));
      this.#state = 'saved';
    } catch {
      this.#state = 'full';
    }
  }

  /** Keeps a text that could not be read in full, so that the next write does not destroy it. Without room for it nothing is written. */
  #keepBroken(text: string): void {
    try {
      const kept = BROKEN_KEYS.map((key) => this.#storage?.get(key) ?? null);
      if (kept.includes(text)) return;
      const free = BROKEN_KEYS[kept.indexOf(null)];
      if (free === undefined) this.#state = 'broken';
      else this.#storage?.set(free, text);
    } catch {
      this.#state = 'broken';
    }
  }
}
