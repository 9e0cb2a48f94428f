import type { Locator, Page } from 'playwright-core';
import { enterNumber } from './keyboard.ts';

/** Whether a page carries the instrument, waiting for a prediction. */
export function hasIncident(html: string): boolean {
  return html.includes('data-phase="predicting"');
}

/** The first instrument of a page: a section named by its heading. */
export function incidentOn(page: Page): Locator {
  return page.locator('section[data-phase]').first();
}

/** Waits until the instrument is where it should be; the run itself takes a few seconds. */
export async function waitForPhase(page: Page, phase: string): Promise<void> {
  await page.locator(`section[data-phase^="${phase}"]`).first().waitFor({ timeout: 30_000 });
}

/** Answers every question of the prediction with the pointer, and starts the run. */
export async function enterPrediction(page: Page): Promise<void> {
  const incident = incidentOn(page);
  for (const [index, amount] of (await incident.getByRole('spinbutton').all()).entries())
    await enterNumber(amount, index === 0 ? '3' : '7', 'Tab');
  const radios = incident.locator('input[type="radio"]');
  const groups = await radios.evaluateAll((inputs) => [...new Set(inputs.map((input) => (input as HTMLInputElement).name))]);
  for (const name of groups) await incident.locator(`input[name="${name}"]`).first().check();
  await incident.getByRole('button', { name: /run/i }).first().click();
}

/** The same, until the run has begun. */
export async function commitPrediction(page: Page): Promise<void> {
  await enterPrediction(page);
  await waitForPhase(page, 'running');
}

/** From the prediction to the knobs, without watching the run. */
export async function goToKnobs(page: Page): Promise<void> {
  await commitPrediction(page);
  const incident = incidentOn(page);
  // A short run may be over before the button is reached.
  await Promise.any([incident.getByRole('button', { name: 'To the end' }).click(), waitForPhase(page, 'confronting')]);
  await waitForPhase(page, 'confronting');
  await incident.getByRole('button', { name: 'Now turn the knobs' }).click();
  await waitForPhase(page, 'tuning');
}
