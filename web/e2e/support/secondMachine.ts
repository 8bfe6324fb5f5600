import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { executablePath } from './browser';
import { until } from './device';

/**
 * Another machine on the network: a network namespace joined to this one by a pair of virtual Ethernet ports. Needs
 * root and `ip` (iproute2).
 */
export class SecondMachine {
  private readonly name = `pipit-browser-${process.pid}`;
  private readonly port = `pipitb${process.pid % 100_000}`;
  private readonly network = `10.214.${process.pid % 251}`;
  private readonly folder = mkdtempSync(join(tmpdir(), 'pipit-machine-'));

  /** The address of this machine as the second one sees it. */
  readonly hostAddress = `${this.network}.1`;

  constructor() {
    ip('netns', 'add', this.name);
    ip('link', 'add', this.port, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', this.name);
    ip('addr', 'add', `${this.hostAddress}/30`, 'dev', this.port);
    ip('link', 'set', this.port, 'up');
    ip('-n', this.name, 'addr', 'add', `${this.network}.2/30`, 'dev', 'eth0');
    ip('-n', this.name, 'link', 'set', 'eth0', 'up');
    ip('-n', this.name, 'link', 'set', 'lo', 'up');
  }

  /** A command that starts Chromium there. */
  get chromium(): string {
    const file = join(this.folder, 'chromium');
    writeFileSync(file, `#!/bin/sh\nexec ip netns exec ${this.name} ${executablePath} "$@"\n`);
    chmodSync(file, 0o755);
    return file;
  }

  remove(): void {
    ip('link', 'del', this.port);
    ip('netns', 'del', this.name);
    rmSync(this.folder, { recursive: true });
  }
}

function ip(...words: string[]): void {
  execFileSync('ip', words, { stdio: ['ignore', 'ignore', 'inherit'] });
}

/** A new appliance on every address of this machine, with TLS by a certificate of its own. */
export class ApplianceOnNetwork {
  private readonly state = mkdtempSync(join(tmpdir(), 'pipit-state-'));
  private process: ChildProcess | null = null;
  private said = '';

  constructor(
    private readonly program: string,
    readonly port: number,
    readonly tlsPort: number,
  ) {}

  async start(): Promise<void> {
    const settings = [
      'server.bind=0.0.0.0',
      'mdns.enabled=false',
      'server.tls=self-signed',
      `server.tls-port=${this.tlsPort}`,
    ];
    const sets = [...settings, `state.directory=${this.state}`].flatMap((setting) => ['--set', setting]);
    const started = spawn(this.program, ['run', '--port', String(this.port), '--source', 'test', ...sets], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.process = started;
    for (const output of [started.stdout, started.stderr]) {
      output.on('data', (bytes: Buffer) => (this.said += bytes.toString()));
    }
    await until('the appliance shows its claim code', () => Promise.resolve(this.said.includes('claim code ')));
  }

  /** The code on its console. */
  get claimCode(): string {
    return /claim code (\S+)/.exec(this.said)?.[1] ?? '';
  }

  /** The SHA-256 of the key it shows at an address, whose certificate must come from the authority it tells people of. */
  async trustedKey(address: string): Promise<string> {
    const answer = await fetch(`http://127.0.0.1:${this.port}/pipit.crt`);
    const authority = new X509Certificate(Buffer.from(await answer.arrayBuffer()));
    const socket = connect({ host: address, port: this.tlsPort, ca: authority.toString() });
    await once(socket, 'secureConnect');
    const key = socket.getPeerX509Certificate()?.publicKey.export({ type: 'spki', format: 'der' });
    socket.destroy();
    if (key === undefined) throw new Error('no certificate');
    return createHash('sha256').update(key).digest('base64');
  }

  async stop(): Promise<void> {
    if (this.process?.exitCode === null) {
      this.process.kill('SIGTERM');
      await once(this.process, 'exit');
    }
    rmSync(this.state, { recursive: true });
  }
}
