/**
 * Reads one page of 1,000 network interfaces again and again, and prints the milliseconds of CPU a page. Argument:
 * `ours`, with the protocol the auditor gives the EC2 client, or `sdk`, with the client's own.
 */
import { Readable } from 'node:stream';
import { DescribeNetworkInterfacesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { eniPageOf, PageProtocol } from '../../lambda/aws/page-protocol.ts';
import { aRandomWorld, networkInterfaceOf } from '../../simulated-aws/world/index.ts';
import { sdkWrites } from '../../test/aws/sdk-page.ts';

const ENIS = 1000;
const WARM_UP_PAGES = 5;
const PAGES = 20;

/** As large as the pieces in which Node hands over what a socket received. */
const CHUNK_BYTES = 65_536;

const isOurs = process.argv[2] === 'ours';
const page = aPage();
const client = new EC2Client({
  region: 'eu-west-1',
  credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
  requestHandler: { handle: async () => ({ response: { statusCode: 200, headers: {}, body: inChunks(page) } }) },
  ...(isOurs ? { protocol: PageProtocol } : {}),
});

await readPages(WARM_UP_PAGES);
const before = process.cpuUsage();
await readPages(PAGES);
const { user, system } = process.cpuUsage(before);
process.stdout.write(JSON.stringify({ cpuMs: (user + system) / 1000 / PAGES, pageBytes: page.byteLength }));

function aPage(): Buffer {
  const world = aRandomWorld(1, { enis: ENIS, healthy: true });
  const region = world.region(world.homeAccountId, 'eu-west-1');
  if (region === undefined) throw new Error('the world has no such region');
  return Buffer.from(
    sdkWrites({ NetworkInterfaces: [...region.enis.values()].map((eni) => networkInterfaceOf(region, eni)) }),
  );
}

function inChunks(body: Buffer): Readable {
  const count = Math.ceil(body.byteLength / CHUNK_BYTES);
  return Readable.from(
    Array.from({ length: count }, (_, index) => body.subarray(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES)),
    { objectMode: false },
  );
}

async function readPages(count: number): Promise<void> {
  for (let number = 0; number < count; number++) {
    const answer = await client.send(new DescribeNetworkInterfacesCommand({ MaxResults: ENIS }));
    const read = isOurs ? eniPageOf(answer).items.length : answer.NetworkInterfaces?.length;
    if (read !== ENIS) throw new Error(`${read} interfaces were read instead of ${ENIS}`);
  }
}
