/**
 * Progress in the browser's storage. Whatever the storage holds or refuses (nothing, broken text, a newer version, no room, no access),
 * the page goes on working and what was there already is never lost.
 */
import { countGains, EMPTY_PROGRESS, mergeProgress, readProgress, recordProgress } from './progress.ts';
import type { ProgressChange, ProgressDocument } from './progress.ts';

/** What is needed of localStorage; each call may throw. */
export interface Storage {
  get(key: string): string | null;
  set(key: string, value: string): void;
  remove(key: string): void;
}

/**
 * `saved`: every change is written. `memory`: the storage is absent or forbidden. `full`: it has no room.
 * `newer`: it holds a document of a newer version, which is left alone. In the last three, progress ends with the page: offer an export.
 */
export type SavingState = 'saved' | 'memory' | 'full' | 'newer';

export const PROGRESS_KEY = 'headroom.progress';
/** Text that could not be read is kept here, under up to three such keys. */
export const BROKEN_KEYS = [1, 2, 3].map((n) => `${PROGRESS_KEY}.broken-${String(n)}`);

export type ImportPreview =
  | {
      readonly ok: true;
      readonly document: ProgressDocument;
      readonly added: number;
      readonly changed: number;
      readonly broken: number;
    }
  | { readonly ok: false; readonly reason: string };

export class ProgressStore {
  readonly #storage: Storage | null;
  readonly #now: () => number;
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

  /** Merges in what the storage holds by now: at the start, and whenever another tab has written. */
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

  /** Notes something done, and writes: what other tabs have written in between is merged in first. */
  record(id: string, change: ProgressChange): void {
    this.refresh();
    this.#document = recordProgress(this.#document, id, change, this.#now());
    this.#write();
  }

  /** The whole document as the text of a file. */
  exportText(): string {
    return `${JSON.stringify(this.#document, null, 2)}\n`;
  }

  /** What a file would bring, however often it was reset, without taking it in yet. */
  previewImport(text: string): ImportPreview {
    const read = readProgress(text);
    if (read.kind === 'newer') return { ok: false, reason: 'The file was written by a newer version of this course.' };
    if (read.kind === 'unreadable') return { ok: false, reason: read.reason };
    const document = { ...read.document, resets: this.#document.resets };
    return { ok: true, document, broken: read.broken, ...countGains(this.#document, document) };
  }

  /** Merges a document in, as `previewImport` gave it. */
  takeIn(document: ProgressDocument): void {
    this.refresh();
    this.#document = mergeProgress(this.#document, { ...document, resets: this.#document.resets });
    this.#write();
  }

  /** Forgets everything, in other open tabs too; the returned document can be taken in again to undo that. */
  reset(): ProgressDocument {
    this.refresh();
    const before = this.#document;
    this.#document = { ...EMPTY_PROGRESS, resets: before.resets + 1 };
    this.#write();
    return before;
  }

  #read(): string | null {
    if (this.#storage === null) {
      this.#state = 'memory';
      return null;
    }
    try {
      const text = this.#storage.get(PROGRESS_KEY);
      if (this.#state === 'newer' || this.#state === 'memory') this.#state = 'saved';
      return text;
    } catch {
      this.#state = 'memory';
      return null;
    }
  }

  #write(): void {
    if (this.#storage === null || this.#state === 'newer' || this.#state === 'memory') return;
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
      const free = BROKEN_KEYS[kept.indexOf(null)] ?? BROKEN_KEYS.at(-1);
      if (free !== undefined) this.#storage?.set(free, text);
    } catch {
      this.#state = 'memory';
    }
  }
}
