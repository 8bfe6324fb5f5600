/** Safari on iPhones: only the video itself can fill the screen, and picture in picture is an older interface. */
interface AppleVideo {
  webkitEnterFullscreen?: () => void;
  webkitSupportsPresentationMode?: (mode: string) => boolean;
  webkitSetPresentationMode?: (mode: string) => void;
  webkitPresentationMode?: string;
}

const anyVideo = document.createElement('video') as AppleVideo;

export function canFillScreen(): boolean {
  return document.fullscreenEnabled || anyVideo.webkitEnterFullscreen !== undefined;
}

/** Fills the screen with the stage, or with the video alone where nothing else can. */
export async function toggleFullScreen(stage: HTMLElement, video: HTMLVideoElement): Promise<void> {
  if (document.fullscreenElement !== null) await document.exitFullscreen();
  else if (document.fullscreenEnabled) await stage.requestFullscreen({ navigationUI: 'hide' });
  else (video as AppleVideo).webkitEnterFullscreen?.();
}

export function canFloat(): boolean {
  return document.pictureInPictureEnabled || anyVideo.webkitSupportsPresentationMode?.('picture-in-picture') === true;
}

export async function togglePictureInPicture(video: HTMLVideoElement): Promise<void> {
  const apple = video as AppleVideo;
  // Undefined where only the older interface is there.
  if (document.pictureInPictureElement as Element | null | undefined) {
    await document.exitPictureInPicture();
  } else if (document.pictureInPictureEnabled) {
    await video.requestPictureInPicture();
  } else {
    apple.webkitSetPresentationMode?.(
      apple.webkitPresentationMode === 'picture-in-picture' ? 'inline' : 'picture-in-picture',
    );
  }
}
