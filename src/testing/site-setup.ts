import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { builtSite } from '../tooling/paths.ts';
import { startStaticServer } from '../tooling/static-server.ts';
import { findBrowser, type BrowserProgram } from './browser-program.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of the built site, with a slash at the end. */
    siteUrl: string;
    browserProgram: BrowserProgram;
  }
}

/** Runs once before the end-to-end tests: serves the built site and finds the browser that BROWSER names (Chromium if none). */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (!existsSync(join(builtSite, 'index.html'))) throw new Error('The site is not built: run `npm run build` first.');
  const engine = process.env.BROWSER ?? 'chromium';
  if (engine !== 'chromium' && engine !== 'firefox') throw new Error(`BROWSER is ${engine}; it can be chromium or firefox.`);
  const browserProgram = await findBrowser(engine);
  console.log(`Browser: ${browserProgram.version} (${browserProgram.executablePath})`);
  const server = await startStaticServer({ folder: builtSite, port: 0 });
  project.provide('browserProgram', browserProgram);
  project.provide('siteUrl', server.url);
  return () => server.close();
}
