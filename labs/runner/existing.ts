/** Engines that are there already: which lab may use which, and whether they answer. */
import type { LabRun } from './lab-run.ts';
import { accepts } from './ports.ts';

const LABS_OF = {
  'bootstrap-servers': ['kafka', 'spark'],
  jobmanager: ['flink'],
  master: ['spark'],
} as const;

type Option = keyof typeof LABS_OF;

/**
 * What the options of the command line say of existing engines.
 * @throws RangeError where the lab has no use for an option, and where nothing answers at an address
 */
export async function existingEngines(
  lab: string,
  values: Readonly<Partial<Record<Option, string>>>,
): Promise<Pick<LabRun, 'bootstrapServers' | 'jobManager' | 'master'>> {
  for (const [option, labs] of Object.entries(LABS_OF) as [Option, readonly string[]][]) {
    const value = values[option];
    if (value === undefined) continue;
    if (!labs.includes(lab)) throw new RangeError(`--${option} is for ${labs.join(' and ')}; the ${lab} lab has no use for it.`);
    await requireAnswer(option, value);
  }
  return { bootstrapServers: values['bootstrap-servers'], jobManager: values.jobmanager, master: values.master };
}

/** One of them is enough, as it is for a Kafka client. */
async function requireAnswer(option: Option, value: string): Promise<void> {
  // Spark's other masters, such as local-cluster[1,2,1024] or yarn, have no address.
  if (option === 'master' && !value.startsWith('spark://')) return;
  const addresses = value.replace(/^spark:\/\//, '').split(',');
  for (const address of addresses) {
    const [, host, port] = /^(.+):(\d+)$/.exec(address) ?? [];
    if (host === undefined)
      throw new RangeError(`--${option} takes ${option === 'master' ? 'spark://' : ''}HOST:PORT; given: "${value}".`);
    if (await accepts(host.replace(/^\[(.*)\]$/, '$1'), Number(port))) return;
  }
  throw new RangeError(`Nothing answers at ${value}. Does it run there, and may this machine reach it?`);
}
