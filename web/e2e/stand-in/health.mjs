// What the stand-in tells of its health: figures that look like a small computer's.
export function health(fault, cameras) {
  const check = (id, title, level, sentence, value = '', action = '') => ({
    id,
    title,
    level,
    sentence,
    value,
    action,
  });
  const hot = fault
    ? check('temperature', 'Temperature', 'warning', 'The processor is hot.', '82 °C', 'Give it air, or a heat sink.')
    : check('temperature', 'Temperature', 'ok', 'Cool enough.', '54 °C');
  return {
    level: fault ? 'warning' : 'ok',
    checks: [
      ...cameras.map((name) =>
        check(`camera.${name}`, `Camera ${name}`, 'ok', '30 pictures per second, none dropped.'),
      ),
      check(
        'encoder.camera',
        'Encoder of camera',
        'ok',
        'libx264: h264_v4l2m2m is not usable: There is no /dev/video node. libx264 takes 23.1 ms for a picture.',
        '30.0 pictures a second, 2000 kbit/s',
      ),
      check('cpu', 'Processor', 'ok', 'There is room.', '31 %'),
      check('memory', 'Memory', 'ok', 'There is room.', '141 MB'),
      hot,
      check('power', 'Power', 'ok', 'The voltage is steady.'),
      check('disk', 'Disk', 'ok', 'There is room.', '12 GB free'),
      check('network', 'Network', 'ok', 'Connected by cable.', '100 Mbit/s'),
      check('clock', 'Clock', 'ok', 'Set by the network.'),
    ],
    delays: Object.fromEntries(
      cameras.map((name) => [name, { captureToEncodedMs: 18.4, encodedToPartMs: 33.1, partToSentMs: 2.2 }]),
    ),
  };
}

export function history(cameras) {
  const wave = (from, to, speed) => (_, index) =>
    Math.round((from + ((Math.sin(index / speed) + Math.sin(index / 3.7) / 3 + 1.3) / 2.6) * (to - from)) * 10) / 10;
  const values = (from, to, speed) => Array.from({ length: 120 }, wave(from, to, speed));
  const broken = values(29, 30, 9).map((value, index) => (index > 40 && index < 52 ? null : value));
  return {
    stepSeconds: 5,
    endMs: Date.now(),
    series: [
      { id: 'cpu', label: 'CPU', unit: '%', values: values(18, 44, 11) },
      { id: 'memory', label: 'Memory', unit: 'MB', values: values(138, 146, 30) },
      { id: 'temperature', label: 'Temperature', unit: '°C', values: values(51, 57, 25) },
      ...cameras.map((name) => ({
        id: `rate.${name}`,
        label: `Pictures per second, ${name}`,
        unit: '',
        values: broken,
      })),
      { id: 'sent', label: 'Sent', unit: 'bit/s', values: values(1.6e6, 6.2e6, 17) },
      { id: 'viewers', label: 'Viewers', unit: '', values: values(0, 3, 20).map(Math.round) },
    ],
  };
}

export function log(startedMs) {
  const lines = [
    ['info', 'Pipit stand-in starts.'],
    ['info', 'Camera camera: test picture, 1280x720 at 30 per second.'],
    ['info', 'Encoder libx264 passed its trial in 214 ms.'],
    ['info', 'Listening on http://127.0.0.1.'],
    ['warn', 'A viewer at 192.0.2.17 was slow: 12 chunks skipped.'],
    ['error', 'Camera camera: the driver answered EIO; opened again after 1 s.'],
    ['info', 'Camera camera is live.'],
  ];
  return { lines: lines.map(([level, text], index) => ({ ms: startedMs + index * 1370, level, text })) };
}

export const about = {
  version: '0.1.0',
  licence: 'Apache-2.0; this distribution as a whole: GPL-3.0-or-later',
  sources: 'licences/SOURCES.txt of the installed program says where the sources are.',
  licences: [
    { name: 'Eclipse Jetty', version: '12.1.4', licence: 'Apache-2.0', url: 'https://jetty.org/' },
    { name: 'FFmpeg', version: '8.0', licence: 'LGPL-2.1-or-later', url: 'https://ffmpeg.org/' },
    { name: 'hls.js', version: '1.7.4', licence: 'Apache-2.0', url: 'https://github.com/video-dev/hls.js' },
    { name: 'Preact', version: '11.2.0', licence: 'MIT', url: 'https://preactjs.com/' },
    { name: 'x264', version: '165', licence: 'GPL-2.0-or-later', url: 'https://www.videolan.org/developers/x264.html' },
  ],
};

export const devices = {
  devices: [
    { path: '/dev/video0', label: 'HD Webcam (/dev/video0)', formats: ['YUYV', 'MJPEG'] },
    { path: '/dev/video2', label: 'Garden Cam (/dev/video2)', formats: ['MJPEG', 'H264'] },
  ],
};

export function newControls() {
  const integer = (id, name, min, max, value) => ({
    ...{ id, name, kind: 'integer', min, max, step: 1, default: value, value, inactive: false },
  });
  return [
    integer('brightness', 'Brightness', -64, 64, 0),
    integer('contrast', 'Contrast', 0, 64, 32),
    integer('saturation', 'Saturation', 0, 128, 64),
    {
      ...{ id: 'white_balance_automatic', name: 'White Balance, Automatic', kind: 'boolean' },
      ...{ min: 0, max: 1, step: 1, default: 1, value: 1, inactive: false },
    },
    { ...integer('white_balance_temperature', 'White Balance Temperature', 2800, 6500, 4600), inactive: true },
    {
      ...{ id: 'power_line_frequency', name: 'Power Line Frequency', kind: 'menu', min: 0, max: 2, step: 1 },
      ...{ default: 1, value: 1, inactive: false },
      menu: ['Disabled', '50 Hz', '60 Hz'].map((label, value) => ({ value, label })),
    },
    { ...integer('regions', 'Regions', 0, 0x80002000, 0x80002000), kind: 'bitmask', step: 0 },
  ];
}
