import { parsePushMessage } from './pushMessages';
import { mediaSourceClass } from './mediaSource';

const limitMs = 5000;

/** Whether the push way delivers media now: connects, waits for a start that this browser plays and for a chunk, leaves. */
export function probePush(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const url = new URL(path, location.href);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    const socket = new WebSocket(url.href);
    socket.binaryType = 'arraybuffer';
    let playable = false;
    let binaries = 0;
    const done = (works: boolean): void => {
      clearTimeout(limit);
      socket.onclose = socket.onmessage = null;
      socket.close();
      resolve(works);
    };
    const limit = setTimeout(() => done(false), limitMs);
    socket.onclose = () => done(false);
    socket.onmessage = (event: MessageEvent<ArrayBuffer | string>) => {
      if (typeof event.data === 'string') {
        const message = parsePushMessage(event.data);
        if (message?.type === 'start') playable = mediaSourceClass()?.isTypeSupported(message.mime) === true;
      } else if (++binaries === 2) {
        done(playable); // the header and one chunk came through
      }
    };
  });
}
