export interface StandInOptions {
  cameras?: string[];
  warnings?: { code: string; sentence: string; action: string }[];
  claimed?: boolean;
  viewing?: 'open' | 'password';
  locked?: string[];
  tryMs?: number;
}

export interface StandInApi {
  readonly access: { readonly claimCode: string; password: string | null };
  readonly settings: {
    readonly revision: string;
    value(key: string): unknown;
    patch(body: { revision?: string; changes: Record<string, unknown> }): { status: number };
  };
  unwell: boolean;
  eventsRefused: boolean;
  readonly controlPatches: number;
  tell(): void;
}

export class StandIn {
  constructor(options?: StandInOptions);
  readonly api: StandInApi;
  warnings: { code: string; sentence: string; action: string }[];
  refuseWebSockets: boolean;
  webSocketsOpened: number;
  listen(port: number): Promise<number>;
  setCameraPresent(name: string, present: boolean): void;
  close(options?: { politely?: boolean }): Promise<void>;
}
