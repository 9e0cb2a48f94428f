import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { extname, join, relative, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { constants, createBrotliCompress, createGzip } from 'node:zlib';

const mediaTypes: Readonly<Record<string, string>> = {
  '.avif': 'image/avif',
  '.css': 'text/css; charset=utf-8',
  '.csv': 'text/csv; charset=utf-8',
  '.gif': 'image/gif',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.webp': 'image/webp',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.xml': 'application/xml; charset=utf-8',
  '.yaml': 'application/yaml; charset=utf-8',
};

/** What a page cannot say about itself in a `<meta>`; its content policy is in the page. */
const securityHeaders = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
} as const;

/** Other sites may show the pages made for that in a frame, and no other page. */
const isMadeForFrames = (path: string): boolean => /(?:^|\/)embed\/[^/]+\/$/.test(path);

export interface StaticServer {
  /** Where the folder is served, with a slash at the end: `http://127.0.0.1:4321/`. */
  readonly url: string;
  close(): Promise<void>;
}

export interface StaticServerOptions {
  /** The folder whose files are served; nothing outside it ever is. */
  readonly folder: string;
  /** 0 takes any free port. A port that is taken is an error with code EADDRINUSE. */
  readonly port: number;
  readonly host?: string;
  /** Called with each file that is sent, relative to the folder, with forward slashes. */
  readonly onFile?: (file: string) => void;
}

/** Serves a built site: `/a/` is `/a/index.html`, what does not exist is `/404.html` with status 404. */
export async function startStaticServer({
  folder,
  port,
  host = '127.0.0.1',
  onFile,
}: StaticServerOptions): Promise<StaticServer> {
  const root = resolve(folder);
  const server = createServer((request, response) => {
    answer(root, request, response, onFile).catch(() => response.destroy());
  });
  await listen(server, port, host);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${address.port}/`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((done, fail) => {
    server.once('error', fail);
    server.listen(port, host, () => {
      server.off('error', fail);
      done();
    });
  });
}

type FileListener = StaticServerOptions['onFile'];

async function answer(root: string, request: IncomingMessage, response: ServerResponse, onFile: FileListener): Promise<void> {
  for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
  const path = decode((request.url ?? '/').replace(/[?#].*$/s, '')) ?? '';
  if (!isMadeForFrames(path)) response.setHeader('Content-Security-Policy', "frame-ancestors 'self'");
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { Allow: 'GET, HEAD' }).end();
    return;
  }
  const found = await find(root, request.url ?? '/');
  if (found.kind === 'redirect') {
    response.writeHead(308, { Location: found.location }).end();
    return;
  }
  const file = found.kind === 'file' ? found.file : join(root, '404.html');
  if (found.kind === 'nothing' && !(await isFile(file))) {
    response.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8' }).end('Not found\n');
    return;
  }
  onFile?.(relative(root, file).split(sep).join('/'));
  await send(file, found.kind === 'file' ? 200 : 404, request, response);
}

type Found = { kind: 'file'; file: string } | { kind: 'redirect'; location: string } | { kind: 'nothing' };

async function find(root: string, target: string): Promise<Found> {
  const path = decode(target.replace(/[?#].*$/s, ''));
  if (path === undefined) return { kind: 'nothing' };
  const file = resolve(root, `.${sep}${path}`);
  if (file !== root && !file.startsWith(root + sep)) return { kind: 'nothing' };
  if (path.endsWith('/')) {
    const index = join(file, 'index.html');
    return (await isFile(index)) ? { kind: 'file', file: index } : { kind: 'nothing' };
  }
  if (await isFile(file)) return { kind: 'file', file };
  // Two slashes at the start of a Location would name another host.
  const location = `/${path.replace(/^\/+/, '').split('/').map(encodeURIComponent).join('/')}/`;
  return (await isFile(join(file, 'index.html'))) ? { kind: 'redirect', location } : { kind: 'nothing' };
}

function decode(path: string): string | undefined {
  try {
    const decoded = decodeURIComponent(path);
    return decoded.includes('\0') || decoded.includes('\\') ? undefined : decoded;
  } catch {
    return undefined;
  }
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

async function send(file: string, status: number, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const type = mediaTypes[extname(file).toLowerCase()] ?? 'application/octet-stream';
  // Names under _astro carry a hash of what they contain: they never change.
  const hashed = status === 200 && file.includes(`${sep}_astro${sep}`);
  response.setHeader('Cache-Control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
  response.setHeader('Content-Type', type);
  const encoding = /^(?:text|application|image\/svg)/.test(type) ? preferredEncoding(request) : undefined;
  response.setHeader('Vary', 'Accept-Encoding');
  if (encoding) response.setHeader('Content-Encoding', encoding);
  else response.setHeader('Content-Length', (await stat(file)).size);
  response.writeHead(status);
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  const source = createReadStream(file);
  if (encoding === 'br')
    await pipeline(source, createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }), response);
  else if (encoding === 'gzip') await pipeline(source, createGzip(), response);
  else await pipeline(source, response);
}

function preferredEncoding(request: IncomingMessage): 'br' | 'gzip' | undefined {
  const accepted = request.headers['accept-encoding'] ?? '';
  if (/\bbr\b/.test(accepted)) return 'br';
  return /\bgzip\b/.test(accepted) ? 'gzip' : undefined;
}
