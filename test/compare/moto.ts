/** A moto of our own for the comparison: what it is told that AWS's API cannot say, and what it was asked. */
import { join } from 'node:path';
import * as z from 'zod';
import { type RunningServer, startServer } from '../support/server-process.ts';

/** The place of the whole world. */
export const ACCOUNT = '123456789012';
export const REGION = 'eu-west-1';

/** A request as it came in. */
const REQUEST = z.strictObject({
  /** `ec2:DescribeSubnets`; of a service whose path is the operation, `eks:GET /clusters`. */
  what: z.string(),
  /** The header `User-Agent`. */
  by: z.string(),
});

export type AskedOfMoto = z.output<typeof REQUEST>;

/** What moto's own objects are told, see moto_with_doors.py. */
export interface Told {
  /** Attributes of moto's class `NetworkInterface`, by ENI id. */
  readonly enis?: Readonly<Record<string, object>>;
  /** Addresses that are taken besides those of ENIs, by subnet id. */
  readonly taken?: Readonly<Record<string, number>>;
  /** VPCs of clusters, by the cluster's name. */
  readonly clusters?: Readonly<Record<string, string>>;
}

export interface Moto {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  readonly tell: (told: Told) => Promise<void>;
  /** What was asked since this was called last, in order. */
  readonly asked: () => Promise<readonly AskedOfMoto[]>;
  readonly stop: () => Promise<void>;
}

/**
 * @param python a Python that has moto
 * @param signal ends it when aborted
 */
export async function startOurMoto(python: string, signal: AbortSignal): Promise<Moto> {
  const server: RunningServer = await startServer(
    {
      name: 'the moto of the comparison',
      command: python,
      args: [join(import.meta.dirname, 'moto_with_doors.py')],
      env: { ...process.env, PYTHONUNBUFFERED: '1' },
    },
    signal,
  );
  const door = async (name: string, body?: object): Promise<unknown> => {
    const response = await fetch(`${server.endpoint}/compare/${name}`, {
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      signal,
    });
    if (!response.ok) throw new Error(`moto's door ${name} answers ${response.status}: ${await response.text()}`);
    return response.json();
  };
  return {
    endpoint: server.endpoint,
    tell: async (told) => {
      await door('set', { account: ACCOUNT, region: REGION, ...told });
    },
    asked: async () => z.array(REQUEST).parse(await door('requests')),
    stop: server.stop,
  };
}
