import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { existingEngines } from './existing.ts';
import { freePorts } from './ports.ts';

const server: Server = createServer((socket) => socket.destroy());
let used = '';
let unused = '';
beforeAll(async () => {
  const [port = 0, other = 0] = await freePorts(2);
  await new Promise<void>((resolve) => {
    server.listen(port, '127.0.0.1', resolve);
  });
  used = `127.0.0.1:${String(port)}`;
  unused = `127.0.0.1:${String(other)}`;
});
afterAll(() => {
  server.close();
});

describe('existingEngines', () => {
  it('should take what the lab can use', async () => {
    expect(await existingEngines('kafka', {})).toEqual({});
    expect(await existingEngines('flink', { jobmanager: used })).toEqual({ jobManager: used });
    expect(
      await existingEngines('spark', { 'bootstrap-servers': `${unused},${used}`, master: 'local-cluster[1,2,1024]' }),
    ).toEqual({ bootstrapServers: `${unused},${used}`, master: 'local-cluster[1,2,1024]' });
  });

  it('should refuse an option of another lab', async () => {
    await expect(existingEngines('kafka', { jobmanager: used })).rejects.toThrow('--jobmanager is for flink');
    await expect(existingEngines('flink', { 'bootstrap-servers': used })).rejects.toThrow('for kafka and spark');
  });

  it('should refuse an address that is none, and one where nothing answers', async () => {
    await expect(existingEngines('flink', { jobmanager: 'localhost' })).rejects.toThrow('takes HOST:PORT; given: "localhost"');
    await expect(existingEngines('spark', { master: `spark://${unused}` })).rejects.toThrow(
      `Nothing answers at spark://${unused}`,
    );
  });
});
