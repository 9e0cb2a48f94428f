/** What an experiment is given to work with: the simulator, the status line, the progress. A test brings its own. */
import type { SimClient } from '../../workers/sim-client.ts';
import type { Announcer } from '../parts/announcer.ts';
import type { OpenProgress } from './kept.ts';

export interface Helpers {
  readonly client: SimClient;
  readonly announcer: Announcer;
  readonly progress: OpenProgress;
  /** The knobs have come to rest, or are back where they were: the page's address may follow. */
  readonly onsettled: () => void;
  /** The knobs are there to be turned: what comes with them may be loaded. */
  readonly onknobs: () => void;
  /** Calls back when the next frame has been drawn. */
  readonly afterFrame: (work: () => void) => void;
}
