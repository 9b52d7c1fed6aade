import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readEniPage, readInstancePage } from '../../lambda/aws/page-readers.ts';
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

const readEnis = (body: string) => readEniPage(body, makeStrings());
const readInstances = (body: string) => readInstancePage(body, makeStrings());

/** A page of network interfaces with the given content of its one item. */
const withItem = (content: string) =>
  `<DescribeNetworkInterfacesResponse><networkInterfaceSet><item>${content}</item></networkInterfaceSet></DescribeNetworkInterfacesResponse>`;
const itemOf = (content: string) => readEnis(withItem(content)).items[0];

describe('our reader of network interfaces', () => {
  test('gives what the SDK’s own deserialiser gives, projected', async () => {
    await fc.assert(
      fc.asyncProperty(anyEniPage, async (page) => {
        const body = sdkWrites(page);
        const { NetworkInterfaces = [], NextToken } = await sdkReads(body);
        expect(readEnis(body)).toEqual({ items: NetworkInterfaces.map(projected), nextToken: NextToken });
      }),
      { numRuns: 300 },
    );
  });

  test('gives the same from a body laid out in lines', async () => {
    await fc.assert(
      fc.asyncProperty(anyEniPage, async (page) => {
        const body = sdkWrites(page).replaceAll(/(?<=<\/?[\w ]+\/?>)(?=<(?!\/?(?:key|value|description)>))/g, '\n    ');
        const { NetworkInterfaces = [], NextToken } = await sdkReads(body);
        expect(readEnis(body)).toEqual({ items: NetworkInterfaces.map(projected), nextToken: NextToken });
      }),
    );
  });

  test('puts the primary address first', () => {
    const address = (ip: string, primary: boolean) =>
      `<item><privateIpAddress>${ip}</privateIpAddress><primary>${primary}</primary></item>`;
    const set = `${address('10.0.0.9', false)}${address('10.0.0.5', true)}${address('10.0.0.7', false)}`;
    expect(itemOf(`<privateIpAddressesSet>${set}</privateIpAddressesSet>`)?.privateIpAddresses).toEqual([
      '10.0.0.5',
      '10.0.0.9',
      '10.0.0.7',
    ]);
  });

  test('passes over elements that it does not know, with all that is in them', () => {
    const unknown = '<news><item><status>lost</status><news><news/><item/></news></item></news><news a="</news>"/>';
    expect(itemOf(`${unknown}<status>available</status>${unknown}`)?.status).toBe('available');
  });

  test('takes nothing of one interface over to the next', () => {
    const first = '<attachment><instanceId>i-1</instanceId></attachment><tagSet><item><key>a</key></item></tagSet>';
    const { items } = readEnis(withItem(`${first}</item><item><networkInterfaceId>eni-2</networkInterfaceId>`));
    expect(items[1]).toMatchObject({ id: 'eni-2', attachment: undefined, tags: {} });
  });

  test('keeps a tag whose key means something to JavaScript as a tag like any other', () => {
    const tags = itemOf('<tagSet><item><key>__proto__</key><value>x</value></item></tagSet>')?.tags ?? {};
    expect(Object.entries(tags)).toEqual([['__proto__', 'x']]);
  });

  test('knows the last page by its empty token', () => {
    const page = (token: string) =>
      `<DescribeNetworkInterfacesResponse><networkInterfaceSet/>${token}</DescribeNetworkInterfacesResponse>`;
    expect(readEnis(page('<nextToken/>')).nextToken).toBeUndefined();
    expect(readEnis(page('<nextToken>abc</nextToken>')).nextToken).toBe('abc');
  });
});

describe('our reader of instances', () => {
  test('gives what the SDK’s own deserialiser gives, projected', async () => {
    await fc.assert(
      fc.asyncProperty(anyInstancePage, async (page) => {
        const body = sdkWritesInstances(page);
        const { Reservations = [], NextToken } = await sdkReadsInstances(body);
        const instances = Reservations.flatMap(({ Instances = [] }) => Instances);
        expect(readInstances(body)).toEqual({ items: instances.map(projectedInstance), nextToken: NextToken });
      }),
      { numRuns: 300 },
    );
  });
});

describe('a body that ends early', () => {
  test('is never taken for a shorter page of network interfaces, wherever it ends', () => {
    const whole = (length: number) => fc.integer({ min: 0, max: length - 1 });
    fc.assert(
      fc.property(
        anyEniPage.map(sdkWrites).chain((body) => fc.tuple(fc.constant(body), whole(body.length))),
        ([body, end]) => {
          expect(() => readEnis(body.slice(0, end))).toThrow();
        },
      ),
      { numRuns: 500 },
    );
  });

  test('is never taken for a shorter page of instances, wherever it ends', () => {
    const body = sdkWritesInstances({
      Reservations: [{ Instances: [{ InstanceId: 'i-1', Tags: [{ Key: 'a', Value: 'b' }] }, { InstanceId: 'i-2' }] }],
    });
    for (let end = 0; end < body.length; end++) expect(() => readInstances(body.slice(0, end))).toThrow();
  });
});

describe('a body that is something else', () => {
  test.each([
    ['nothing', ''],
    ['plain text', 'Service Unavailable'],
    ['a page of HTML', '<html><body>Sign in to this network</body></html>'],
    ['the answer of another operation', '<DescribeSubnetsResponse><subnetSet/></DescribeSubnetsResponse>'],
    ['an answer without its list', '<DescribeNetworkInterfacesResponse/>'],
  ])('is refused: %s', (_, body) => {
    expect(() => readEnis(body)).toThrow(/no networkInterfaceSet/);
    expect(() => readInstances(body)).toThrow(/no reservationSet/);
  });
});
