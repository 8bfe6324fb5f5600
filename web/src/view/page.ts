import { batch, computed, effect, signal, untracked, type ReadonlySignal } from '@preact/signals';
import type { ServerClock } from '../api/serverClock';
import type { Camera } from '../api/state';
import type { StatePoller } from '../api/statePoller';
import { LiveSession } from '../player/liveSession';
import type { Way } from '../player/player';
import { spoken } from '../texts';
import { searchFor, wishesIn } from './address';
import { describe, type Status } from './status';

// The camera of a configuration that names none.
const defaultCamera = 'camera';

/** Everything the live picture shows and does; the components only draw it. */
export class Page {
  private readonly wishedCamera = signal(wishesIn(location.search).camera);
  readonly forcedWay = signal<Way | null>(wishesIn(location.search).way);
  readonly session = signal<LiveSession | null>(null);
  private readonly online = signal(navigator.onLine);
  private readonly brokenSinceMs = signal<number | null>(null);
  private readonly nowMs = signal(0);

  readonly cameras = computed<readonly Camera[]>(() => this.poller.state.value?.cameras ?? []);
  readonly warnings = computed(() => this.poller.state.value?.warnings ?? []);
  readonly version = computed(() => this.poller.state.value?.version ?? '');

  /** Whether it is clear which camera to watch: asked for in the address, or told by the device. */
  private readonly knowsCamera = computed(() => this.wishedCamera.value !== null || this.cameras.value.length > 0);

  /** The name of the camera that is watched; before the device says what it has, the likely one. */
  readonly cameraName = computed(() => {
    const wished = this.wishedCamera.value;
    const cameras = this.cameras.value;
    if (cameras.length === 0) return wished ?? defaultCamera;
    return (cameras.find(({ name }) => name === wished) ?? cameras[0])?.name ?? defaultCamera;
  });

  readonly camera = computed(() => this.cameras.value.find(({ name }) => name === this.cameraName.value) ?? null);

  /** Width of the picture over its height. */
  readonly ratio = computed(() => {
    const stream = this.camera.value?.stream ?? null;
    return stream !== null && stream.heightPixels > 0 && stream.widthPixels > 0
      ? stream.widthPixels / stream.heightPixels
      : 16 / 9;
  });

  readonly status = computed<Status>(() => {
    const session = this.session.value;
    const since = this.brokenSinceMs.value;
    return describe(
      {
        online: this.online.value,
        reach: this.deviceAnswers.value ? this.poller.reach.value : 'unreachable',
        known: this.poller.state.value !== null,
        camera: this.camera.value,
        phase: session?.phase.value ?? 'connecting',
        trouble: session?.lastTrouble.value ?? null,
        troubleForMs: since === null ? 0 : this.nowMs.value - since,
      },
      spoken.value,
    );
  });

  /**
   * @param mayView whether this viewer may see the picture; null until the device told
   * @param deviceAnswers whether the device answers at all
   */
  constructor(
    private readonly clock: ServerClock,
    private readonly poller: StatePoller,
    private readonly mayView: ReadonlySignal<boolean | null>,
    private readonly deviceAnswers: ReadonlySignal<boolean>,
  ) {
    const lookAtNetwork = (): void => {
      this.online.value = navigator.onLine;
    };
    window.addEventListener('online', lookAtNetwork);
    window.addEventListener('offline', lookAtNetwork);
    setInterval(() => this.tick(), 500);
  }

  /** Plays into this video element, and again whenever the camera or the way changes. Returns what ends it. */
  playInto(video: HTMLVideoElement): () => void {
    return effect(() => {
      if (this.mayView.value !== true || !this.knowsCamera.value) return undefined;
      const session = this.makeSession(video, this.cameraName.value, this.forcedWay.value);
      untracked(() => {
        batch(() => {
          this.session.value = session;
          this.brokenSinceMs.value = null;
        });
      });
      return () => {
        session.close();
        this.session.value = null;
      };
    });
  }

  private makeSession(video: HTMLVideoElement, camera: string, way: Way | null): LiveSession {
    return untracked(() => new LiveSession(video, camera, this.clock, this.device, way));
  }

  private readonly device = {
    answers: (): boolean => this.poller.reach.peek() === 'answering' && this.camera.peek()?.state !== 'starting',
    lookNow: (): void => this.poller.now(),
  };

  watch(camera: string): void {
    this.wishedCamera.value = camera;
    this.rememberWishes();
  }

  useWay(way: Way | null): void {
    this.forcedWay.value = way;
    this.rememberWishes();
  }

  togglePause(): void {
    const session = this.session.peek();
    if (session === null) return;
    if (session.phase.peek() === 'playing') session.pause();
    else session.resume();
  }

  private rememberWishes(): void {
    const search = searchFor({ camera: this.wishedCamera.peek(), way: this.forcedWay.peek() });
    history.replaceState(null, '', `${location.pathname}${search}`);
  }

  private tick(): void {
    const now = performance.now();
    const fine = this.session.peek()?.phase.peek() === 'playing';
    batch(() => {
      if (fine) this.brokenSinceMs.value = null;
      else this.brokenSinceMs.value ??= now;
      this.nowMs.value = now;
    });
  }
}
