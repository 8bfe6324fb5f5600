import { isObject, objects, text } from './json';

/** What is wrong with one field of what was sent. */
export interface FieldFault {
  readonly key: string;
  readonly sentence: string;
}

/** The device refused, or did not answer. */
export class ApiFault extends Error {
  /** @param status the HTTP status, or 0 when nothing answered */
  constructor(
    readonly status: number,
    readonly detail = '',
    readonly action = '',
    readonly code = '',
    readonly fields: readonly FieldFault[] = [],
    readonly retryAfterSeconds: number | null = null,
  ) {
    super(`${status} ${detail}`);
    this.name = 'ApiFault';
  }
}

const answerWithinMs = 20_000;

/** Asks the device's API. Every failure is an {@link ApiFault}. */
export class ApiClient {
  /** Goes with every request that changes something; the session brings it. */
  csrf: string | null = null;

  /** @param denied is told when the device wants a log-in, for example because the session ended */
  constructor(private readonly denied: () => void) {}

  get(path: string): Promise<unknown> {
    return this.ask('GET', path);
  }

  post(path: string, body: unknown = {}): Promise<unknown> {
    return this.ask('POST', path, body);
  }

  /** What is posted and answered with text that is no JSON. */
  async postForText(path: string, body: unknown): Promise<string> {
    return String(await this.ask('POST', path, body, (said) => said));
  }

  patch(path: string, body: unknown): Promise<unknown> {
    return this.ask('PATCH', path, body);
  }

  delete(path: string): Promise<unknown> {
    return this.ask('DELETE', path);
  }

  /**
   * Sends a file as it is, however long that takes.
   *
   * @param progress is told the share that has left, 0 to 1
   */
  upload(path: string, file: Blob, progress: (share: number) => void, stop?: AbortSignal): Promise<unknown> {
    return new Promise((resolve, reject) => {
      // fetch tells nothing of how far it is.
      const request = new XMLHttpRequest();
      request.open('PUT', `/api/v1/${path}`);
      request.setRequestHeader('accept', 'application/json');
      request.setRequestHeader('content-type', 'application/octet-stream');
      if (this.csrf !== null) request.setRequestHeader('x-pipit-csrf', this.csrf);
      request.upload.onprogress = ({ loaded, total }) => progress(total === 0 ? 0 : loaded / total);
      request.onerror = () => reject(new ApiFault(0));
      request.onabort = () => reject(new ApiFault(0));
      stop?.addEventListener('abort', () => request.abort());
      request.onload = () => {
        const said = parsed(request.responseText);
        if (request.status >= 200 && request.status < 300) resolve(said);
        else {
          const fault = faultOf(request.status, said, request.getResponseHeader('retry-after'));
          if (sessionIsOver(fault)) this.denied();
          reject(fault);
        }
      };
      request.send(file);
    });
  }

  private async ask(method: string, path: string, body?: unknown, read = parsed): Promise<unknown> {
    const headers: Record<string, string> = { accept: 'application/json' };
    if (body !== undefined) headers['content-type'] = 'application/json';
    if (method !== 'GET' && this.csrf !== null) headers['x-pipit-csrf'] = this.csrf;
    let answer: Response;
    let said: string;
    try {
      answer = await fetch(`/api/v1/${path}`, {
        method,
        headers,
        body: body === undefined ? null : JSON.stringify(body),
        cache: 'no-store',
        signal: AbortSignal.timeout(answerWithinMs),
      });
      said = await answer.text();
    } catch {
      throw new ApiFault(0);
    }
    if (answer.ok) return read(said);
    const fault = faultOf(answer.status, parsed(said), answer.headers.get('retry-after'));
    if (sessionIsOver(fault)) this.denied();
    throw fault;
  }
}

/** Whether the log-in that the page believes in is another one by now, or none; a wrong password is neither. */
function sessionIsOver({ status, code }: ApiFault): boolean {
  return (status === 401 && code !== 'wrong-password') || (status === 403 && (code === 'csrf' || code === 'unclaimed'));
}

function parsed(body: string): unknown {
  try {
    return body === '' ? null : JSON.parse(body);
  } catch {
    return null;
  }
}

/** Reads a problem document (RFC 9457). Pure. */
export function faultOf(status: number, json: unknown, retryAfter: string | null): ApiFault {
  const problem = isObject(json) ? json : {};
  const seconds = retryAfter === null ? NaN : Number(retryAfter);
  return new ApiFault(
    status,
    text(problem['detail']) || text(problem['title']),
    text(problem['action']),
    text(problem['code']),
    objects(problem['fields'])
      .map((field) => ({ key: text(field['key']), sentence: alone(text(field['sentence'])) }))
      .filter(({ key, sentence }) => key !== '' && sentence !== ''),
    Number.isFinite(seconds) && seconds >= 0 ? Math.ceil(seconds) : null,
  );
}

/** The device's sentences about a field follow its name ("must be even"); in the page they stand alone. */
function alone(sentence: string): string {
  const ended = sentence === '' || /[.?!]$/.test(sentence) ? sentence : `${sentence}.`;
  return ended.charAt(0).toUpperCase() + ended.slice(1);
}
