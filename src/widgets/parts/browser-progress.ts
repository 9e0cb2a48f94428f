/** The learner's progress in this browser's localStorage; where that is missing or forbidden, for the life of the page only. */
import { own } from '../../course/progress.ts';
import { PROGRESS_KEY, ProgressStore } from '../../course/progress-store.ts';
import type { Storage as ProgressStorage } from '../../course/progress-store.ts';

let opened: ProgressStore | null = null;

/** One store for all instruments of a page, which follows what other tabs write. Call it in a browser only. */
export function browserProgress(): ProgressStore {
  if (opened === null) {
    // In a frame of another site nothing is stored.
    const isEmbedded = document.documentElement.dataset.embedded !== undefined;
    const store = new ProgressStore(isEmbedded ? null : storageOf(globalThis), () => Date.now());
    opened = store;
    if (!isEmbedded) askOnceSomethingIsDone(store, globalThis.navigator);
    globalThis.addEventListener('storage', ({ key }) => {
      // Without a key, another tab has cleared everything.
      if (key === PROGRESS_KEY || key === null) store.follow();
    });
  }
  return opened;
}

/** For a page without instruments: shows the progress now, whenever another tab writes it, and when the reader comes back to the page. */
export function followProgress(show: (document: ProgressStore['document']) => void): void {
  const store = browserProgress();
  const refresh = () => {
    store.refresh();
    show(store.document);
  };
  refresh();
  addEventListener('storage', refresh);
  addEventListener('pageshow', refresh);
}

const ASKED = 'askedToPersist';

/**
 * Asks the browser, once, to keep the progress even when space runs short: as soon as something has been finished on this page, when there
 * is something to lose and the learner is at work (Firefox asks back). What it answers is its own affair; the progress page shows it.
 */
export function askOnceSomethingIsDone(
  store: Pick<ProgressStore, 'document' | 'state' | 'subscribe' | 'setPreference'>,
  { storage }: { readonly storage?: Pick<StorageManager, 'persist'> },
): void {
  const doneItems = (): number => Object.values(store.document.items).filter(({ status }) => status === 'done').length;
  const before = doneItems();
  let isAsked = false;
  store.subscribe(() => {
    if (isAsked || store.state !== 'saved' || own(store.document.preferences, ASKED) !== null || doneItems() <= before) return;
    isAsked = true;
    store.setPreference(ASKED, true);
    // Missing without HTTPS; it throws in some private windows.
    void storage?.persist().catch(() => false);
  });
}

/** Even looking at localStorage throws where a browser forbids it. */
export function storageOf(host: { readonly localStorage?: Storage }): ProgressStorage | null {
  try {
    const { localStorage } = host;
    if (localStorage === undefined) return null;
    return {
      get: (key) => localStorage.getItem(key),
      set: (key, value) => {
        localStorage.setItem(key, value);
      },
      remove: (key) => {
        localStorage.removeItem(key);
      },
    };
  } catch {
    return null;
  }
}
