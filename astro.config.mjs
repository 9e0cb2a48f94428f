import { satteri } from '@astrojs/markdown-satteri';
import mdx from '@astrojs/mdx';
import svelte from '@astrojs/svelte';
import { defineConfig } from 'astro/config';
import katex from 'katex';
import { defineMdastPlugin } from 'satteri';
import { oneStyleSheet } from './src/tooling/one-style-sheet.mjs';
import { plainWorkers } from './src/tooling/plain-workers.mjs';
import { policyFirst } from './src/tooling/policy-first.mjs';
import { serviceWorker } from './src/tooling/service-worker.mjs';
import { sharedChunks } from './src/tooling/shared-chunks.mjs';
import { tablesAtBuildTime } from './src/tooling/tables-at-build-time.mjs';
import { tersePublicScripts, terseScripts } from './src/tooling/terse-scripts.mjs';

/** Formulas become MathML while the site is built: no script, no font and no style sheet reaches the reader. */
const renderFormula = (node, context, displayMode) =>
  context.replaceNode(node, { raw: katex.renderToString(node.value, { output: 'mathml', displayMode }), mdxExpressions: false });

const formulas = defineMdastPlugin({
  name: 'formulas',
  inlineMath: (node, context) => renderFormula(node, context, false),
  math: (node, context) => renderFormula(node, context, true),
});

/** A number and its unit stay on one line. Authors type an ordinary space. */
const numbersKeepTheirUnits = defineMdastPlugin({
  name: 'numbers-keep-their-units',
  text(node, context) {
    const value = node.value.replace(/(?<=\d) (?=%|(?:ms|s|kB|MB)\b)/g, '\u00a0');
    if (value !== node.value) context.setProperty(node, 'value', value);
  },
});

// Astro would report every build; nobody outside is told what is built here.
process.env.ASTRO_TELEMETRY_DISABLED = '1';

export default defineConfig({
  // Where the site will live; both are optional, and neither is needed to serve `dist` from the root of any host.
  ...(process.env.SITE ? { site: process.env.SITE } : {}),
  base: process.env.BASE ?? '/',
  trailingSlash: 'always',
  integrations: [
    svelte({ configFile: false, compilerOptions: { discloseVersion: false } }),
    mdx(),
    policyFirst(),
    tersePublicScripts(),
    serviceWorker(),
  ],
  markdown: {
    processor: satteri({ features: { math: true }, mdastPlugins: [formulas, numbersKeepTheirUnits] }),
    // Prism marks tokens with classes. Shiki would write style attributes, which the policy below forbids.
    syntaxHighlight: 'prism',
  },
  // Inlined style sheets of components imported from MDX get no hash in the policy and would be blocked.
  build: { inlineStylesheets: 'never' },
  security: {
    // Astro adds the hashes of its own inline scripts and styles. Neither 'unsafe-inline' nor 'unsafe-eval' appears anywhere.
    csp: {
      scriptDirective: { resources: ["'self'"] },
      styleDirective: { resources: ["'self'"] },
      directives: [
        "default-src 'none'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        // `svelte-trusted-html` is Svelte's; `headroom` is ours and makes addresses of our own workers and of the service worker only.
        'trusted-types svelte-trusted-html headroom',
        "require-trusted-types-for 'script'",
      ],
    },
  },
  devToolbar: { enabled: false },
  vite: {
    plugins: [tablesAtBuildTime(), oneStyleSheet(), sharedChunks(), terseScripts()],
    worker: {
      // Modules, so that what few runs need is a file of its own.
      format: 'es',
      plugins: () => [tablesAtBuildTime(), plainWorkers()],
      rolldownOptions: { output: { chunkFileNames: '_astro/[name].worker-[hash].js' } },
    },
    build: {
      // Every MDX page carries Astro's own "use astro:head-inject" directive; the warning about it says nothing useful.
      rolldownOptions: { checks: { moduleLevelDirective: false } },
    },
  },
});
