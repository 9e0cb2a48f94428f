import type { Page } from 'playwright-core';
import { readFileSync } from 'node:fs';
import { inject } from 'vitest';

export interface SavedFile {
  readonly name: string;
  readonly text: string;
}

declare global {
  var savedFile: Promise<SavedFile> | undefined;
}

/** The file that a press saves. */
export async function savedFile(page: Page, press: () => Promise<void>): Promise<SavedFile> {
  if (inject('browserProgram').engine === 'chromium') {
    const [download] = await Promise.all([page.waitForEvent('download'), press()]);
    return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
  }
  // A Firefox that is not Playwright's own tells it of no downloads: what the page hands over is read instead.
  await page.evaluate(() => {
    let data = new Blob();
    const make = URL.createObjectURL.bind(URL);
    URL.createObjectURL = (blob: Blob) => {
      data = blob;
      return make(blob);
    };
    HTMLAnchorElement.prototype.click = function () {
      globalThis.savedFile = data.text().then((text) => ({ name: this.download, text }));
    };
  });
  await press();
  await page.waitForFunction(() => globalThis.savedFile !== undefined);
  return page.evaluate(() => globalThis.savedFile as Promise<SavedFile>);
}
