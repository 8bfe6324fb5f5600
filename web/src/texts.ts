/** Every word the page says, in one place, so that it can be translated. What the device says comes from the device. */
export const texts = {
  productName: 'Pipit',
  title: (camera: string): string => `${camera} · Pipit`,

  label: {
    live: 'Live',
    connecting: 'Connecting',
    reconnecting: 'Reconnecting',
    restarting: 'Restarting',
    cameraLost: 'No picture',
    starting: 'Starting',
    offline: 'Offline',
    paused: 'Paused',
    ready: 'Ready',
    stopped: 'Stopped',
  },

  connecting: { title: 'Connecting', sentence: '', action: '' },
  starting: { title: 'The camera is starting', sentence: 'The picture comes in a moment.', action: '' },
  reconnecting: { title: 'Reconnecting', sentence: 'The picture broke off.', action: 'It comes back by itself.' },
  restarting: {
    title: 'Pipit is restarting',
    sentence: 'The picture comes back by itself in a few seconds.',
    action: '',
  },
  offline: {
    title: 'You are offline',
    sentence: 'Your phone or computer has no network.',
    action: 'Turn Wi-Fi on; the picture comes back by itself.',
  },
  unreachable: {
    title: 'Pipit does not answer',
    sentence: 'It may be without power, or on another network.',
    action: 'Check its plug and your Wi-Fi. This page keeps trying.',
  },
  noCamera: {
    title: 'No camera is set up',
    sentence: 'Pipit runs, but its configuration names no camera.',
    action: 'Add a camera to the configuration.',
  },
  stopped: { title: 'The camera is stopped', sentence: '', action: '' },
  cameraLost: { title: 'No picture from the camera', sentence: '', action: 'Check that the camera is plugged in.' },
  paused: { title: 'Paused', sentence: '', action: '' },
  blocked: { title: 'Tap to watch', sentence: '', action: '' },
  impossible: {
    title: 'This browser cannot show the video',
    sentence: 'It has none of the ways Pipit can send it.',
    action: 'Use a current Chrome, Edge, Firefox or Safari.',
  },
  unplayable: {
    title: 'The video does not play this way',
    sentence: 'This browser could not use what came.',
    action: 'Choose “Automatic” under Connection.',
  },

  video: (camera: string): string => `Live picture of ${camera}`,
  camera: 'Camera',
  watch: 'Watch',
  pause: 'Pause',
  resume: 'Back to live',
  fullScreen: 'Full screen',
  leaveFullScreen: 'Leave full screen',
  pictureInPicture: 'Picture in picture',
  connection: 'Connection',
  close: 'Close',

  delay: 'delay',
  delayHint: 'How old the picture on your screen is, from the camera to your eye',
  delaySeconds: (milliseconds: number): string => `${(Math.max(0, milliseconds) / 1000).toFixed(2)} s`,
  unknown: '–',

  wayQuestion: 'How the video comes',
  way: {
    auto: 'Automatic',
    websocket: 'WebSocket',
    hls: 'Low-latency HLS',
    native: 'HLS by the browser',
  },
  wayHint: {
    auto: 'the quickest that works',
    websocket: 'least delay',
    hls: 'through proxies',
    native: 'as Safari does',
  },
  now: 'now',
  facts: {
    source: 'Source',
    picture: 'Picture',
    version: 'Version',
  },
  pictureSize: (width: number, height: number, framesPerSecond: number): string =>
    `${width} × ${height}, ${Math.round(framesPerSecond)} fps`,
  keys: 'Keys',
  keyList: [
    ['Space', 'pause, back to live'],
    ['F', 'full screen'],
    ['P', 'picture in picture'],
    ['C', 'connection'],
    ['1 – 9', 'choose a camera'],
  ] as readonly (readonly [string, string])[],
} as const;
