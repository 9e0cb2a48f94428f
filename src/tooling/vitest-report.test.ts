import { describe, expect, it } from 'vitest';
import { countReport } from './vitest-report.ts';

const file = (status: string, ...results: string[]) => ({
  status,
  assertionResults: results.map((result) => ({ status: result })),
});

describe('countReport', () => {
  it('counts tests, not files', () => {
    expect(countReport({ testResults: [file('passed', 'passed', 'passed'), file('failed', 'passed', 'failed')] }, 1)).toEqual({
      passed: 3,
      failed: 1,
    });
  });

  it('counts a test that did not run as failed', () => {
    expect(countReport({ testResults: [file('passed', 'passed', 'pending', 'todo')] }, 0)).toEqual({ passed: 1, failed: 2 });
  });

  it('counts a file that could not be loaded, or that holds no test, as one failed test', () => {
    expect(countReport({ testResults: [file('failed'), file('passed', 'passed')] }, 1)).toEqual({ passed: 1, failed: 1 });
    expect(countReport({ testResults: [file('passed'), file('passed', 'passed')] }, 0)).toEqual({ passed: 1, failed: 1 });
  });

  it('counts a failure in a hook although every test passed', () => {
    expect(countReport({ testResults: [file('failed', 'passed')] }, 1)).toEqual({ passed: 1, failed: 1 });
  });

  it('counts a run that ended badly, left no report or had no test as one failed test', () => {
    expect(countReport({ testResults: [file('passed', 'passed')] }, 1)).toEqual({ passed: 1, failed: 1 });
    expect(countReport(undefined, 0)).toEqual({ passed: 0, failed: 1 });
    expect(countReport({ testResults: [] }, 0)).toEqual({ passed: 0, failed: 1 });
  });
});
