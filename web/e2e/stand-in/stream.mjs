// Encodes the test picture with ffmpeg and cuts what comes out into a CMAF header and chunks of one access unit each.
import { spawn } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { TestPicture } from './testPicture.mjs';

const timescale = 90_000;

/** Calls back for every top-level box of a byte stream. */
class BoxSplitter {
  #pending = Buffer.alloc(0);

  push(bytes, onBox) {
    this.#pending = Buffer.concat([this.#pending, bytes]);
    while (this.#pending.length >= 8) {
      const length = this.#pending.readUInt32BE(0);
      if (length < 8) throw new Error(`a box of ${length} bytes`);
      if (this.#pending.length < length) return;
      onBox(this.#pending.toString('latin1', 4, 8), this.#pending.subarray(0, length));
      this.#pending = this.#pending.subarray(length);
    }
  }
}

/** Emits `header` once and `chunk` per access unit: { bytes, idr, decodeTime, duration } in ticks of 1/90000 s. */
export class Stream extends EventEmitter {
  constructor({ width = 1280, height = 720, framesPerSecond = 30 } = {}) {
    super();
    this.setMaxListeners(0);
    Object.assign(this, { width, height, framesPerSecond });
    this.picture = new TestPicture(width, height);
    this.slate = false;
    this.frame = 0;
    this.header = null;
    this.codecs = null;
    /** Chunks since the newest IDR, for those who join. */
    this.sinceIdr = [];
    this.#encode();
  }

  #encode() {
    const { width, height, framesPerSecond } = this;
    const [input, output] = [
      `-probesize 32 -analyzeduration 0 -fflags nobuffer -f rawvideo -pix_fmt yuv420p`,
      `-c:v libx264 -preset ultrafast -tune zerolatency -profile:v baseline -g ${framesPerSecond} -sc_threshold 0`,
    ].map((words) => words.split(' '));
    this.ffmpeg = spawn(
      'ffmpeg',
      [
        '-hide_banner',
        '-loglevel',
        'error',
        ...input,
        '-video_size',
        `${width}x${height}`,
        '-framerate',
        `${framesPerSecond}`,
        '-i',
        'pipe:0',
        ...output,
        '-b:v',
        '3M',
        '-maxrate',
        '3M',
        '-bufsize',
        '1M',
        '-video_track_timescale',
        `${timescale}`,
        '-movflags',
        'frag_every_frame+empty_moov+default_base_moof',
        '-flush_packets',
        '1',
        '-f',
        'mp4',
        'pipe:1',
      ],
      { stdio: ['pipe', 'pipe', 'inherit'] },
    );
    this.ffmpeg.stdin.on('error', () => {});
    const boxes = new BoxSplitter();
    this.ffmpeg.stdout.on('data', (bytes) => boxes.push(bytes, (type, box) => this.#box(type, box)));
    this.timeZeroMs = Date.now();
    this.timer = setInterval(() => this.#tick(), 4);
  }

  #tick() {
    const due = ((Date.now() - this.timeZeroMs) * this.framesPerSecond) / 1000;
    if (this.frame > due) return;
    const picture = this.slate ? this.picture.slate : this.picture.draw(Date.now(), this.frame);
    this.frame++;
    // A full pipe means a slow machine; the frame is written all the same, for the timeline counts frames.
    this.ffmpeg.stdin.write(picture);
  }

  #box(type, box) {
    if (type === 'ftyp') this.ftyp = Buffer.from(box);
    else if (type === 'moov') {
      this.header = Buffer.concat([this.ftyp, box]);
      const avcC = box.indexOf('avcC') + 4;
      this.codecs = `avc1.${box.toString('hex', avcC + 1, avcC + 4).toUpperCase()}`;
      this.emit('header');
    } else if (type === 'moof') this.moof = Buffer.from(box);
    else if (type === 'mdat') this.#chunk(Buffer.concat([this.moof, box]), box);
  }

  #chunk(bytes, mdat) {
    const tfdt = bytes.indexOf('tfdt');
    const decodeTime = Number(bytes.readBigUInt64BE(tfdt + 8));
    let idr = false;
    for (let at = 8; at + 4 < mdat.length; at += 4 + mdat.readUInt32BE(at)) {
      if ((mdat[at + 4] & 0x1f) === 5) idr = true;
    }
    if (idr) this.sinceIdr = [];
    const chunk = { bytes, idr, decodeTime, duration: timescale / this.framesPerSecond };
    this.sinceIdr.push(chunk);
    this.emit('chunk', chunk);
  }

  close() {
    clearInterval(this.timer);
    this.ffmpeg.kill('SIGKILL');
    this.removeAllListeners();
  }
}
