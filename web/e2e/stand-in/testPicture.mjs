// A moving picture that carries the time in blocks along its top, as the appliance's own test picture does, or a grey
// slate without blocks.

/** CRC-8, polynomial 0x07, initial value 0. */
export function crc8(bytes) {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x80 ? ((crc << 1) ^ 0x07) & 0xff : (crc << 1) & 0xff;
  }
  return crc;
}

/** The 64 blocks for a time and a frame number, as booleans. */
export function timeCode(unixMs, frame) {
  const bytes = Buffer.alloc(6);
  bytes.writeUIntBE(unixMs, 0, 6);
  const bits = [true, false];
  for (const byte of [...bytes, crc8(bytes)]) for (let bit = 7; bit >= 0; bit--) bits.push(((byte >> bit) & 1) === 1);
  for (let bit = 3; bit >= 0; bit--) bits.push(((frame >> bit) & 1) === 1);
  bits.push(false, true);
  return bits;
}

export class TestPicture {
  constructor(widthPixels, heightPixels) {
    this.width = widthPixels;
    this.height = heightPixels;
    this.blockSide = Math.floor(widthPixels / 64 / 2) * 2;
    this.ground = this.#ground();
    this.slate = Buffer.alloc((widthPixels * heightPixels * 3) / 2, 128).fill(60, 0, widthPixels * heightPixels);
  }

  /** A fresh frame, planar YUV 4:2:0. */
  draw(unixMs, frame) {
    const picture = Buffer.from(this.ground);
    timeCode(unixMs, frame).forEach((white, index) => this.#block(picture, index, white ? 235 : 16));
    const side = this.height >> 3;
    const x = Math.round((this.width - side) * (0.5 + 0.45 * Math.sin(frame / 40)));
    const y = Math.round((this.height - side) * (0.55 + 0.3 * Math.cos(frame / 40)));
    for (let row = y; row < y + side; row++) {
      picture.fill(210, row * this.width + x, row * this.width + x + side);
    }
    return picture;
  }

  #block(picture, index, luma) {
    const x = index * this.blockSide;
    for (let row = 0; row < this.blockSide; row++) {
      picture.fill(luma, row * this.width + x, row * this.width + x + this.blockSide);
    }
  }

  #ground() {
    const { width, height } = this;
    const picture = Buffer.alloc((width * height * 3) / 2, 128);
    for (let y = 0; y < height; y++) {
      picture.fill(y < this.blockSide ? 16 : 50 + Math.round((110 * y) / height), y * width, (y + 1) * width);
    }
    const chroma = width * height;
    const quarter = chroma / 4;
    for (let y = this.blockSide / 2; y < height / 2; y++) {
      for (let x = 0; x < width / 2; x++) {
        picture[chroma + (y * width) / 2 + x] = 105 + Math.round((30 * x) / (width / 2));
        picture[chroma + quarter + (y * width) / 2 + x] = 150 - Math.round((30 * y) / (height / 2));
      }
    }
    return picture;
  }
}
