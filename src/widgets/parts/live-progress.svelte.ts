/** The progress of this browser as Svelte state: it changes when this page or another tab notes something. */
import { EMPTY_PROGRESS } from '../../course/progress.ts';
import type { ProgressDocument } from '../../course/progress.ts';
import type { SavingState } from '../../course/progress-store.ts';
import { browserProgress } from './browser-progress.ts';

export class LiveProgress {
  document = $state.raw<ProgressDocument>(EMPTY_PROGRESS);
  saving = $state.raw<SavingState>('saved');
  /** Has the storage been read? Before that, on the server too, nothing can be said about the learner. */
  isKnown = $state(false);

  /** Reads and follows; returns what ends that. Call it in a browser only. */
  open(): () => void {
    const store = browserProgress();
    const take = () => {
      this.document = store.document;
      this.saving = store.state;
      this.isKnown = true;
    };
    take();
    return store.subscribe(take);
  }
}
