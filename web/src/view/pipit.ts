import { computed, effect, signal } from '@preact/signals';
import { DeviceEvents } from '../api/deviceEvents';
import { ServerClock } from '../api/serverClock';
import { SessionKeeper } from '../api/session';
import { StatePoller } from '../api/statePoller';
import type { SettingsStore } from '../settings/settingsStore';
import { spoken } from '../texts';
import { Page } from './page';
import { Router } from './routes';

/** The page's side of the device: who watches, what the device says, and which view shows it. */
export class Pipit {
  private readonly clock = new ServerClock();
  readonly keeper = new SessionKeeper();
  readonly api = this.keeper.api;
  readonly poller = new StatePoller(this.clock, () => void this.keeper.look());
  readonly events = new DeviceEvents(this.poller);
  readonly router = new Router();
  readonly mayView = computed(() => this.keeper.session.value?.mayView ?? null);
  readonly isAdmin = computed(() => this.keeper.session.value?.role === 'admin');
  readonly page = new Page(this.clock, this.poller, this.mayView, this.keeper.answers);
  /** Made by the view that needs it first, and kept so that changes survive a look at another view. */
  settings: SettingsStore | null = null;
  /** The unclaimed device's owner is asked for, on top of the live picture. */
  readonly claiming = signal(false);

  constructor() {
    effect(() => {
      if (this.mayView.value === true) this.poller.start();
      else this.poller.stop();
    });
    effect(() => {
      const words = spoken.value;
      const view = this.router.view.value;
      const several = this.page.cameras.value.length > 1;
      if (view !== 'live') document.title = words.title(words.views[view]);
      else document.title = several ? words.title(this.page.cameraName.value) : words.productName;
    });
    void this.keeper.look();
  }
}
