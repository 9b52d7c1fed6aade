/** For tests: cleans a region of the simulated AWS whose answers are changed on their way. */
import { Readable } from 'node:stream';
import { targetPorts } from '../../lambda/aws/clients.ts';
import { eniDeleter } from '../../lambda/aws/eni-deleter.ts';
import { otherRegions } from '../../lambda/aws/regions.ts';
import type { Session } from '../../lambda/aws/sessions.ts';
import { type CleanedTarget, cleanTarget } from '../../lambda/cleanup/clean-target.ts';
import { answer } from '../../simulated-aws/call.ts';
import { credentialScope, userKeys } from '../../simulated-aws/credentials.ts';
import { type SdkRequest, wireRequest } from '../../simulated-aws/in-process.ts';
import { aWorld, type RegionBuilder } from '../../simulated-aws/index.ts';
import { backendOf } from '../../simulated-aws/server.ts';
import { parseXml, writeXml, type XmlNode } from '../answers/xml-tree.ts';
import { NOW } from '../checks/an-inventory.ts';
import { ACCOUNT, REGION } from '../collect/collecting.ts';
import { aStore, fakeWorld, TARGET } from './cleaning.ts';
import { SETTINGS } from './leaks.ts';

/** What is changed of the ENIs in an answer; may give another list. `asked` is the request's body. */
export type OfEnis = (enis: readonly XmlNode[], asked: string) => readonly XmlNode[];

/**
 * Cleans after a plan of 31 minutes ago.
 * @param change of all answers of DescribeNetworkInterfaces
 */
export async function cleanedWith(build: (region: RegionBuilder) => unknown, change: (id: string) => OfEnis) {
  const world = aWorld({ now: NOW });
  world.account(ACCOUNT, (account) =>
    account.region(REGION, (region) => build(region.vpc('main').subnet('a', { cidr: '10.0.0.0/20' }))),
  );
  const region = world.in(ACCOUNT, REGION);
  const id = region.idOf('eni', 'leak');
  const time = fakeWorld();
  const requestHandler = altering(backendOf(world, { clock: time.clock }), change(id), time.clock);
  const session: Session = {
    accountId: ACCOUNT,
    partition: 'aws',
    credentials: userKeys(ACCOUNT),
    requestHandler,
    stsRegion: REGION,
    profile: undefined,
    maxAttempts: 1,
  };
  const store = await aStore();
  const clean = (mode: 'plan' | 'apply'): Promise<CleanedTarget> =>
    cleanTarget(
      { target: TARGET, mode, settings: SETTINGS, scope: 'eks', declaredClusters: {}, store, runId: 'run-1' },
      {
        reads: targetPorts(session, REGION, { maxCallsInFlight: 4, clock: time.clock }),
        others: otherRegions(session, REGION),
        deleter: eniDeleter(session, REGION),
      },
      time,
    );
  await clean('plan');
  time.advance(31);
  const { cleanup } = await clean('apply');
  return { cleanup, id, isThere: region.state.enis.has(id) };
}

type Backend = ReturnType<typeof backendOf>;

function altering(backend: Backend, change: OfEnis, clock: () => Date): Session['requestHandler'] {
  const handle = async (sent: SdkRequest) => {
    const request = wireRequest(sent);
    const whole = await answer(backend, request);
    if (whole === 'drop') throw new Error('nothing is dropped here');
    const isOfEnis = actionOf(backend, request) === 'DescribeNetworkInterfaces' && whole.status < 300;
    const text = whole.body.toString();
    const body = isOfEnis ? altered(text, (enis) => change(enis, request.body.toString())) : text;
    const headers = { ...whole.headers, date: clock().toUTCString() };
    return { response: { statusCode: whole.status, headers, body: Readable.from([Buffer.from(body)]) } };
  };
  // The SDK asks of a transport no more than this.
  return { handle } as Session['requestHandler'];
}

function actionOf({ services }: Backend, request: ReturnType<typeof wireRequest>): string | undefined {
  return services.get(credentialScope(request)?.service ?? '')?.protocol.actionOf(request);
}

function altered(body: string, change: (enis: readonly XmlNode[]) => readonly XmlNode[]): string {
  const document = parseXml(body);
  const list = document.children.find(({ name }) => name === 'networkInterfaceSet');
  if (list !== undefined) list.children = [...change(list.children)];
  return writeXml(document);
}

/** A copy of an element with other children. */
export function withChildren(node: XmlNode, change: (children: readonly XmlNode[]) => readonly XmlNode[]): XmlNode {
  return { ...node, children: [...change(node.children)] };
}

/** Changes the elements of that name. */
export function each(name: string, change: (node: XmlNode) => XmlNode | readonly XmlNode[]) {
  return (children: readonly XmlNode[]): readonly XmlNode[] =>
    children.flatMap((child) => (child.name === name ? change(child) : child));
}

export function xml(text: string): XmlNode {
  return parseXml(text);
}
