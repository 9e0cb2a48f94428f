/** What only the page of one's progress does with it: files, forgetting, taking back. Apart, so that no lesson is sent it. */
import { EMPTY_PROGRESS, mergeProgress } from './progress.ts';
import type { ProgressDocument } from './progress.ts';
import { readProgress } from './progress-read.ts';
import type { ProgressStore } from './progress-store.ts';

export type ImportPreview =
  | {
      readonly ok: true;
      readonly document: ProgressDocument;
      readonly added: number;
      readonly changed: number;
      readonly broken: number;
    }
  | { readonly ok: false; readonly reason: string };

/** The whole document as the text of a file. */
export function exportText({ document }: Pick<ProgressStore, 'document'>): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** What a file would bring, however often it was reset, without taking it in yet. */
export function previewImport(store: Pick<ProgressStore, 'document'>, text: string): ImportPreview {
  const read = readProgress(text);
  if (read.kind === 'newer') return { ok: false, reason: 'The file was written by a newer version of this course.' };
  if (read.kind === 'unreadable') return { ok: false, reason: read.reason };
  const document = { ...read.document, resets: store.document.resets };
  return { ok: true, document, broken: read.broken, ...countGains(store.document, document) };
}

/** Merges a document in, as `previewImport` gave it; the returned document can be put back to undo that. */
export function takeIn(store: ProgressStore, document: ProgressDocument): ProgressDocument {
  store.refresh();
  const before = store.document;
  store.change((now) => mergeProgress(now, { ...document, resets: now.resets }));
  return before;
}

/** Puts an earlier document in the place of everything, in other open tabs too. */
export function putBack(store: ProgressStore, document: ProgressDocument): void {
  store.change((now) => ({ ...document, resets: now.resets + 1 }));
}

/** Forgets everything, in other open tabs too; the returned document can be taken in again to undo that. */
export function forgetAll(store: ProgressStore): ProgressDocument {
  store.refresh();
  const before = store.document;
  store.change((now) => ({ ...EMPTY_PROGRESS, resets: now.resets + 1 }));
  return before;
}

/** How many entries of a document are new or further than in another: the preview of an import. */
function countGains(before: ProgressDocument, incoming: ProgressDocument): { readonly added: number; readonly changed: number } {
  let added = 0;
  let changed = 0;
  const merged = mergeProgress(before, incoming);
  for (const part of ['items', 'review', 'preferences'] as const) {
    const old = new Map<string, unknown>(Object.entries(before[part]));
    for (const [id, entry] of Object.entries(merged[part])) {
      if (!old.has(id)) added++;
      else if (JSON.stringify(old.get(id)) !== JSON.stringify(entry)) changed++;
    }
  }
  return { added, changed };
}
