/** A standalone Flink cluster on this machine, as somebody may run one: for the test of a lab that is given a job manager. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { OPENS } from '../flink/lab.ts';
import { start, type Started } from './children.ts';
import { answers, freePorts } from './ports.ts';

export interface StandaloneFlink {
  /** HOST:PORT of the job manager's REST interface. */
  readonly address: string;
  stop(): Promise<void>;
}

const TASK_MANAGERS = 2;

/** What a job of the lab has to bring: no distribution of Flink has it. */
const NOT_IN_FLINK = /^(?:classes$|flink-connector-datagen-|jackson-)/;

/**
 * @param classPath of the lab; the cluster gets what a distribution of Flink has of it
 * @param folder for its settings and logs
 * @param slots in two task managers, so that some of a job's exchanges go over the network and some do not
 */
export async function startStandaloneFlink(classPath: string, folder: string, slots: number): Promise<StandaloneFlink> {
  const [rest = 0, rpc = 0] = await freePorts(2);
  const temporary = join(folder, 'tmp');
  mkdirSync(temporary, { recursive: true });
  writeFileSync(join(folder, 'config.yaml'), settingsOf(rest, rpc, Math.ceil(slots / TASK_MANAGERS), temporary));
  const jars = classPath.split(':').filter((path) => !NOT_IN_FLINK.test(basename(path)));
  const java = (name: string, main: string): Started =>
    start(
      'java',
      ['-Xmx256m', `-Djava.io.tmpdir=${temporary}`, ...OPENS, '-cp', jars.join(':'), main, '--configDir', folder],
      join(folder, `${name}.log`),
    );
  const runtime = 'org.apache.flink.runtime';
  const programs = [java('job-manager', `${runtime}.entrypoint.StandaloneSessionClusterEntrypoint`)];
  for (let i = 0; i < TASK_MANAGERS; i++)
    programs.push(java(`task-manager-${String(i)}`, `${runtime}.taskexecutor.TaskManagerRunner`));
  const address = `127.0.0.1:${String(rest)}`;
  // One that ends badly meanwhile says why.
  await Promise.race([isReady(address, rest, slots), ...programs.map(({ ended }) => ended)]);
  return {
    address,
    stop: async () => {
      await Promise.all(programs.map((program) => program.stop()));
    },
  };
}

async function isReady(address: string, port: number, slots: number): Promise<void> {
  await answers(port, 120_000);
  // At first it answers that it has no leader yet, and knows of no slots.
  const free = async (): Promise<number> => Number((await overviewOf(address))['slots-available'] ?? 0);
  while ((await free()) < slots) await new Promise((resolve) => setTimeout(resolve, 500));
}

/** What a cluster says of its slots and jobs. */
export async function overviewOf(address: string): Promise<Readonly<Record<string, unknown>>> {
  return (await (await fetch(`http://${address}/overview`)).json()) as Readonly<Record<string, unknown>>;
}

const MEMORY = {
  'framework.heap.size': '96m',
  'framework.off-heap.size': '64m',
  'task.heap.size': '128m',
  'task.off-heap.size': '0m',
  'managed.size': '0m',
  'network.min': '32m',
  'network.max': '32m',
  'jvm-metaspace.size': '128m',
  'jvm-overhead.min': '64m',
  'jvm-overhead.max': '64m',
};

function settingsOf(rest: number, rpc: number, slotsEach: number, temporary: string): string {
  const settings: Readonly<Record<string, string | number>> = {
    'jobmanager.rpc.address': '127.0.0.1',
    'jobmanager.rpc.port': rpc,
    'jobmanager.bind-host': '127.0.0.1',
    'jobmanager.memory.process.size': '1g',
    'rest.address': '127.0.0.1',
    'rest.port': rest,
    'taskmanager.host': '127.0.0.1',
    'taskmanager.bind-host': '127.0.0.1',
    'taskmanager.numberOfTaskSlots': slotsEach,
    'taskmanager.cpu.cores': 1,
    // All of them: it is Flink's start scripts, which are not used here, that would work out the ones left out.
    ...Object.fromEntries(Object.entries(MEMORY).map(([key, size]) => [`taskmanager.memory.${key}`, size])),
    'io.tmp.dirs': temporary,
  };
  return Object.entries(settings)
    .map(([key, value]) => `${key}: ${String(value)}\n`)
    .join('');
}
