/** The four regimes of the mini challenge, computed while the site is built: in which of them does which choice win? */
import { parseChanged } from './simulations.ts';
import type { Changes } from './simulations.ts';
import { getEntry } from 'astro:content';
import { simulate } from '../sim/index.ts';
import type { Regime } from '../widgets/mini-challenge/types.ts';

const SCENARIO = 'mini-challenge';

/** Work per record and per poll, what arrives, and how many records a second the store takes; null = as many as come. */
const REGIMES = [
  {
    id: 'records',
    title: 'The work per record is the limit',
    about:
      '1 ms for each record, and one call of 20 ms for each poll. 12,000 records a second arrive; the store takes whatever comes.',
    recordMs: 1,
    callMs: 20,
    arrivals: 12_000,
    store: null,
  },
  {
    id: 'records-limited',
    title: 'The same, before a store that takes 10,000 records a second',
    about: 'As above, but calls beyond what the store takes wait for their turn.',
    recordMs: 1,
    callMs: 20,
    arrivals: 12_000,
    store: 10_000,
  },
  {
    id: 'polls',
    title: 'The cost of a poll is the limit',
    about: '0.05 ms for each record, and one call of 50 ms for each poll. 80,000 records a second arrive.',
    recordMs: 0.05,
    callMs: 50,
    arrivals: 80_000,
    store: null,
  },
  {
    id: 'polls-limited',
    title: 'The same, before a store that takes 60,000 records a second',
    about: 'As above, but calls beyond what the store takes wait for their turn.',
    recordMs: 0.05,
    callMs: 50,
    arrivals: 80_000,
    store: 60_000,
  },
] as const;

const CHOICES = [
  { id: 'now', title: 'as it is', instances: 8, poll: 500 },
  { id: 'instances', title: '16 consumers', instances: 16, poll: 500 },
  { id: 'poll', title: 'max.poll.records 1000', instances: 8, poll: 1000 },
  { id: 'both', title: 'both', instances: 16, poll: 1000 },
] as const;

function settingsOf(regime: (typeof REGIMES)[number], { instances, poll }: (typeof CHOICES)[number]): Changes {
  return {
    '/kafka/application/recordMs': regime.recordMs,
    '/services/store/serviceMs': regime.callMs,
    // A poll is written with one call: the store's records per second are so many calls.
    '/services/store/limitPerSecond': regime.store === null ? null : regime.store / poll,
    '/traffic/ratePerSecond/0/1': regime.arrivals,
    '/kafka/group/instances': instances,
    '/kafka/group/config/max.poll.records': poll,
    '/kafka/application/sink/batchRecords': poll,
  };
}

/** @throws Error that names the scenario and what is wrong with it */
export async function readRegimes(): Promise<readonly Regime[]> {
  const file = (await getEntry('scenarios', SCENARIO))?.data;
  return REGIMES.map((regime) => ({
    id: regime.id,
    title: regime.title,
    about: regime.about,
    choices: CHOICES.map((choice) => {
      const scenario = parseChanged(file, settingsOf(regime, choice), `content/scenarios/${SCENARIO}.json`);
      const { processed, produced } = simulate(scenario).summary;
      const seconds = scenario.durationMs / 1000;
      const { id, title } = choice;
      return { id, title, throughput: processed / seconds, lagGrowth: (produced - processed) / seconds };
    }),
  }));
}
