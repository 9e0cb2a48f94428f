import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startStaticServer, type StaticServer } from './static-server.ts';

let folder: string;
let server: StaticServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headroom-server-'));
  await mkdir(join(folder, 'site', 'lesson', 'deep'), { recursive: true });
  await mkdir(join(folder, 'site', '_astro'));
  await mkdir(join(folder, 'site', 'embed', 'pipes'), { recursive: true });
  await writeFile(join(folder, 'site', 'embed', 'pipes', 'index.html'), '<title>Pipes</title>');
  await writeFile(join(folder, 'secret.txt'), 'secret');
  await writeFile(join(folder, 'site', 'index.html'), '<title>Home</title>');
  await writeFile(join(folder, 'site', '404.html'), '<title>Nothing here</title>');
  await writeFile(join(folder, 'site', 'lesson', 'index.html'), '<title>Lesson</title>');
  await writeFile(join(folder, 'site', '_astro', 'a.js'), 'export {};');
  server = await startStaticServer({ folder: join(folder, 'site'), port: 0 });
});

afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

/** Sends a path as it is: `fetch` would tidy up `..` before sending. */
function ask(path: string, method = 'GET'): Promise<{ status: number; location: string | undefined; body: string }> {
  return new Promise((done, fail) => {
    const { hostname, port } = new URL(server.url);
    request({ hostname, port, path, method }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => (body += text));
      response.on('end', () => done({ status: response.statusCode ?? 0, location: response.headers.location, body }));
    })
      .on('error', fail)
      .end();
  });
}

describe('startStaticServer', () => {
  it('serves a folder by its index, with its media type and the security headers', async () => {
    const response = await fetch(`${server.url}lesson/`);
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('Lesson');
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('content-security-policy')).toContain('frame-ancestors');
  });

  it('lets other sites frame the pages that are made for it, and no others', async () => {
    const policyOf = async (path: string) => (await fetch(`${server.url}${path}`)).headers.get('content-security-policy');
    expect(await policyOf('embed/pipes/?instances=6')).toBeNull();
    for (const path of ['', 'lesson/', 'lesson/?/embed/pipes/', 'nothing/#/embed/a/'])
      expect(await policyOf(path)).toBe("frame-ancestors 'self'");
  });

  it('sends scripts as scripts, compressed and to be kept for ever', async () => {
    const response = await fetch(`${server.url}_astro/a.js`, { headers: { 'Accept-Encoding': 'br' } });
    expect(response.headers.get('content-type')).toMatch(/^text\/javascript/);
    expect(response.headers.get('content-encoding')).toBe('br');
    expect(response.headers.get('cache-control')).toContain('immutable');
    expect(await response.text()).toBe('export {};');
  });

  it('adds the slash that is missing and keeps to this host while doing so', async () => {
    expect(await ask('/lesson')).toMatchObject({ status: 308, location: '/lesson/' });
    expect((await ask('//lesson')).location).not.toMatch(/^\/\//);
  });

  it.each(['/nothing', '/nothing/', '/lesson/deep', '/%zz', '/a%00b'])('answers %s with the 404 page', async (path) => {
    expect(await ask(path)).toMatchObject({ status: 404, body: '<title>Nothing here</title>' });
  });

  it.each(['/../secret.txt', '/%2e%2e/secret.txt', '/lesson/..%2f..%2fsecret.txt', '/..\\secret.txt'])(
    'never leaves its folder: %s',
    async (path) => {
      const { status, body } = await ask(path);
      expect(status).toBe(404);
      expect(body).not.toContain('secret');
    },
  );

  it('reads only', async () => {
    expect((await ask('/', 'POST')).status).toBe(405);
    expect(await ask('/', 'HEAD')).toMatchObject({ status: 200, body: '' });
  });
});
