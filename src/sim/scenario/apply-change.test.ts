import { describe, expect, it } from 'vitest';
import { applyChange, applyChanges, pointersOf } from './apply-change.ts';
import { KNOBS } from './knobs.ts';
import { findKnob, isChoiceKnob } from './knob.ts';
import type { Knob } from './knob.ts';
import { UNPROTECTED } from './protection-scenario.ts';
import { kafkaRules } from './kafka-rules.ts';
import { parsePointer } from './json-pointer.ts';
import { parseScenario } from './parse-scenario.ts';
import type { KafkaScenario } from './scenario.ts';

describe('applyChange', () => {
  it('should turn one knob in a copy and share the rest', () => {
    const before = incident();

    const after = applyChange(kafkaRules, before, '/kafka/group/config/max.poll.records', '1000');

    expect(after.kafka.group.config['max.poll.records']).toBe(1000);
    expect(before.kafka.group.config['max.poll.records']).toBe(500);
    expect(after.traffic).toBe(before.traffic);
    expect(after.kafka.application).toBe(before.kafka.application);
  });

  it('should reach the knobs of a service by its name', () => {
    const after = applyChange(kafkaRules, incident(), '/services/down.stream/limitPerSecond', null);

    expect(after.services['down.stream']?.limitPerSecond).toBeNull();
  });

  it.each([
    ['/kafka/group/instances', -1, /must not be negative.*0 to 1000/],
    ['/kafka/group/instances', 2.5, /not a whole number/],
    ['/kafka/group/instances', 'many', /not a number/],
    ['/kafka/application/recordMs', Number.NaN, /not a finite number/],
    ['/services/down.stream/serviceMs', null, /not a number/],
    ['/services/other/serviceMs', 1, /no knob of this scenario/],
    ['/__proto__/polluted', 1, /no knob of this scenario/],
    ['/services/__proto__/serviceMs', 1, /no knob of this scenario/],
    ['kafka', 1, /no knob of this scenario/],
    ['', 1, /no knob of this scenario/],
  ])('should refuse %s = %s', (pointer, value, message) => {
    expect(() => applyChange(kafkaRules, incident(), pointer, value)).toThrow(message);
  });
});

describe('applyChanges', () => {
  it('should refuse knobs that contradict each other', () => {
    expect(applyChanges(kafkaRules, incident(), { '/kafka/application/queue/resumeAt': 9000 })).toMatchObject({
      ok: false,
      problems: [{ path: '/kafka/application/queue/resumeAt' }],
    });
    expect(
      applyChanges(kafkaRules, incident(), {
        '/kafka/application/queue/resumeAt': 9000,
        '/kafka/application/queue/pauseAt': 9001,
      }).ok,
    ).toBe(true);
  });
});

describe('KNOBS', () => {
  const knobs = Object.entries<Knob>(KNOBS);

  it.each(knobs)('%s should be found by its pointer and have a default and a slider within its range', (_, knob) => {
    const tokens = parsePointer(knob.pointer.replace('*', 'any'));

    expect(findKnob(Object.values(KNOBS), tokens ?? [])).toBe(knob);
    if (isChoiceKnob(knob)) {
      expect(knob.choices).toContain(knob.default);
      return;
    }
    for (const value of [knob.default, knob.slider.min, knob.slider.max]) {
      if (value === null) expect(knob.nullable).toBe(true);
      else expect(value >= knob.min && value <= knob.max).toBe(true);
    }
    expect(knob.sentence).toMatch(/^[A-Z].*\.$/);
  });

  it('should all be there in scenarios with a protected sink, producers and one autoscaler or the other', () => {
    const behavior = { scaleUp: {}, scaleDown: {} };
    const pointers = [
      { kind: 'keda', config: { behavior } },
      { kind: 'hpa', config: { metric: 'lagGrowth', target: 1000, behavior } },
    ].flatMap((autoscaler) => pointersOf(kafkaRules, { ...incident({ autoscaler }), protection: { downstream: UNPROTECTED } }));

    expect(new Set(pointers).size).toBe(kafkaRules.knobs.length);
  });

  it('should be fixed while a run is going on where what reads them reads them once', () => {
    const pointer = '/kafka/group/config/group.protocol';

    expect(applyChanges(kafkaRules, incident(), { [pointer]: 'consumer' }).ok).toBe(true);
    expect(() => applyChange(kafkaRules, incident(), pointer, 'consumer')).toThrow(/set before a run/);
    expect(applyChanges(kafkaRules, incident(), { [pointer]: 'consumer' }, 'inRun')).toMatchObject({
      ok: false,
      problems: [{ path: pointer, message: 'set before a run, and not changed during it' }],
    });
  });

  it('should leave out the sink’s where there is none', () => {
    const scenario = incident();
    const withoutSink = { ...scenario, kafka: { ...scenario.kafka, application: { ...scenario.kafka.application, sink: null } } };

    expect(pointersOf(kafkaRules, withoutSink)).not.toContain('/kafka/application/sink/lingerMs');
    expect(() => applyChange(kafkaRules, withoutSink, '/kafka/application/sink/lingerMs', 1)).toThrow(/no knob/);
  });
});

// Helpers

function incident(more: object = {}): KafkaScenario {
  const result = parseScenario({
    format: 'scenario.v1',
    system: 'kafka',
    durationMs: 1000,
    traffic: { ratePerSecond: [[0, 1]] },
    services: { 'down.stream': { serviceMs: 8, limitPerSecond: 500 } },
    kafka: { application: { sink: { service: 'down.stream' } }, producer: {} },
    ...more,
  });
  if (!result.ok || result.scenario.system !== 'kafka') throw new Error('The scenario of this test must parse.');
  return result.scenario;
}
