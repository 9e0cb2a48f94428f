import { createServer, connect } from 'node:net';

/** Ports that nobody uses at the moment, all different. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, listening));
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

function listening(): Promise<ReturnType<typeof createServer>> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      resolve(server);
    });
  });
}

/** Resolves when something accepts connections there; rejects after `withinMs`. */
export async function answers(port: number, withinMs: number): Promise<void> {
  const untilMs = Date.now() + withinMs;
  while (!(await accepts('127.0.0.1', port))) {
    if (Date.now() > untilMs) throw new Error(`Nothing answered on port ${String(port)} within ${String(withinMs / 1000)} s.`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

const CONNECT_WITHIN_MS = 5000;

/** Does something accept connections there? */
export function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: CONNECT_WITHIN_MS });
    const found = (does: boolean) => () => {
      socket.destroy();
      resolve(does);
    };
    socket.on('connect', found(true));
    socket.on('timeout', found(false));
    socket.on('error', found(false));
  });
}
