/** How the video comes from the device into the video element. */
export type Way = 'websocket' | 'hls' | 'native';

export const ways: readonly Way[] = ['websocket', 'hls', 'native'];

/** Why there is no moving picture just now. */
export interface Trouble {
  /** `connection`: the device or the network; `media`: this browser cannot play what came. */
  readonly kind: 'connection' | 'media';
  /** For people, when the device said it in its own words; empty otherwise. */
  readonly sentence: string;
  readonly action: string;
  /** The device said that it goes away and comes back. */
  readonly restarting: boolean;
  /** For the browser's console; empty when there is no more to say. */
  readonly detail: string;
}

export interface PlayerListener {
  /** A picture of the running connection is on the screen. */
  picture(): void;
  /** The video broke off or cannot start. The player goes on trying until it is closed. */
  trouble(trouble: Trouble): void;
  /** The browser starts no video before the viewer asks for it. */
  blocked(): void;
}

/** Plays one camera into a video element by one way, and reconnects by itself until it is closed. */
export interface Player {
  readonly way: Way;
  start(): void;
  /** Lets go of the device, keeping the last picture; nothing is fetched while resting. */
  rest(): void;
  /** Comes back from a rest, at the live edge. */
  wake(): void;
  /** Goes to the newest picture there is. */
  jumpToLive(): void;
  /** Age of the picture on the screen in milliseconds, or null while it is not known. */
  latencyMs(): number | null;
  close(): void;
}

export const connectionTrouble: Trouble = {
  kind: 'connection',
  sentence: '',
  action: '',
  restarting: false,
  detail: '',
};
export const mediaTrouble: Trouble = { kind: 'media', sentence: '', action: '', restarting: false, detail: '' };

/** The folder of a camera's live outputs, with a slash at its end. */
export const liveFolder = (camera: string): string => `/live/${encodeURIComponent(camera)}/`;
