import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { builtSite } from './paths.ts';
import { startStaticServer, type StaticServer } from './static-server.ts';

const usualPort = 4321;

/**
 * Serves the built site until the program is stopped and prints its address.
 * PORT and HOST choose another place; without PORT the next free port is taken.
 */
export async function serveSite(): Promise<void> {
  if (!existsSync(join(builtSite, 'index.html')))
    throw new Error('The site is not built yet: `npm run build` does that, `npm start` does it all.');
  const { url } = await startSomewhere();
  console.log(`\nHeadroom is at ${url}\nStop it with Ctrl+C.`);
}

async function startSomewhere(): Promise<StaticServer> {
  const host = process.env.HOST ?? '127.0.0.1';
  if (process.env.PORT) return startStaticServer({ folder: builtSite, port: Number(process.env.PORT), host });
  for (let port = usualPort; port < usualPort + 20; port++) {
    try {
      return await startStaticServer({ folder: builtSite, port, host });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
      console.log(`Port ${port} is taken.`);
    }
  }
  return startStaticServer({ folder: builtSite, port: 0, host });
}
