import { settingsEn } from './settings.en';

const secondsOf = (milliseconds: number): string => (Math.max(0, milliseconds) / 1000).toFixed(2);

/**
 * Every word the page says; those of the settings are in a file beside. What the device says comes from the device, in
 * English. `de.ts` is the same in German; the compiler holds each language to this one.
 */
export const en = {
  languageName: 'English',
  productName: 'Pipit',
  title: (view: string): string => `${view} · Pipit`,
  skip: 'Skip to content',
  navigation: 'Pages',
  language: 'Language',
  views: { live: 'Live', settings: 'Settings', health: 'Health', access: 'Access', about: 'About' },
  loading: 'Loading',
  loadFailed: { sentence: 'This part of the page could not be loaded.', action: 'Try again' },
  andSo: (names: readonly string[]): string => names.join(', '),

  label: {
    live: 'Live',
    connecting: 'Connecting',
    reconnecting: 'Reconnecting',
    restarting: 'Restarting',
    cameraLost: 'No picture',
    privacy: 'Private',
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
    action: 'Add a camera under Settings.',
  },
  stopped: { title: 'The camera is stopped', sentence: '', action: '' },
  cameraLost: { title: 'No picture from the camera', sentence: '', action: 'Check that the camera is plugged in.' },
  lowered: { title: 'Less than asked for', sentence: '', action: '' },
  privacy: {
    title: 'Privacy is on',
    sentence: 'The camera takes no pictures.',
    action: '',
  },
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
  delaySeconds: (milliseconds: number): string => `${secondsOf(milliseconds)} s`,
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

  fault: {
    unreachable: { sentence: 'Pipit does not answer.', action: 'Check its plug and your network, then try again.' },
    loggedOut: { sentence: 'You are logged out.', action: 'Log in again.' },
    forbidden: { sentence: 'You may not do this.', action: 'Log in with the admin password.' },
    unclaimed: { sentence: 'This Pipit belongs to nobody yet.', action: 'Make it yours first.' },
    tooMany: (seconds: number): { sentence: string; action: string } => ({
      sentence: 'There were too many attempts.',
      action: seconds >= 90 ? `Try again in ${Math.ceil(seconds / 60)} minutes.` : `Try again in ${seconds} seconds.`,
    }),
    broken: {
      sentence: 'Pipit could not do this.',
      action: 'Try again. Health shows the last lines of the log.',
    },
    unexpected: { sentence: 'Pipit gave an answer this page does not understand.', action: 'Load the page again.' },
  },

  door: {
    password: 'Password',
    newPassword: 'New password',
    currentPassword: 'Current password',
    show: 'Show',
    hide: 'Hide',
    claim: {
      invitation: 'This Pipit belongs to nobody yet.',
      title: 'Make it yours',
      sentence:
        'The claim code proves that this Pipit is yours: it stands on the console where Pipit was started, and in its log.',
      code: 'Claim code',
      passwordHint: 'Choose a password. You need it to change anything.',
      submit: 'Make it mine',
      wrong: 'This is not the claim code.',
    },
    login: {
      title: 'Log in',
      toWatch: 'The owner of this Pipit lets people watch who know the password.',
      toChange: 'The admin password opens settings, health and access.',
      submit: 'Log in',
      wrong: 'This is not the password.',
      forgotten: 'Forgotten? On the machine itself, “pipit reset-password” sets a new one.',
    },
    logout: 'Log out',
  },

  settings: settingsEn,

  health: {
    title: 'Health',
    level: { ok: 'All is well', warning: 'Something needs a look', fault: 'Something is wrong' },
    checkLevel: { ok: 'Fine', warning: 'Look at this', fault: 'Wrong' },
    checks: 'Checks',
    delays: 'Delay inside Pipit',
    delaySteps: {
      captureToEncodedMs: 'Encode',
      encodedToPartMs: 'Package',
      partToSentMs: 'Send',
    },
    total: 'together',
    milliseconds: (value: number): string => `${Math.round(value)} ms`,
    charts: 'The last 10 minutes',
    chartNone: 'nothing measured yet',
    chart: (label: string, now: string, min: string, max: string): string =>
      `${label}: ${now} now, between ${min} and ${max} in the last 10 minutes`,
    chartRange: (min: string, max: string): string => `${min} to ${max}`,
    log: 'Log',
    logNone: 'Nothing was logged yet.',
    diagnostics: 'Download diagnostics',
    diagnosticsHint: 'State, health, settings and log in one archive, without passwords and tokens.',
  },

  access: {
    title: 'Access',
    viewing: 'Who may watch',
    viewingOpen: 'Everyone who reaches this Pipit',
    viewingPassword: 'Only those who know the password',
    viewingLocked: 'This was set when Pipit was started; it cannot be changed here.',
    password: {
      title: 'Password',
      submit: 'Change password',
      done: 'The password was changed. Other browsers are logged out.',
      wrong: 'This is not the current password.',
    },
    sessions: {
      title: 'Where you are logged in',
      current: 'this browser',
      revoke: 'Log out',
      revokeOthers: 'Log out all others',
      revokeNamed: (name: string): string => `Log out ${name}`,
      seen: (when: string): string => `last seen ${when}`,
      unknownAgent: 'Unknown browser',
      on: (browser: string, system: string): string => `${browser} on ${system}`,
    },
    tokens: {
      title: 'Tokens',
      sentence: 'For programs that use the API.',
      name: 'Name',
      rights: 'May',
      read: 'read',
      control: 'read and change',
      create: 'Create token',
      once: 'This is shown only once. Copy it now.',
      revoke: 'Revoke',
      revokeNamed: (name: string): string => `Revoke ${name}`,
      never: 'never used',
      used: (when: string): string => `last used ${when}`,
    },
    links: {
      title: 'Links for players',
      sentence: 'An address that plays without a password until it expires. Everyone who has it can watch.',
      camera: 'Camera',
      hours: 'For',
      hourChoices: [
        [1, '1 hour'],
        [24, '1 day'],
        [168, '1 week'],
        [720, '30 days'],
      ] as readonly (readonly [number, string])[],
      create: 'Create link',
      link: 'Link',
      plainLink: 'Link without TLS',
      plainSentence:
        'Players do not trust this device’s own certificate: give them the address without TLS. Who can read the network can read it, and the picture.',
      until: (when: string): string => `Until ${when}`,
    },
    copy: 'Copy',
    copied: 'Copied',
  },

  about: {
    title: 'About',
    sentence: 'Plug in a camera, open a page: live video.',
    version: 'Version',
    running: 'Running since',
    licences: 'Built on',
    licencesHint: (count: number): string => `${count} works of others, with thanks`,
    columns: { name: 'Name', version: 'Version', licence: 'Licence' },
  },
} as const;
