/** The four regimes of the mini challenge, computed while the site is built: in which of them does which choice win? */
import { parseChanged } from './simulations.ts';
import { getEntry } from 'astro:content';
import { simulate } from '../sim/index.ts';
import type { Regime } from '../widgets/mini-challenge/types.ts';

const SCENARIO = 'mini-challenge';

const REGIMES = [
  {
    id: 'records',
    title: 'The work per record is the limit',
    about: '1 ms for each record, 20 ms for each poll. 12,000 records a second arrive, and nothing downstream limits them.',
    set: {},
  },
  {
    id: 'records-limited',
    title: 'The same, before a store that takes 10,000 records a second',
    about: 'As above, and the store behind the group accepts 100 calls a second with 100 records each.',
    set: { '/services/store/limitPerSecond': 100 },
  },
  {
    id: 'polls',
    title: 'The cost of a poll is the limit',
    about: '50 ms for each poll and 0.05 ms for each record. 80,000 records a second arrive.',
    set: {
      '/kafka/application/recordMs': 0.05,
      '/kafka/application/pollMs': 50,
      '/traffic/ratePerSecond/0/1': 80_000,
    },
  },
  {
    id: 'polls-limited',
    title: 'The same, before a store that takes 60,000 records a second',
    about: 'As above, and the store accepts 600 calls a second with 100 records each.',
    set: {
      '/kafka/application/recordMs': 0.05,
      '/kafka/application/pollMs': 50,
      '/traffic/ratePerSecond/0/1': 80_000,
      '/services/store/limitPerSecond': 600,
    },
  },
] as const;

const CHOICES = [
  { id: 'now', title: 'as it is', set: {} },
  { id: 'instances', title: '16 consumers', set: { '/kafka/group/instances': 16 } },
  { id: 'poll', title: 'max.poll.records 1000', set: { '/kafka/group/config/max.poll.records': 1000 } },
  { id: 'both', title: 'both', set: { '/kafka/group/instances': 16, '/kafka/group/config/max.poll.records': 1000 } },
] as const;

/** @throws Error that names the scenario and what is wrong with it */
export async function readRegimes(): Promise<readonly Regime[]> {
  const file = (await getEntry('scenarios', SCENARIO))?.data;
  return REGIMES.map(({ set: regime, ...about }) => ({
    ...about,
    choices: CHOICES.map(({ set: choice, ...named }) => {
      const scenario = parseChanged(file, { ...regime, ...choice }, `content/scenarios/${SCENARIO}.json`);
      const { processed, produced } = simulate(scenario).summary;
      const seconds = scenario.durationMs / 1000;
      return { ...named, throughput: processed / seconds, lagGrowth: (produced - processed) / seconds };
    }),
  }));
}
