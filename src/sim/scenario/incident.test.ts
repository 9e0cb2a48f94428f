import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseScenarioText } from './parse-scenario-text.ts';
import { hashScenario } from './scenario-hash.ts';

const text = readFileSync(new URL('../../../content/scenarios/kafka-incident.json', import.meta.url), 'utf8');

describe('the scenario of the first lesson', () => {
  it('should be read', () => {
    const result = parseScenarioText(text);

    expect(result).toMatchObject({ ok: true, scenario: { id: 'kafka-incident', system: 'kafka', durationMs: 600_000 } });
  });

  it('should have a hash of what it runs, not of its name or its SLO', () => {
    const hash = hashOf(text);

    expect(hash).toMatch(/^[0-9a-f]{16}$/);
    expect(hashOf(text.replace(/"title": "[^"]*"/, '"title": "Another"').replace(/"lost": 0/, '"lost": 1'))).toBe(hash);
    expect(hashOf(text.replace('"seed": 42', '"seed": 43'))).not.toBe(hash);
  });
});

// Helpers

function hashOf(json: string): string {
  const result = parseScenarioText(json);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return hashScenario(result.scenario);
}
