/** The learner's progress in this browser's localStorage; where that is missing or forbidden, for the life of the page only. */
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
    globalThis.addEventListener('storage', ({ key }) => {
      // Without a key, another tab has cleared everything.
      if (key === PROGRESS_KEY || key === null) store.follow();
    });
  }
  return opened;
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
