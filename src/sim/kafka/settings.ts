/**
 * The numbers that the plant reads while it runs, flat and mutable by timed changes, and the moments at which they change.
 * Both fidelities step through the same timeline.
 */
import { scenarioMoments, type ScenarioMoment } from '../scenario/timeline.ts';
import { meanServiceMs, type ServiceSettings } from '../parts/service.ts';
import { UNPROTECTED } from '../scenario/protection-scenario.ts';
import type { Fault, KafkaScenario, Protection } from '../scenario/scenario.ts';

/** The scenario's knobs at one moment. */
export interface Settings {
  readonly instances: number;
  /** How many partitions the topic has by now. */
  readonly partitions: number;
  readonly maxPollRecords: number;
  readonly maxPollIntervalMs: number;
  readonly recordMs: number;
  readonly pollMs: number;
  readonly pauseAt: number;
  readonly resumeAt: number;
  /** Null where the work ends in the application. */
  readonly sink: SinkSettings | null;
  /** Of the sink's service. */
  readonly protection: Protection;
}

export interface SinkSettings extends ServiceSettings {
  readonly service: string;
  readonly batchRecords: number;
  readonly lingerMs: number;
  readonly concurrency: number;
}

/** The knobs as they stand now: timed changes replace `settings`. */
export interface Knobs {
  settings: Settings;
}

/** One moment of the timeline: from `atMs` on `settings` hold. */
export interface Moment {
  readonly atMs: number;
  readonly settings: Settings;
  readonly started: readonly Fault[];
  readonly ended: readonly Fault[];
  readonly changes: ScenarioMoment<KafkaScenario>['changes'];
}

function settingsOf(scenario: KafkaScenario, slowFaults: readonly Fault[]): Settings {
  const { topic, group, application } = scenario.kafka;
  const { sink } = application;
  const service = sink === null ? undefined : scenario.services[sink.service];
  let slowFactor = 1;
  for (const fault of slowFaults)
    if (fault.kind === 'slow' && fault.target === `/services/${sink?.service ?? ''}`) slowFactor *= fault.factor;
  return {
    instances: group.instances,
    partitions: topic.partitions,
    maxPollRecords: group.config['max.poll.records'],
    maxPollIntervalMs: group.config['max.poll.interval.ms'],
    recordMs: application.recordMs,
    pollMs: application.pollMs,
    pauseAt: application.queue.pauseAt,
    resumeAt: application.queue.resumeAt,
    sink:
      sink === null || service === undefined
        ? null
        : {
            service: sink.service,
            batchRecords: sink.batchRecords,
            lingerMs: sink.lingerMs,
            concurrency: sink.concurrency,
            ...service,
            slowFactor,
          },
    protection: protectionOf(scenario),
  };
}

/** How the sink's service is called. */
export function protectionOf({ kafka, protection }: KafkaScenario): Protection {
  const { sink } = kafka.application;
  return (sink === null ? undefined : protection[sink.service]) ?? UNPROTECTED;
}

/** Every moment at which a knob or a fault changes, in order; the first one is t = 0. */
export function timelineOf(scenario: KafkaScenario): Moment[] {
  return scenarioMoments(scenario).map(({ atMs, scenario: current, faults, started, ended, changes }) => ({
    atMs,
    settings: settingsOf(current, faults),
    started,
    ended,
    changes,
  }));
}

/** Records of a write when there are enough: a poll's records that are worked inline are cut into full slices and a rest. */
export function recordsPerWrite(maxPollRecords: number, { batchRecords }: SinkSettings, isInline: boolean): number {
  return isInline ? maxPollRecords / Math.ceil(maxPollRecords / batchRecords) : batchRecords;
}

/**
 * Records/s that the instances can work off when nothing is in their way and every batch is full: the nominal capacity. NaN where
 * nothing takes them any time.
 */
export function nominalCapacity(scenario: KafkaScenario, settings: Settings): number {
  const { application } = scenario.kafka;
  const { sink } = settings;
  const working = Math.min(settings.instances, settings.partitions);
  const isInline = application.threading === 'inline';
  const writeMs = sink === null ? 0 : meanServiceMs(sink.serviceMs, sink.distribution) * sink.slowFactor;
  let perInstance: number;
  if (isInline) {
    const records = settings.maxPollRecords;
    const writes = sink === null ? 0 : Math.ceil(Math.ceil(records / sink.batchRecords) / sink.concurrency) * writeMs;
    perInstance = records / (settings.pollMs + records * settings.recordMs + writes);
  } else {
    const byWorker = 1 / settings.recordMs;
    const bySink = sink === null ? Infinity : (sink.concurrency * sink.batchRecords) / writeMs;
    const byPolling = settings.maxPollRecords / settings.pollMs;
    perInstance = Math.min(byWorker, bySink, byPolling);
  }
  const byLimit =
    sink?.limitPerSecond == null ? Infinity : sink.limitPerSecond * recordsPerWrite(settings.maxPollRecords, sink, isInline);
  const capacity = working === 0 ? 0 : Math.min(perInstance * 1000 * working, byLimit);
  return capacity === Infinity ? NaN : capacity;
}
