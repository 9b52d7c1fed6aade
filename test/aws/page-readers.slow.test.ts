import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readEniPage, readInstancePage } from '../../lambda/aws/page-readers.ts';
import { makeStrings } from '../../lambda/aws/strings.ts';
import { ipv4 } from '../checks/an-inventory.ts';
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
const withoutMissing = <Page extends { readonly missing?: string | undefined }>({ missing: _, ...page }: Page) => page;

describe('a network interface without what AWS always writes', () => {
  const texts = {
    networkInterfaceId: 'eni-1',
    requesterManaged: 'false',
    sourceDestCheck: 'true',
    interfaceType: 'interface',
  };
  const setOf = (content: string) => `<privateIpAddressesSet>${content}</privateIpAddressesSet>`;
  const addresses = setOf('<item><privateIpAddress>10.0.0.1</privateIpAddress></item>');
  const lists = { privateIpAddressesSet: addresses, tagSet: '<tagSet/>' };
  /** The lists that AWS always writes are there, but for those that `more` has of its own. */
  const missingOf = async (changed: Readonly<Record<string, string | undefined>>, more = '') => {
    const elements = Object.entries({ ...texts, ...changed }).map(([name, text]) =>
      text === undefined ? '' : `<${name}>${text}</${name}>`,
    );
    const others = Object.entries(lists).map(([name, list]) => (more.includes(`<${name}`) ? '' : list));
    return (await readEnis(withItem([...elements, ...others, more].join('')))).missing;
  };
  const tags = (...keys: readonly string[]) =>
    `<tagSet>${keys.map((key) => `<item><key>${key}</key><value/></item>`).join('')}</tagSet>`;

  test('is said', async () => {
    expect(await missingOf({})).toBeUndefined();
    expect(await missingOf({ requesterManaged: undefined })).toBe('eni-1 has no requesterManaged');
    const item = '<networkInterfaceId>eni-1</networkInterfaceId><requesterManaged>false</requesterManaged>';
    expect((await readEnis(withItem(`${item}${addresses}`))).missing).toBe('eni-1 has no tagSet');
  });

  test('may have no description where nothing is judged by it, as moto leaves out an empty one', async () => {
    const described = { status: 'available', description: '' };
    expect(await missingOf(described)).toBeUndefined();
    expect(await missingOf({ status: 'available' })).toBe('eni-1 has no description');
    expect(await missingOf({ status: 'in-use' })).toBeUndefined();
    for (const key of ['node.k8s.amazonaws.com/instance_id', 'eks:eni:owner', 'vpcresources.k8s.aws/trunk-eni-id']) {
      expect(await missingOf({ status: 'associated' }, tags(key))).toBe('eni-1 has no description');
    }
  });

  test('has an address, but for one of EFA alone', async () => {
    expect(await missingOf({}, setOf(''))).toBe('eni-1 has no address');
    expect(await missingOf({ interfaceType: 'efa-only' }, setOf(''))).toBeUndefined();
    for (const [set, name, text] of [
      ['ipv6AddressesSet', 'ipv6Address', '2001:db8::1'],
      ['ipv6PrefixSet', 'ipv6Prefix', '2001:db8::/80'],
    ]) {
      const ipv6 = `<${set}><item><${name}>${text}</${name}></item></${set}>`;
      expect(await missingOf({}, `${setOf('')}${ipv6}`)).toBeUndefined();
    }
  });

  test.each(['deviceIndex', 'networkCardIndex'])('is said where the %s is no number', async (name) => {
    for (const text of ['', 'zz', '-1', '1e3']) {
      expect(await missingOf({}, `<attachment><${name}>${text}</${name}></attachment>`)).toBe(
        `the ${name} of eni-1 is no number`,
      );
    }
  });

  test.each([
    ['groupSet', 'groupId', 'sg-1', 'security group ID'],
    ['ipv4PrefixSet', 'ipv4Prefix', '10.0.0.16/28', 'IPv4 CIDR block'],
    ['ipv6AddressesSet', 'ipv6Address', '2001:db8::1', 'IPv6 address'],
    ['ipv6PrefixSet', 'ipv6Prefix', '2001:db8::/80', 'IPv6 address'],
  ])('is said where an item of %s holds nothing, or nothing that EC2 gives', async (set, name, text, noun) => {
    const item = (content: string) => missingOf({}, `<${set}><item>${content}</item></${set}>`);
    expect(await item(`<${name}>${text}</${name}>`)).toBeUndefined();
    expect(await item('')).toBe(`eni-1 has an item without a ${name}`);
    for (const bad of ['', 'zz']) {
      expect(await item(`<${name}>${bad}</${name}>`)).toBe(`eni-1 has a ${name} that is no ${noun}`);
    }
    expect(await missingOf({}, `<${set}/>`)).toBeUndefined();
  });

  test.each(['requesterManaged', 'sourceDestCheck'])('is said where %s is neither true nor false', async (name) => {
    for (const text of ['', 'zz', '1', 'TRUE']) {
      expect(await missingOf({ [name]: text })).toBe(`the ${name} of eni-1 is neither true nor false`);
    }
  });

  test('is said where a part of a list is without what makes it one', async () => {
    const tag = 'eni-1 has a tag without a key or a value';
    expect(await missingOf({}, '<tagSet><item><value>x</value></item></tagSet>')).toBe(tag);
    expect(await missingOf({}, '<tagSet><item><key>x</key></item></tagSet>')).toBe(tag);
    expect(await missingOf({}, '<tagSet><item><key>x</key><value/></item></tagSet>')).toBeUndefined();
    const address = (content: string) => missingOf({}, setOf(`<item>${content}</item>`));
    const nameless = 'eni-1 has an address without an IPv4 privateIpAddress';
    expect(await address('<primary>true</primary>')).toBe(nameless);
    for (const bad of ['', 'zz', '10.0.0', '10.0.0.256', '010.0.0.1']) {
      expect(await address(`<privateIpAddress>${bad}</privateIpAddress>`)).toBe(nameless);
    }
    const one = '<privateIpAddress>10.0.0.1</privateIpAddress>';
    for (const two of [`${one}${one}`, `<privateIpAddress/>${one}`]) {
      expect(await address(two)).toBe('eni-1 has an address with more than one privateIpAddress');
    }
    expect(await address(`${one}<primary>zz</primary>`)).toBe('eni-1 has a primary that is neither true nor false');
  });

  test('is said where an ENI has two of what it can have one of: the last would win', async () => {
    const twice = (name: string, one: string, other: string) => `<${name}>${one}</${name}><${name}>${other}</${name}>`;
    expect(await missingOf({ status: undefined }, twice('status', 'in-use', 'available'))).toBe(
      'eni-1 has more than one status',
    );
    expect(await missingOf({}, `<attachment>${twice('instanceId', 'i-1', 'i-2')}</attachment>`)).toBe(
      'eni-1 has more than one instanceId',
    );
    const tag = '<item><key>a</key><value>1</value></item>';
    expect(await missingOf({}, `<tagSet>${tag}${tag}</tagSet>`)).toBe('eni-1 has a tag twice');
    expect(await missingOf({}, `<tagSet><item>${twice('key', 'a', 'b')}<value>1</value></item></tagSet>`)).toBe(
      'eni-1 has a tag with more than one key or value',
    );
  });

  test.each([
    ['privateIpAddressesSet', 'privateIpAddress', 'an address', (at: number) => `10.0.0.${at}`],
    ['ipv4PrefixSet', 'ipv4Prefix', 'a prefix', (at: number) => `10.0.${at}.0/28`],
    ['ipv6AddressesSet', 'ipv6Address', 'an address', (at: number) => `2001:db8::${at}`],
    ['ipv6PrefixSet', 'ipv6Prefix', 'a prefix', (at: number) => `2001:db8:0:0:${at}::/80`],
  ])('is said where an ENI has an item of %s twice, however many', async (set, name, what, value) => {
    const listOf = (values: readonly string[]) =>
      missingOf({}, `<${set}>${values.map((each) => `<item><${name}>${each}</${name}></item>`).join('')}</${set}>`);
    for (const count of [1, 2, 50]) {
      const values = Array.from({ length: count }, (_, at) => value(at + 1));
      expect(await listOf(values)).toBeUndefined();
      expect(await listOf([...values, ...values.slice(-1)])).toBe(`eni-1 has ${what} twice`);
    }
  });

  test('is said of members of members too', async () => {
    expect(await missingOf({}, '<operator><managed>yes</managed></operator>')).toBe(
      'the operatorManaged of eni-1 is neither true nor false',
    );
  });
});

describe('an instance', () => {
  const missingOf = async (content: string) => {
    const set = `<instancesSet><item><instanceId>i-1</instanceId>${content}</item></instancesSet>`;
    const body = `<DescribeInstancesResponse><reservationSet><item>${set}</item></reservationSet></DescribeInstancesResponse>`;
    return (await readInstances(body)).missing;
  };

  test.each([
    ['<operator><managed>zz</managed></operator>', 'the operator.managed of an instance is neither true nor false'],
    [
      '<metadataOptions><httpPutResponseHopLimit>zz</httpPutResponseHopLimit></metadataOptions>',
      'the httpPutResponseHopLimit of an instance is no number',
    ],
    ['<subnetId>subnet-1</subnetId><subnetId>subnet-2</subnetId>', 'an instance has more than one subnetId'],
    ['<tagSet><item><key>a</key></item></tagSet>', 'an instance has a tag without a key or a value'],
    ['<tagSet><item><value>a</value></item></tagSet>', 'an instance has a tag without a key or a value'],
    [
      '<tagSet><item><key>a</key><value>1</value></item><item><key>a</key><value>2</value></item></tagSet>',
      'an instance has a tag twice',
    ],
    [
      '</item></instancesSet></item><item><instancesSet><item/></instancesSet></item><item/><item><instancesSet><item>',
      'a reservation has no instance',
    ],
  ])('with %s is said to be none that EC2 gives', async (content, why) => {
    expect(await missingOf(content)).toBe(why);
    expect(await missingOf('<tagSet><item><key>a</key><value/></item></tagSet>')).toBeUndefined();
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
      ipv4('10.0.0.5'),
      ipv4('10.0.0.9'),
      ipv4('10.0.0.7'),
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
        expect(withoutMissing(await readInstances(body, size))).toEqual({
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

describe('a list of an ENI or an instance', () => {
  test.each([
    ...['tagSet', 'privateIpAddressesSet', 'groupSet', 'ipv4PrefixSet', 'ipv6AddressesSet', 'ipv6PrefixSet'].map(
      (name) => [name, (set: string) => readEnis(withItem(set))] as const,
    ),
    [
      'tagSet',
      (set: string) =>
        readInstances(
          `<DescribeInstancesResponse><reservationSet><item><instancesSet><item>${set}</item></instancesSet></item></reservationSet></DescribeInstancesResponse>`,
        ),
    ] as const,
  ])('is refused where it has anything but items: it would be shorter than it is (%s)', async (name, read) => {
    for (const content of ['zz', '<member/>', '<![CDATA[<item/>]]>']) {
      await expect(read(`<${name}>${content}</${name}>`)).rejects.toThrow(/in a list|elements should be/);
    }
  });
});

describe('a body with two tokens', () => {
  test('is refused: by an empty second one the pages would end', async () => {
    const tokens = '<nextToken>more</nextToken><nextToken/>';
    for (const [read, root, list] of [
      [readEnis, 'DescribeNetworkInterfacesResponse', 'networkInterfaceSet'],
      [readInstances, 'DescribeInstancesResponse', 'reservationSet'],
    ] as const) {
      await expect(read(`<${root}><${list}/>${tokens}</${root}>`)).rejects.toThrow('the token is there twice');
    }
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
