/** The services that a job calls, and the calls to each, for its series and the summary. */
import { CallCounts } from '../parts/call-counts.ts';
import { Service } from '../parts/service.ts';
import type { AsyncEvents } from './async-keeper.ts';
import type { FlinkRecorder } from './recorder.ts';
import { serviceSettings, type Moment } from './settings.ts';

class Calls implements AsyncEvents {
  readonly #recorder: FlinkRecorder;
  readonly #name: string;
  readonly #counts = new CallCounts();
  calls = 0;
  ms = 0;

  constructor(recorder: FlinkRecorder, name: string) {
    this.#recorder = recorder;
    this.#name = name;
  }

  get retryShareMax(): number {
    return this.#counts.shareMax;
  }

  breakerOpened(nowMs: number): void {
    this.#recorder.breakerOpens++;
    this.#recorder.event(nowMs, 'breaker.opened', `service/${this.#name}`);
  }

  call(ms: number, _isError: boolean, isRetry: boolean, nowMs: number): void {
    this.calls++;
    this.ms += ms;
    this.#recorder.serviceCall(ms);
    if (isRetry) {
      this.#recorder.retries++;
      this.#counts.retry(nowMs);
    } else this.#counts.first(nowMs);
  }
}

export class ServiceCalls {
  readonly #recorder: FlinkRecorder;
  readonly #calls: ReadonlyMap<string, Calls>;
  readonly #services: ReadonlyMap<string, Service>;

  constructor(recorder: FlinkRecorder, first: Moment) {
    const { seed, services } = first.scenario;
    this.#recorder = recorder;
    this.#calls = new Map(recorder.columns.services.map(({ name }) => [name, new Calls(recorder, name)]));
    this.#services = new Map(
      Object.keys(services).map((name) => [name, new Service(seed, name, 'subtask', serviceSettings(first, name))]),
    );
  }

  service(name: string): Service {
    return this.#services.get(name) as Service;
  }

  /** The services are as the moment has them. */
  reach(moment: Moment): void {
    for (const [name, service] of this.#services) service.configure(serviceSettings(moment, name));
  }

  of(name: string): AsyncEvents {
    return this.#calls.get(name) as Calls;
  }

  /** Fills the columns of the services for the present sample. */
  sample(seconds: number): void {
    const { columns } = this.#recorder;
    for (const { name, sinkLatencyMs, calls } of columns.services) {
      const counted = this.#calls.get(name) as Calls;
      if (counted.calls > 0) sinkLatencyMs[columns.count] = counted.ms / counted.calls;
      calls[columns.count] = seconds > 0 ? counted.calls / seconds : 0;
      counted.calls = 0;
      counted.ms = 0;
      this.#recorder.retryShareMax = Math.max(this.#recorder.retryShareMax, counted.retryShareMax);
    }
  }
}
