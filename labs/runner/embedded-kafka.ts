/** A single Kafka broker in KRaft mode, controller included, in a folder of its own that is thrown away. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram, start, type Started } from './children.ts';
import { answers, freePorts } from './ports.ts';

export interface EmbeddedKafka {
  readonly bootstrapServers: string;
  stop(): Promise<void>;
}

/**
 * @param folder an empty folder for its log and its settings
 * @param config settings of the broker beside those that make it a single one
 */
export async function startKafka(
  classPath: string,
  folder: string,
  config: Readonly<Record<string, string | number>> = {},
): Promise<EmbeddedKafka> {
  const [port = 0, controllerPort = 0] = await freePorts(2);
  mkdirSync(folder, { recursive: true });
  const settings = join(folder, 'server.properties');
  writeFileSync(settings, brokerSettings(port, controllerPort, join(folder, 'data'), config));
  const log = join(folder, 'broker.log');
  const java = (...rest: string[]) => ['-Xmx512m', '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn', '-cp', classPath, ...rest];
  const clusterId = randomBytes(16).toString('base64url');
  await runProgram('java', java('kafka.tools.StorageTool', 'format', '-t', clusterId, '-c', settings), log);
  const broker: Started = start('java', java('kafka.Kafka', settings), log);
  await Promise.race([answers(port, 60_000), broker.ended]);
  return { bootstrapServers: `127.0.0.1:${String(port)}`, stop: () => broker.stop() };
}

function brokerSettings(
  port: number,
  controllerPort: number,
  data: string,
  config: Readonly<Record<string, string | number>>,
): string {
  const settings: Readonly<Record<string, string | number>> = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${String(controllerPort)}`,
    listeners: `PLAINTEXT://127.0.0.1:${String(port)},CONTROLLER://127.0.0.1:${String(controllerPort)}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${String(port)}`,
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': data,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    ...config,
  };
  return Object.entries(settings)
    .map(([key, value]) => `${key}=${String(value)}\n`)
    .join('');
}
