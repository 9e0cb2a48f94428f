import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseScenario } from '../../src/sim/index.ts';
import type { FlinkScenario } from '../../src/sim/index.ts';
import { requireCluster, slotsOf } from './job-manager.ts';

let overview: unknown = {};
const server = createServer((request, response) => {
  response.end(request.url === '/overview' ? JSON.stringify(overview) : 'Not found');
});
let address = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  address = `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
});
afterAll(() => {
  server.close();
});

const ready = { 'flink-version': '2.1.2', taskmanagers: 3, 'slots-total': 6, 'slots-available': 6 };

describe('requireCluster', () => {
  it('should take a cluster with a slot for each subtask', async () => {
    overview = ready;

    expect(slotsOf(scenario())).toBe(6);
    expect(await requireCluster(address, scenario())).toBe('2.1.2');
  });

  it('should say how many slots are missing', async () => {
    overview = { ...ready, 'slots-available': 5 };

    await expect(requireCluster(address, scenario())).rejects.toThrow(/needs 6 free slots.* has 5 of 6 in 3 task managers/);
  });

  it('should refuse another version', async () => {
    overview = { ...ready, 'flink-version': '1.20.1' };

    await expect(requireCluster(address, scenario())).rejects.toThrow('runs Flink 1.20.1; the lab submits jobs of Flink 2.1');
  });

  it('should refuse what is no job manager', async () => {
    overview = { hello: 'world' };

    await expect(requireCluster(address, scenario())).rejects.toThrow('does not answer like a job manager');
    await expect(requireCluster('127.0.0.1:1', scenario())).rejects.toThrow('does not answer like a job manager');
  });
});

// Helpers

/** Two subtasks of a source, three of a map with another chained to it, one of a sink. */
function scenario(): FlinkScenario {
  const parsed = parseScenario({
    format: 'scenario.v1',
    system: 'flink',
    durationMs: 1000,
    traffic: { ratePerSecond: [[0, 50]] },
    flink: {
      operators: [
        { id: 'source', kind: 'kafkaSource', parallelism: 2, partitions: 2, recordMs: 0.1 },
        { id: 'map', kind: 'map', exchange: 'rebalance', parallelism: 3, recordMs: 0.1 },
        { id: 'chained', kind: 'map', exchange: 'forward', chain: true, parallelism: 3, recordMs: 0.1 },
        { id: 'sink', kind: 'sink', exchange: 'rebalance', parallelism: 1, recordMs: 0.1 },
      ],
    },
  });
  if (!parsed.ok || parsed.scenario.system !== 'flink') throw new Error(JSON.stringify(parsed));
  return parsed.scenario;
}
