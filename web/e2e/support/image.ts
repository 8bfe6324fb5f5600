import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const script = new URL('../../../image-build/overlay/usr/lib/pipit-image/update-request', import.meta.url).pathname;

/** In a mount namespace of the program's own: it says that it is an image, and root tells of updates. */
const namespace = `
mount --bind "$1/os-release" /usr/lib/os-release
mount -t tmpfs none /run
mkdir /run/pipit-update
mount --bind "$1/told" /run/pipit-update
shift
exec "$@"
`;

/** What of the SD image the program sees, and root's side of it: the image's own script. Needs root. */
export class Image {
  readonly folder = mkdtempSync(join(tmpdir(), 'pipit-image-'));
  readonly by = ['unshare', '--mount', 'sh', '-ec', namespace, 'sh', this.folder];

  constructor() {
    for (const name of ['told', 'card', 'updates']) mkdirSync(join(this.folder, name));
    this.write('os-release', 'ID=debian\nIMAGE_ID=pipit-generic\nIMAGE_VERSION=1.0\n');
    this.write('cmdline', 'quiet pipit.slot=A\n');
    this.write('vcio', '');
    // Nobody who signs updates is trusted: none is to be installed here.
    this.write(
      'rauc.conf',
      '[system]\ncompatible=pipit-generic\nbootloader=noop\nbundle-formats=verity\n' +
        '[keyring]\npath=/etc/ssl/certs/ca-certificates.crt\n',
    );
    this.write('card/autoboot.txt', '[all]\ntryboot_a_b=1\nboot_partition=2\n[tryboot]\nboot_partition=3\n');
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text);
  }

  /** What the health gate noted of the last update. */
  lastWas(result: string, code: string): void {
    const at = Math.floor(Date.now() / 1000) - 7200;
    this.write('updates/last', `result=${result}\ncode=${code}\nslot=A\nversion=1.0\nother-version=1.1\nat=${at}\n`);
  }

  /** What pipit-update.service starts, on the state of that program. */
  root(verb: 'take' | 'publish', state: string): void {
    execFileSync(script, [verb], {
      env: {
        ...process.env,
        PIPIT_UPDATES: join(this.folder, 'updates'),
        PIPIT_UPDATE_INBOX: join(state, 'update'),
        PIPIT_UPDATE_RUN: join(this.folder, 'told'),
        PIPIT_OS_RELEASE: join(this.folder, 'os-release'),
        PIPIT_COMMAND_LINE: join(this.folder, 'cmdline'),
        PIPIT_CARD: join(this.folder, 'card'),
        PIPIT_MAILBOX: join(this.folder, 'vcio'),
        PIPIT_RAUC_CONFIGURATION: join(this.folder, 'rauc.conf'),
      },
    });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
