import type { Locator, Page } from 'playwright-core';

/** Whether a page carries the instrument of the first lesson. */
export function hasIncident(html: string): boolean {
  return html.includes('data-phase="predicting"');
}

/** The instrument of the first lesson: a section named by its heading. */
export function incidentOn(page: Page): Locator {
  return page.locator('section[data-phase]');
}

/** Waits until the instrument is where it should be; the run itself takes a few seconds. */
export async function waitForPhase(page: Page, phase: string): Promise<void> {
  await page.locator(`section[data-phase^="${phase}"]`).waitFor({ timeout: 30_000 });
}

/** Fills in the prediction with the pointer and starts the run. */
export async function commitPrediction(page: Page): Promise<void> {
  const incident = incidentOn(page);
  await incident.getByRole('spinbutton', { name: /^Most records waiting/ }).fill('3');
  await incident.getByRole('spinbutton', { name: /^Backlog gone at/ }).fill('7');
  await incident.getByRole('radio').first().check();
  await incident.getByRole('button', { name: 'Commit and run' }).click();
  await waitForPhase(page, 'running');
}

/** From the prediction to the knobs, without watching the run. */
export async function goToKnobs(page: Page): Promise<void> {
  await commitPrediction(page);
  const incident = incidentOn(page);
  await incident.getByRole('button', { name: 'To the end' }).click();
  await waitForPhase(page, 'confronting');
  await incident.getByRole('button', { name: 'Now turn the knobs' }).click();
  await waitForPhase(page, 'tuning');
}
