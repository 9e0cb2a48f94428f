/** How many tests passed and how many did not. */
export interface Counts {
  passed: number;
  failed: number;
}

interface ReportedFile {
  readonly status: string;
  readonly assertionResults: readonly { readonly status: string }[];
}

/**
 * Counts a JSON report of Vitest. A test that did not run did not pass, so a skipped one is a failed one; a file that could not
 * be loaded is one failed test; so is a run that ends badly although every test in it passed (an unhandled error), one
 * without any test, and one that left no report behind.
 *
 * @param report the parsed report; undefined when there is none
 * @param exitCode the exit code of Vitest
 */
export function countReport(report: unknown, exitCode: number): Counts {
  const counts = { passed: 0, failed: 0 };
  for (const file of filesOf(report)) {
    const passed = file.assertionResults.filter(({ status }) => status === 'passed').length;
    const failed = file.assertionResults.length - passed;
    counts.passed += passed;
    counts.failed += failed === 0 && (file.status !== 'passed' || passed === 0) ? 1 : failed;
  }
  if (counts.failed === 0 && (exitCode !== 0 || counts.passed === 0)) counts.failed = 1;
  return counts;
}

function filesOf(report: unknown): readonly ReportedFile[] {
  return (report as { testResults?: ReportedFile[] } | undefined)?.testResults ?? [];
}
