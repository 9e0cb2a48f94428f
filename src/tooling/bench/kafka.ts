/** Speed and accuracy of the Kafka plant, on the first lesson's incident. */
import { simulate } from '../../sim/index.ts';
import type { Fidelity, KafkaScenario } from '../../sim/index.ts';
import { kafkaScenario, shortIncident, type Overrides } from '../../testing/reference/kafka-scenario.ts';
import { errorsOf, figuresInBuckets, figuresOfTrace, MEASURES } from '../../testing/reference/measures.ts';
import { runPerRecord } from '../../testing/reference/per-record-kafka.ts';
import { readProjectFile } from '../files.ts';
import { printTable, ratio, ratioRow, time, timingRow, type Row } from './measure.ts';

export function benchKafka(): void {
  const incident = incidentWith();
  const run = (scenario: KafkaScenario, fidelity: Fidelity) => () => simulate(scenario, { fidelity });
  printTable('Kafka: ten minutes, 48 partitions, 8 to 16 consumers, 120 000 records/s at the peak', [
    timingRow(time('preview', run(incident, 'preview'), 30, 10), '25 ms'),
    timingRow(time('exact', run(incident, 'exact'), 3, 1), '3000 ms'),
    timingRow(time('300 previews of a sweep', sweep(incident), 1, 0), '8000 ms'),
  ]);

  const times = (change: Overrides, fidelity: Fidelity, calls: number) =>
    ratio(run(incident, fidelity), run(incidentWith(change), fidelity), calls);
  printTable('How the cost grows', [
    ratioRow('preview, record rate × 100', times(faster(100, false), 'preview', 15), '≤ 1.3×'),
    ratioRow('exact, record rate × 10, with polls, fetches, batches and services', times(faster(10, true), 'exact', 3), '≤ 1.3×'),
    ratioRow('preview, simulated time × 2', times(longer, 'preview', 15), '≤ 2×'),
    ratioRow('exact, simulated time × 2', times(longer, 'exact', 3), '≤ 2×'),
    ratioRow('preview, consumers × 2 and capacity kept', times(moreConsumers, 'preview', 15), '≤ 2×'),
    ratioRow('exact, consumers × 2 and capacity kept', times(moreConsumers, 'exact', 3), '≤ 2×'),
  ]);

  const short = kafkaScenario({});
  const perRecord = () => runPerRecord(short);
  const truth = perRecord();
  printTable('Against one event per record, on a shortened incident (40 s)', [
    ratioRow('one event per record, in exact runs', ratio(run(short, 'exact'), perRecord, 3), ''),
    ratioRow('one event per record, in previews', ratio(run(short, 'preview'), perRecord, 3), ''),
    ...(['exact', 'preview'] as const).map((fidelity): Row => {
      const trace = simulate(short, { fidelity });
      const errors = errorsOf(figuresOfTrace(trace), figuresInBuckets(truth, trace.latency.edgesMs));
      return {
        name: `error of ${fidelity}`,
        figure: MEASURES.map((measure) => `${measure} ${(errors[measure] * 100).toFixed(2)} %`).join(', '),
        wanted: fidelity === 'exact' ? '0.5 %' : '2 %',
      };
    }),
  ]);
}

/** The lesson's incident, scaled out in the middle of the spike, with some fields replaced. */
function incidentWith(overrides: Overrides = {}): KafkaScenario {
  const base = JSON.parse(readProjectFile('content/scenarios/kafka-scale-out.json')) as Record<string, unknown>;
  return kafkaScenario(overrides, { ...shortIncident(), ...base });
}

/** `factor` times the records with `factor` times the capacity; `everything`: with polls, fetches and writes that carry as many more. */
function faster(factor: number, everything: boolean): Overrides {
  const rates = [
    [0, 20_000],
    [120_000, 20_000],
    [120_000, 120_000],
    [240_000, 120_000],
    [240_000, 20_000],
  ].map(([atMs = 0, rate = 0]) => [atMs, rate * factor]);
  const capacity = {
    '/traffic/ratePerSecond': rates,
    '/kafka/application/recordMs': 0.1 / factor,
    '/kafka/application/sink/batchRecords': 200 * factor,
    '/kafka/application/queue': { pauseAt: 5000 * factor, resumeAt: 1000 * factor, heapBytes: 1e12 },
    '/traffic/recordBytes': Math.ceil(1024 / factor),
  };
  return everything ? { ...capacity, '/kafka/group/config/max.poll.records': 500 * factor } : capacity;
}

const longer: Overrides = {
  '/durationMs': 1_200_000,
  '/traffic/ratePerSecond': [
    [0, 20_000],
    [240_000, 20_000],
    [240_000, 120_000],
    [480_000, 120_000],
    [480_000, 20_000],
  ],
  '/changes': [{ atMs: 360_000, set: { '/kafka/group/instances': 16 } }],
};

const moreConsumers: Overrides = {
  '/kafka/group/instances': 16,
  '/kafka/application/recordMs': 0.2,
  '/kafka/application/sink/batchRecords': 100,
  '/services/downstream': { serviceMs: 8, distribution: 'constant', limitPerSecond: 1000 },
  '/changes': [{ atMs: 180_000, set: { '/kafka/group/instances': 32 } }],
};

/** 300 previews with other numbers of consumers and other writes, as a sweep over two knobs asks for them. */
function sweep(scenario: KafkaScenario): () => void {
  const { application, group } = scenario.kafka;
  return () => {
    for (let run = 0; run < 300; run++) {
      const sink = application.sink && { ...application.sink, batchRecords: 100 + 20 * (run % 20) };
      const changed = {
        ...scenario.kafka,
        group: { ...group, instances: 4 + (run % 15) },
        application: { ...application, sink },
      };
      simulate({ ...scenario, kafka: changed }, { fidelity: 'preview' });
    }
  };
}
