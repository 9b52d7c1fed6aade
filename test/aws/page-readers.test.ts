import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readEniPage, readInstancePage } from '../../lambda/aws/page-readers.ts';
import type { NetworkInterfacePage } from '../../lambda/aws/ports.ts';
import { makeStrings } from '../../lambda/aws/strings.ts';
import { anyEniPage, anyInstancePage } from './any-page.ts';
import {
  projected,
  projectedInstance,
  sdkReads,
  sdkReadsInstances,
  sdkWrites,
  sdkWritesInstances,
} from './sdk-page.ts';

/** The body in pieces of the given size in bytes: they cut tags, entities and characters anywhere. */
async function* inPieces(body: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(body);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const WHOLE = 2 ** 30;
const readEnis = (body: string, size = WHOLE) => readEniPage(inPieces(body, size), makeStrings());
const readInstances = (body: string, size = WHOLE) => readInstancePage(inPieces(body, size), makeStrings());
const pieceSize = fc.integer({ min: 1, max: 4000 });

/** A page of network interfaces with the given content of its one item. */
const withItem = (content: string) =>
  `<DescribeNetworkInterfacesResponse><networkInterfaceSet><item>${content}</item></networkInterfaceSet></DescribeNetworkInterfacesResponse>`;
const itemOf = async (content: string) => (await readEnis(withItem(content))).items[0];

/** Random pages leave out what AWS always writes. */
const withoutMissing = ({ missing: _, ...page }: NetworkInterfacePage) => page;

describe('a network interface without what AWS always writes', () => {
  const texts = {
    networkInterfaceId: 'eni-1',
    requesterManaged: 'false',
    sourceDestCheck: 'true',
    interfaceType: 'interface',
  };
  const missingOf = async (changed: Readonly<Record<string, string | undefined>>, more = '') => {
    const elements = Object.entries({ ...texts, ...changed }).map(([name, text]) =>
      text === undefined ? '' : `<${name}>${text}</${name}>`,
    );
    return (await readEnis(withItem(`${elements.join('')}<privateIpAddressesSet/>${more}`))).missing;
  };

  test('is said', async () => {
    expect(await missingOf({})).toBeUndefined();
    expect(await missingOf({ requesterManaged: undefined })).toBe('eni-1 has no requesterManaged');
  });

  test.each(['requesterManaged', 'sourceDestCheck'])('is said where %s is neither true nor false', async (name) => {
    for (const text of ['', 'zz', '1', 'TRUE']) {
      expect(await missingOf({ [name]: text })).toBe(`the ${name} of eni-1 is neither true nor false`);
    }
  });

  test('is said where a part of a list is without what makes it one', async () => {
    expect(await missingOf({}, '<tagSet><item><value>x</value></item></tagSet>')).toBe('eni-1 has a tag without a key');
    const nameless = '<privateIpAddressesSet><item><primary>true</primary></item></privateIpAddressesSet>';
    expect(await missingOf({}, nameless)).toBe('eni-1 has an address without privateIpAddress');
    expect(await missingOf({}, '<tagSet><item><key>x</key></item></tagSet>')).toBeUndefined();
  });

  test('is said of members of members too', async () => {
    expect(await missingOf({}, '<operator><managed>yes</managed></operator>')).toBe(
      'the operatorManaged of eni-1 is neither true nor false',
    );
  });
});

describe('our reader of network interfaces', () => {
  test('gives what the SDK’s own deserialiser gives, projected', async () => {
    await fc.assert(
      fc.asyncProperty(anyEniPage, pieceSize, async (page, size) => {
        const body = sdkWrites(page);
        const { NetworkInterfaces = [], NextToken } = await sdkReads(body);
        expect(withoutMissing(await readEnis(body, size))).toEqual({
          items: NetworkInterfaces.map(projected),
          nextToken: NextToken,
        });
      }),
      { numRuns: 300 },
    );
  });

  test('gives the same from a body laid out in lines', async () => {
    await fc.assert(
      fc.asyncProperty(anyEniPage, async (page) => {
        const body = sdkWrites(page).replaceAll(/(?<=<\/?[\w ]+\/?>)(?=<(?!\/?(?:key|value|description)>))/g, '\n    ');
        const { NetworkInterfaces = [], NextToken } = await sdkReads(body);
        expect(withoutMissing(await readEnis(body))).toEqual({
          items: NetworkInterfaces.map(projected),
          nextToken: NextToken,
        });
      }),
    );
  });

  test('puts the primary address first', async () => {
    const address = (ip: string, primary: boolean) =>
      `<item><privateIpAddress>${ip}</privateIpAddress><primary>${primary}</primary></item>`;
    const set = `${address('10.0.0.9', false)}${address('10.0.0.5', true)}${address('10.0.0.7', false)}`;
    expect((await itemOf(`<privateIpAddressesSet>${set}</privateIpAddressesSet>`))?.privateIpAddresses).toEqual([
      '10.0.0.5',
      '10.0.0.9',
      '10.0.0.7',
    ]);
  });

  test('passes over elements that it does not know, with all that is in them', async () => {
    const unknown = '<news><item><status>lost</status><news><news/><item/></news></item></news><news a="</news>"/>';
    expect((await itemOf(`${unknown}<status>available</status>${unknown}`))?.status).toBe('available');
  });

  test('takes nothing of one interface over to the next', async () => {
    const first = '<attachment><instanceId>i-1</instanceId></attachment><tagSet><item><key>a</key></item></tagSet>';
    const { items } = await readEnis(withItem(`${first}</item><item><networkInterfaceId>eni-2</networkInterfaceId>`));
    expect(items[1]).toMatchObject({ id: 'eni-2', attachment: undefined, tags: {} });
  });

  test('keeps a tag whose key means something to JavaScript as a tag like any other', async () => {
    const tags = (await itemOf('<tagSet><item><key>__proto__</key><value>x</value></item></tagSet>'))?.tags ?? {};
    expect(Object.entries(tags)).toEqual([['__proto__', 'x']]);
  });

  test('knows the last page by its empty token', async () => {
    const page = (token: string) =>
      `<DescribeNetworkInterfacesResponse><networkInterfaceSet/>${token}</DescribeNetworkInterfacesResponse>`;
    expect((await readEnis(page('<nextToken/>'))).nextToken).toBeUndefined();
    expect((await readEnis(page('<nextToken>abc</nextToken>'))).nextToken).toBe('abc');
  });
});

describe('our reader of instances', () => {
  test('gives what the SDK’s own deserialiser gives, projected', async () => {
    await fc.assert(
      fc.asyncProperty(anyInstancePage, pieceSize, async (page, size) => {
        const body = sdkWritesInstances(page);
        const { Reservations = [], NextToken } = await sdkReadsInstances(body);
        const instances = Reservations.flatMap(({ Instances = [] }) => Instances);
        expect(await readInstances(body, size)).toEqual({
          items: instances.map(projectedInstance),
          nextToken: NextToken,
        });
      }),
      { numRuns: 300 },
    );
  });
});

describe('a body that ends early', () => {
  test('is never taken for a shorter page of network interfaces, wherever it ends', async () => {
    const whole = (length: number) => fc.integer({ min: 0, max: length - 1 });
    await fc.assert(
      fc.asyncProperty(
        anyEniPage.map(sdkWrites).chain((body) => fc.tuple(fc.constant(body), whole(body.length))),
        async ([body, end]) => {
          await expect(readEnis(body.slice(0, end))).rejects.toThrow();
        },
      ),
      { numRuns: 500 },
    );
  });

  test('is never taken for a shorter page of instances, wherever it ends', async () => {
    const body = sdkWritesInstances({
      Reservations: [{ Instances: [{ InstanceId: 'i-1', Tags: [{ Key: 'a', Value: 'b' }] }, { InstanceId: 'i-2' }] }],
    });
    for (let end = 0; end < body.length; end++) await expect(readInstances(body.slice(0, end))).rejects.toThrow();
  });
});

describe('a body that is something else', () => {
  test.each([
    ['nothing', ''],
    ['plain text', 'Service Unavailable'],
    ['a page of HTML', '<html><body>Sign in to this network</body></html>'],
    ['the answer of another operation', '<DescribeSubnetsResponse><subnetSet/></DescribeSubnetsResponse>'],
    ['an answer without its list', '<DescribeNetworkInterfacesResponse/>'],
  ])('is refused: %s', async (_, body) => {
    await expect(readEnis(body)).rejects.toThrow(/no networkInterfaceSet/);
    await expect(readInstances(body)).rejects.toThrow(/no reservationSet/);
  });
});
