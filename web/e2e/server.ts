/** The real program on a free port with an empty database. */

import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export const program = resolve(process.env.DAEDAM_TEST_PROGRAM ?? join(import.meta.dirname, '../../target/debug/daedam'));

export class Server {
  private process: ChildProcess | null = null;
  private said = '';
  private readonly folder = mkdtempSync(join(tmpdir(), 'daedam-e2e-'));

  private constructor(
    readonly port: number,
    private readonly settings: Record<string, string>,
  ) {}

  static async begin(settings: Record<string, string> = {}): Promise<Server> {
    const server = new Server(await freePort(), settings);
    await server.start();
    return server;
  }

  get url(): string {
    return `http://localhost:${String(this.port)}`;
  }

  async start(): Promise<void> {
    const child = spawn(program, ['serve'], {
      env: {
        PATH: process.env.PATH,
        DAEDAM_LISTEN: `127.0.0.1:${String(this.port)}`,
        DAEDAM_DATA_DIR: this.folder,
        ...this.settings,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.process = child;
    const keep = (piece: Buffer) => (this.said += piece.toString());
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    for (let turn = 0; turn < 300; turn += 1) {
      if (child.exitCode !== null) throw new Error(`The program ended:\n${this.said}`);
      const answers = await fetch(`${this.url}/readyz`).then(
        (response) => response.ok,
        () => false,
      );
      if (answers) return;
      await new Promise((done) => setTimeout(done, 100));
    }
    throw new Error(`The program is not ready after 30 s:\n${this.said}`);
  }

  /** Makes an account as the host does, also for a name that nobody can register. */
  addUser(username: string, password: string): void {
    const env = { PATH: process.env.PATH, DAEDAM_DATA_DIR: this.folder };
    const made = spawnSync(program, ['user', 'add', username, '--password-stdin'], { env, input: `${password}\n`, encoding: 'utf8' });
    if (made.status !== 0) throw new Error(`No account was made:\n${made.stderr}`);
  }

  /** Ends it as a crash would. */
  async kill(): Promise<void> {
    const child = this.process;
    if (child?.exitCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
    this.process = null;
  }

  async end(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  probe.close();
  await once(probe, 'close');
  return port;
}
