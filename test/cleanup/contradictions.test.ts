/** AWS contradicts itself within an answer, or from one answer to the next: what any of it protects is kept. */
import { describe, expect, it, test } from 'vitest';
import type { RegionBuilder } from '../../simulated-aws/index.ts';
import type { XmlNode } from '../answers/xml-tree.ts';
import { cleanedWith, each, type OfEnis, withChildren, xml } from './altered-answers.ts';

const leaks = (region: RegionBuilder) =>
  region
    .cluster('prod', { subnets: ['a'] })
    .selfManagedNode('prod', { subnet: 'a', name: 'node' })
    .leakedEni({ name: 'leak', subnet: 'a', cluster: 'old', ageMinutes: 300 })
    .leakedEni({ name: 'other', subnet: 'a', cluster: 'old', ageMinutes: 300 });

const isAbout = (eni: XmlNode, id: string) =>
  eni.children.some(({ name, text }) => name === 'networkInterfaceId' && text === id);

/** Changes the leak alone, in every answer. */
const ofLeak =
  (change: (eni: XmlNode) => readonly XmlNode[]) =>
  (id: string): OfEnis =>
  (enis) =>
    enis.flatMap((eni) => (isAbout(eni, id) ? change(eni) : [eni]));

const KEEP = '<item><key>eks-ip-auditor/keep</key><value>1</value></item>';

const tagged = (eni: XmlNode, tag: string) =>
  withChildren(
    eni,
    each('tagSet', (tags) => withChildren(tags, (children) => [xml(tag), ...children])),
  );
const inUse = (eni: XmlNode) =>
  withChildren(
    eni,
    each('status', (status) => ({ ...status, text: 'in-use' })),
  );
/** Changes each tag of the leak. */
const inTags = (change: (parts: readonly XmlNode[]) => readonly XmlNode[]) => (eni: XmlNode) => [
  withChildren(
    eni,
    each('tagSet', (tags) =>
      withChildren(
        tags,
        each('item', (tag) => withChildren(tag, change)),
      ),
    ),
  ),
];

/** Only where it is looked at again. */
const atTheLastLook =
  (change: (id: string) => OfEnis) =>
  (id: string): OfEnis =>
  (enis, asked) =>
    asked.includes('network-interface-id') ? change(id)(enis, asked) : enis;

const nothing = (): OfEnis => (enis) => enis;

describe('an ENI that is planned to go', () => {
  it('goes where AWS says one thing', async () => {
    expect(await cleanedWith(leaks, nothing)).toMatchObject({ isThere: false, cleanup: { refused: null } });
  });

  test.each([
    ['the same', ofLeak((eni) => [eni, eni])],
    ['first tagged to stay', ofLeak((eni) => [tagged(eni, KEEP), eni])],
    ['last tagged to stay', ofLeak((eni) => [eni, tagged(eni, KEEP)])],
    ['first in use, at the last look', atTheLastLook(ofLeak((eni) => [inUse(eni), eni]))],
    ['last in use, at the last look', atTheLastLook(ofLeak((eni) => [eni, inUse(eni)]))],
  ])('is kept where an answer has it twice: %s', async (_how, change) => {
    const { cleanup, id, isThere } = await cleanedWith(leaks, change);
    expect(isThere).toBe(true);
    const said = [cleanup.refused?.message, ...cleanup.outcomes.map(({ message }) => message)].join('\n');
    expect(said).toContain(`AWS's answer is not usable: it has ${id} twice`);
  });

  test.each([
    [
      'a tag twice',
      ofLeak((eni) => [tagged(eni, '<item><key>cluster.k8s.amazonaws.com/name</key><value>prod</value></item>')]),
    ],
    [
      'a tag with more than one key or value',
      ofLeak(inTags((parts) => [xml('<key>eks-ip-auditor/keep</key>'), ...parts])),
    ],
    ['a tag with more than one key or value', ofLeak(inTags((parts) => [...parts, xml('<value>old</value>')]))],
  ])('is kept where it has %s', async (what, change) => {
    const { cleanup, id, isThere } = await cleanedWith(leaks, change);
    expect(isThere).toBe(true);
    expect(cleanup.refused?.message).toContain(`${id} has ${what}`);
  });
});
