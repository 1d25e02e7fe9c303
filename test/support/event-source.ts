// A client of the event stream, as small as can be: reads blocks, remembers the last id, is cut when told to.

import { type IncomingMessage, request } from 'node:http';

export interface StreamEvent {
  readonly id: string;
  readonly type: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into events of every kind
  readonly data: any;
}

export class EventReader {
  readonly events: StreamEvent[] = [];
  /** Blocks without data. */
  beats = 0;
  lastId = '';
  status = 0;
  ended = false;
  headers: IncomingMessage['headers'] = {};
  problem = '';
  #response: IncomingMessage | null = null;

  /** Resolves when the answer has begun. `token` null: what is in `headers` says who asks. */
  static open(url: string, token: string | null, headers: Record<string, string> = {}): Promise<EventReader> {
    const reader = new EventReader();
    return new Promise((resolve, reject) => {
      const asked = request(
        url,
        { headers: { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...headers } },
        (response) => {
          reader.#listen(response);
          resolve(reader);
        },
      );
      asked.on('error', reject);
      asked.end();
    });
  }

  #listen(response: IncomingMessage): void {
    this.#response = response;
    this.status = response.statusCode ?? 0;
    this.headers = response.headers;
    let text = '';
    response.setEncoding('utf8');
    response.on('data', (piece: string) => {
      if (this.status !== 200) this.problem += piece;
      text += piece;
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) this.#take(block);
    });
    response.on('error', () => undefined);
    response.on('close', () => {
      this.ended = true;
    });
  }

  #take(block: string): void {
    const fields = new Map(
      block.split('\n').map((line) => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon), line.slice(colon + 1).trim()];
      }),
    );
    this.lastId = fields.get('id') ?? this.lastId;
    const data = fields.get('data');
    if (data === undefined) this.beats++;
    else this.events.push({ id: this.lastId, type: fields.get('event') ?? '', data: JSON.parse(data) });
  }

  pause(): void {
    this.#response?.pause();
  }

  cut(): void {
    this.#response?.destroy();
  }
}
