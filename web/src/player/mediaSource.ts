/** Safari's MediaSource for phones: the same thing, which may also ask to stop fetching. */
type MediaSourceClass = typeof MediaSource;

/** The MediaSource of this browser, or null where there is none. */
export function mediaSourceClass(): MediaSourceClass | null {
  const scope = globalThis as { ManagedMediaSource?: MediaSourceClass; MediaSource?: MediaSourceClass };
  return scope.ManagedMediaSource ?? scope.MediaSource ?? null;
}

export interface Attached {
  readonly source: MediaSource;
  /** Takes the media away from the video element. */
  detach(): void;
}

/** Makes a MediaSource the media of a video element, and calls back when it is open. */
export function attach(video: HTMLVideoElement, opened: (source: MediaSource) => void): Attached {
  const Source = mediaSourceClass();
  if (Source === null) throw new Error('this browser has no MediaSource');
  const source = new Source();
  // A ManagedMediaSource opens only where the video cannot be sent to another screen.
  video.disableRemotePlayback = true;
  const url = URL.createObjectURL(source);
  source.addEventListener('sourceopen', () => opened(source), { once: true });
  video.src = url;
  return {
    source,
    detach() {
      URL.revokeObjectURL(url);
      if (video.src === url) {
        video.removeAttribute('src');
        video.load();
      }
    },
  };
}
