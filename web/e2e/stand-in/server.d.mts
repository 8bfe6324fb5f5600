export interface StandInOptions {
  cameras?: string[];
  warnings?: { code: string; sentence: string; action: string }[];
}

export class StandIn {
  constructor(options?: StandInOptions);
  warnings: { code: string; sentence: string; action: string }[];
  refuseWebSockets: boolean;
  webSocketsOpened: number;
  listen(port: number): Promise<number>;
  setCameraPresent(name: string, present: boolean): void;
  close(options?: { politely?: boolean }): Promise<void>;
}
