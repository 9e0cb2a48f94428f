import { chromium, firefox, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { inject } from 'vitest';

/** Chromium looks for updates and syncs by itself; none of that belongs to the site under test. */
const chromiumFlags = [
  ...[
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
  // Where shared memory is small (containers), pages crash without this.
  '--disable-dev-shm-usage',
];

/** Firefox reads these at its start: over WebDriver BiDi a page cannot be given them, as a page of Chromium can. */
export const firefoxPreferences = {
  reducedMotion: { 'ui.prefersReducedMotion': 1 },
  forcedColors: { 'browser.display.document_color_use': 2 },
  dark: { 'layout.css.prefers-color-scheme.content-override': 0 },
} as const;

/** Starts the browser that the end-to-end tests run in; a Firefox with these preferences. */
export async function launchBrowser(firefoxUserPrefs: Record<string, number> = {}): Promise<Browser> {
  const { engine, executablePath, env } = inject('browserProgram');
  const options = { executablePath, env: { ...definedEnvironment(), ...env } };
  // The channel makes Playwright speak WebDriver BiDi, which is what a Firefox understands that is not Playwright's own.
  return engine === 'firefox'
    ? firefox.launch({ ...options, channel: 'moz-firefox', firefoxUserPrefs })
    : chromium.launch({ ...options, args: chromiumFlags });
}

function definedEnvironment(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** A page under watch: what must never happen is written down while the test does something else. */
export interface Visit {
  readonly page: Page;
  /** Policy violations, requests to other hosts, failed requests and errors so far, in words. */
  problems(): Promise<string[]>;
  close(): Promise<void>;
}

export interface VisitOptions extends BrowserContextOptions {
  /** Where the site is served, with a slash at the end; by default the one of the test run. */
  readonly siteUrl?: string;
}

/** Opens a page of the site in a fresh profile. `path` is relative to the site's root. */
export async function visit(browser: Browser, path: string, options: VisitOptions = {}): Promise<Visit> {
  const { siteUrl = inject('siteUrl'), ...contextOptions } = options;
  // Fetching the whole site for every page under test would only make each of them late; the test of the service worker allows it.
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    serviceWorkers: 'block',
    ...contextOptions,
  });
  const page = await context.newPage();
  const seen: string[] = [];

  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol !== 'data:' && protocol !== 'blob:' && origin !== new URL(siteUrl).origin)
      seen.push(`request to ${request.url()}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) seen.push(`${response.status()} for ${response.url()}`);
  });
  page.on('pageerror', (error) => seen.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' || /content.security.policy/i.test(message.text())) seen.push(`console: ${message.text()}`);
  });
  await page.addInitScript(recordViolations);
  await page.goto(siteUrl + path, { waitUntil: 'load' });

  return {
    page,
    problems: async () => [...seen, ...(await page.evaluate(() => globalThis.policyViolations ?? []))],
    close: () => context.close(),
  };
}

declare global {
  var policyViolations: string[] | undefined;
}

/** Runs in the page, before any of its own scripts. */
function recordViolations(): void {
  globalThis.policyViolations = [];
  document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sourceFile, lineNumber }) => {
    globalThis.policyViolations?.push(
      `policy: ${effectiveDirective} blocked ${blockedURI} (${sourceFile || 'page'}:${lineNumber})`,
    );
  });
}

/** Brings every island of the page into view, one after the other, until all of them are alive. */
export async function hydrate(page: Page): Promise<void> {
  for (const island of await page.locator('astro-island').all()) {
    // The island itself has no box; what stands in it has.
    // Not by scrollIntoView(), from where some versions of Chromium let Tab go on.
    await island.evaluate((element) => {
      const box = element.firstElementChild?.getBoundingClientRect();
      if (box) window.scrollBy({ top: box.top - window.innerHeight / 2, behavior: 'instant' });
    });
    await island.evaluate(
      (element) =>
        new Promise<void>((alive) => {
          if (!element.hasAttribute('ssr')) alive();
          else
            new MutationObserver(() => {
              if (!element.hasAttribute('ssr')) alive();
            }).observe(element, { attributes: true });
        }),
    );
  }
}
