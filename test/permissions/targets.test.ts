import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PolicyDocument } from '../../simulated-aws/iam/simulator.ts';
import { aReceiver } from '../support/a-receiver.ts';
import { CONFIG, HUB, MEMBER } from './estate.ts';
import { type Grant, grantName } from './grants.ts';
import { aboutOthers, refusedIn, unused, without } from './needs.ts';
import {
  cleanupOf,
  cleanupRepeatedOf,
  deliveryTo,
  doctorOf,
  firstScanOf,
  importOf,
  scanOf,
  scanRepeatedOf,
  servicesOf,
} from './scenarios.ts';
import { aSetting, type Played, type Scenario } from './setting.ts';
import { deployedFunction } from './synthesized-product.ts';

const setting = await aSetting(CONFIG);
const { product, play } = setting;
const receiver = await aReceiver({ status: 200 });
afterAll(async () => {
  await setting.stop();
  await receiver[Symbol.asyncDispose]();
});

const SCAN = deployedFunction(product, 'scan').roleArn;
const CLEANUP = deployedFunction(product, 'cleanup').roleArn;
const DELIVER = deployedFunction(product, 'deliver').roleArn;
const IMPORT = deployedFunction(product, 'import').roleArn;
const READ_ROLE = `arn:aws:iam::${MEMBER}:role/eks-ip-auditor`;
const CLEANUP_ROLE = `arn:aws:iam::${MEMBER}:role/eks-ip-auditor-cleanup`;
const SECURITY_HUB_ROLE = `arn:aws:iam::${MEMBER}:role/eks-ip-auditor-security-hub`;
const GRANTS = product.grants.filter(({ roleArn }) =>
  [SCAN, CLEANUP, DELIVER, IMPORT, READ_ROLE, CLEANUP_ROLE, SECURITY_HUB_ROLE].includes(roleArn),
);

/** Of the hub's own account, of a member, and of a target that nothing is remembered of. */
const ofHub = importOf(HUB.accountId, product.bucket);
const ofMember = importOf(MEMBER, product.bucket);
const ofNothing = importOf(HUB.accountId, product.bucket, false);
const imports = [ofHub, ofMember, ofNothing];

/** That a region is mistyped is told by listing them; what is listed by nobody is asked for in vain. */
const MISTYPED = scanOf(HUB.accountId, 'eu-wset-1');

describe('scan and clean-up, by the policies that are deployed', () => {
  const begunBefore = 'log: clean-up was begun there before for the same audit: not again';
  let played: readonly Played[];
  beforeAll(async () => {
    const scans = [firstScanOf(HUB.accountId), scanOf(MEMBER), scanRepeatedOf(HUB.accountId)];
    const cleanups = [cleanupOf(), cleanupRepeatedOf(HUB.accountId)];
    played = [];
    const queued = [deliveryTo(receiver.url), ...imports];
    for (const scenario of [...scans, ...cleanups, ...queued, servicesOf(product)])
      played = [...played, await play(scenario)];
  });

  it('do all that they are for', () => {
    expect(played.map(({ complaints }) => complaints)).toEqual([[], [], [], [], [begunBefore], [], [], [], [], []]);
    expect(receiver.received).toHaveLength(1);
    expect(refusedIn(played)).toEqual([]);
    expect(played.map(({ deleted }) => deleted)).toEqual([0, 0, 0, 4, 2, 0, 0, 0, 0, 0]);
    expect(played.map(({ published }) => published)).toEqual([0, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
  });

  it('have no permission that nothing needs, neither in their own roles nor in those of a member', () => {
    expect(unused(GRANTS, played)).toEqual([]);
  });

  it.each(['scan', 'cleanup'] as const)(
    'say how the deployment is, by no permission that they do not have for audits: %s',
    async (name) => {
      const outcome = await play(doctorOf(name, HUB.accountId, MEMBER));
      expect(refusedIn([outcome])).toEqual([]);
      expect(outcome.complaints).toEqual([]);
      expect(outcome.deleted).toBe(0);
    },
  );

  it('tell that a region is mistyped', async () => {
    const { complaints } = await play(MISTYPED);
    expect(complaints).toEqual(['failed: unknown region "eu-wset-1"; did you mean "eu-west-1"?']);
  });
});

/** The shortest use of the product that needs it. */
function needing({ roleArn, action, resource, sid }: Grant): Scenario {
  if (/^(logs|sqs):/.test(action) && !sid.startsWith('HandOver')) return servicesOf(product);
  switch (roleArn) {
    case SCAN:
      if (action === 's3:ListBucket') return firstScanOf(HUB.accountId);
      if (resource.includes('/results/')) return scanRepeatedOf(HUB.accountId);
      return scanOf(action === 'sts:AssumeRole' ? MEMBER : HUB.accountId);
    case CLEANUP:
      if (action.startsWith('organizations:')) return cleanupOf();
      if (resource.includes('/runs/')) return cleanupRepeatedOf(HUB.accountId);
      return cleanupOf(sid.startsWith('Enter') ? MEMBER : HUB.accountId);
    case DELIVER:
      return deliveryTo(receiver.url);
    case IMPORT:
      if (action === 's3:ListBucket') return ofNothing;
      return action === 'sts:AssumeRole' ? ofMember : ofHub;
    case SECURITY_HUB_ROLE:
      return ofMember;
    case READ_ROLE:
      return action === 'ec2:DescribeRegions' ? cleanupOf(MEMBER) : scanOf(MEMBER);
    default:
      return cleanupOf(MEMBER);
  }
}

const isOfMistyped = ({ roleArn, action }: Grant) => roleArn === SCAN && action === 'ec2:DescribeRegions';

describe('without one permission, only what needs it fails, and says so', () => {
  it.each(GRANTS.filter((grant) => !isOfMistyped(grant)).map((grant) => [grantName(grant), grant] as const))(
    '%s',
    async (_, grant) => {
      const outcome = await without(setting, grant, needing(grant));
      expect(outcome.complaints).not.toEqual([]);
      expect(aboutOthers(grant, outcome)).toEqual([]);
    },
  );

  it.each(GRANTS.filter(isOfMistyped).map((grant) => [grantName(grant), grant] as const))(
    '%s: a mistyped region is not known to be one, and a right one is read',
    async (_, grant) => {
      const { complaints } = await without(setting, grant, MISTYPED);
      expect(complaints).not.toEqual([]);
      expect(complaints.join()).not.toContain('unknown region');
      expect((await without(setting, grant, scanOf(HUB.accountId))).complaints).toEqual([]);
    },
  );

  it('to delete what one of the two makers left, what the other left is deleted all the same', async () => {
    const controllers = GRANTS.find(
      ({ roleArn, sid }) => roleArn === CLEANUP_ROLE && sid === 'DeleteVpcResourceControllerEnis',
    );
    const { deleted } = await without(setting, controllers ?? fail(), cleanupOf(MEMBER));
    expect(deleted).toBe(1);
  });
});

describe('a role of a member', () => {
  const trustOf = (role: string) => JSON.stringify(product.resourcePolicies.get(role));
  const playTrusting = (role: string, trust: string, scenario: Scenario) => {
    const document: PolicyDocument = JSON.parse(trust);
    return play(scenario, { resourcePolicies: new Map([...product.resourcePolicies, [role, document]]) });
  };
  const change = (from: string, to: string) => (trust: string) => {
    const changed = trust.replaceAll(from, to);
    return changed === trust ? fail() : changed;
  };
  const organizationId = String(CONFIG.targets.organizationId);

  it.each([
    ['is named by another external id', change('company-1', 'company-2')],
    ['trusts another organisation', change(organizationId, 'o-0000000000')],
    ['trusts another account', change(HUB.accountId, '999999999999')],
    ['does not trust the function', change('-function', '-other')],
  ])('lets nobody in when it %s', async (_, changed) => {
    const reading = await playTrusting(READ_ROLE, changed(trustOf(READ_ROLE)), scanOf(MEMBER));
    expect(reading.complaints).toEqual(['gap: denied, sts:AssumeRole']);
    const deleting = await playTrusting(CLEANUP_ROLE, changed(trustOf(CLEANUP_ROLE)), cleanupOf(MEMBER));
    expect(deleting.deleted).toBe(0);
    expect(deleting.complaints).toContainEqual(
      expect.stringContaining('the role that deletes there could not be assumed'),
    );
  });

  it('that deletes lets the scan in no more than anybody else', async () => {
    const mayEnter = {
      ...(GRANTS.find(({ roleArn, action }) => roleArn === SCAN && action === 'sts:AssumeRole') ?? fail()),
    };
    const grants = [...product.grants, { ...mayEnter, resource: '*', evaluatedAs: 'More' }];
    const asked = await play(
      { remembered: false, play: async ({ asService }) => [await asService(SCAN, 'sts:AssumeRole', CLEANUP_ROLE)] },
      { grants },
    );
    expect(asked.asked.map(({ allowed }) => allowed)).toEqual([false]);
  });
});

describe('the topic of findings', () => {
  it('takes nothing from a role that may publish and is not one of its two', async () => {
    const grants = product.grants.map((grant) =>
      grant.roleArn === CLEANUP && grant.action === 'sns:Publish'
        ? { ...grant, roleArn: SCAN, evaluatedAs: 'More' }
        : grant,
    );
    const { asked } = await play(
      { remembered: false, play: async ({ asService }) => [await asService(SCAN, 'sns:Publish', product.topic.arn)] },
      { grants },
    );
    expect(asked.map(({ allowed, allowedBy }) => [allowed, allowedBy])).toEqual([[false, ['More']]]);
  });
});

function fail(): never {
  throw new Error('the policies are not as this test knows them');
}
