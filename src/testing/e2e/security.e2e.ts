import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser, visit, type Visit } from '../browser.ts';
import { builtPages } from '../built-pages.ts';

describe('the policy of every page', () => {
  it.each(builtPages())('/$path stands before anything that it governs and allows nothing unsafe', ({ html }) => {
    const policy = /<meta http-equiv="content-security-policy" content="([^"]*)">/.exec(html);
    expect(policy).not.toBeNull();
    expect(policy?.[1]).toContain("default-src 'none'");
    expect(policy?.[1]).toContain("require-trusted-types-for 'script'");
    expect(policy?.[1]).not.toMatch(/unsafe-|\*|https?:/);
    const first = html.search(/<(?:script|style|link|img|svg|body)\b/);
    expect(policy?.index).toBeLessThan(first);
  });

  it.each(builtPages())('/$path needs no style attribute and no inline handler', ({ html }) => {
    expect(html.match(/<[^>]*\s(?:style|on[a-z]+)="[^"]*"/g) ?? []).toEqual([]);
  });
});

describe('the policy at work', () => {
  let browser: Browser;
  let opened: Visit;

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  beforeEach(async () => {
    opened = await visit(browser, '');
  });
  afterEach(() => opened.close());
  afterAll(() => browser.close());

  it('blocks an inline script', async () => {
    const ran = await opened.page.evaluate(async () => {
      const script = document.createElement('script');
      // Where Trusted Types are enforced, text is refused before the policy for scripts is even asked.
      try {
        script.textContent = 'globalThis.injected = true';
      } catch {
        return 'refused';
      }
      document.head.append(script);
      await new Promise((done) => setTimeout(done, 50));
      return 'injected' in globalThis ? 'ran' : 'blocked';
    });
    expect(ran).not.toBe('ran');
    expect((await opened.problems()).join()).toMatch(/script-src|trusted-types/);
  });

  it('blocks an inline style sheet', async () => {
    await opened.page.evaluate(() => {
      const style = document.createElement('style');
      style.textContent = 'body { display: none }';
      document.head.append(style);
    });
    expect(await opened.page.evaluate(() => getComputedStyle(document.body).display)).not.toBe('none');
    expect((await opened.problems()).join()).toMatch(/style-src/);
  });

  it('blocks a request to another host', async () => {
    const outcome = await opened.page.evaluate(() =>
      fetch('https://example.org/').then(
        () => 'sent',
        () => 'blocked',
      ),
    );
    expect(outcome).toBe('blocked');
    expect((await opened.problems()).join()).toMatch(/connect-src/);
  });

  it('blocks a script from another host and a worker made of text', async () => {
    const outcomes = await opened.page.evaluate(() => {
      const attempt = (act: () => unknown) => {
        try {
          act();
          return 'done';
        } catch {
          return 'refused';
        }
      };
      return [
        attempt(() => new Worker(URL.createObjectURL(new Blob(['1'])))),
        attempt(() => {
          document.createElement('script').src = 'https://example.org/a.js';
        }),
      ];
    });
    const problems = (await opened.problems()).join();
    // Refused by Trusted Types, or by the policy for workers where a browser has none.
    expect(outcomes[0] === 'refused' || problems.includes('worker-src')).toBe(true);
    expect(problems).toMatch(/worker-src|trusted-types/);
  });

  it('refuses text where a browser would run it', async () => {
    const outcome = await opened.page.evaluate(() => {
      if (!('trustedTypes' in globalThis)) return 'no Trusted Types in this browser';
      try {
        document.createElement('div').innerHTML = '<img src=x onerror=alert(1)>';
        return 'taken';
      } catch {
        return 'refused';
      }
    });
    expect(outcome).not.toBe('taken');
  });
});
