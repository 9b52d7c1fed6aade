import { beforeAll, describe, expect, it } from 'vitest';
import { runChecks } from '../../lambda/audit/run-checks.ts';
import { selectChecks } from '../../lambda/audit/select-checks.ts';
import { CHECKS } from '../../lambda/checks/index.ts';
import type { Finding } from '../../lambda/model/finding.ts';
import type { Inventory } from '../../lambda/model/inventory.ts';
import { isAtLeast } from '../../lambda/model/severity.ts';
import { simulate } from './audited.ts';
import { doFirstRemedy } from './first-remedy.ts';
import { collected } from './inventories.ts';
import { OTHER_WORLDS } from './others.ts';
import { type PainWorld, REGION } from './pain-world.ts';
import { PAINS } from './pains.ts';

const WORLDS = [...PAINS.flatMap(({ worlds }) => worlds), ...OTHER_WORLDS].filter(({ finds }) => finds.length > 0);
const ENABLED = selectChecks(CHECKS, {});

/** First remedies that are no call of AWS, by check and how they begin, and why. */
const NO_CALL: readonly (readonly [check: string, begins: RegExp, why: string])[] = [
  ['cluster-leftovers', /^If nobody needs/, 'whether the load balancer is still needed, its owner knows'],
  ['cluster-leftovers', /^First remove rules/, 'groups with such rules are for their owners to change'],
  ['cluster-upgrade-blocked', /^Where nodes and pods are short/, 'another check has the remedy'],
  ['cni-outdated', /^State the version/, 'the configuration says it, or a look into the cluster'],
  ['delete-on-termination-off', /^Create a version of/, 'what else the template holds is for its owner to keep'],
  ['eks-health-issue', /^Free addresses in/, 'another check has the remedy, and EKS takes the issue back by itself'],
  ['eks-health-issue', /^Check that the node role/, 'EKS does not say which of them it is'],
  ['eks-health-issue', /^Fix what EKS reports for the update/, 'what it is, EKS says of each update'],
  ['eks-health-issue', /^Fix what EKS reports\. /, 'why pods of an add-on are not up, the cluster knows'],
  ['eks-health-issue', /^The nodes joined, so they reach/, 'a log on the nodes tells what it is'],
  ['eni-quota-near', /^Request a higher quota/, 'AWS decides of it, and not at once'],
  ['group-launches-no-nodes', /^Free addresses/, 'another check has the remedy'],
  ['load-balancer-subnet-low', /^Tag a larger subnet/, 'which subnet that is, the reader knows'],
  ['low-pod-density', /^(?:Choose a|Create a node group)/, 'another type takes a new node group'],
  ['node-ip-slots-full', /^(?:Add nodes|Replace the node)/, 'nodes come and go by their group or the autoscaler'],
  [
    'node-ip-slots-full',
    /^(?:Set max pods|Update the VPC CNI)/,
    'max pods are in the user data of the launch template',
  ],
  ['node-ip-slots-full', /^Set `RESERVED_ENIS=/, 'the settings of Karpenter are in Kubernetes'],
  ['node-ip-slots-full', /^Set `WARM_IP_TARGET`/, 'the settings may be in the add-on or in the DaemonSet'],
  ['node-ip-slots-full', /^Restart aws-node/, 'a restart is for Kubernetes to make'],
  ['node-role-lacks-cni-policy', /^Give the nodes a role/, 'it takes new nodes'],
  [
    'node-role-lacks-cni-policy',
    /^Allow in limits, the permissions boundary/,
    'whom else it bounds is for its owner to know',
  ],
  [
    'node-role-lacks-cni-policy',
    /^Let (?:EC2|EKS Pod Identity|the service account) assume role/,
    'who else is trusted is for the owner of the role to keep',
  ],
  ['node-role-not-authorized', /^`mapRoles`/, 'aws-auth is in Kubernetes'],
  ['node-role-not-authorized', /^Find what changes/, 'whoever gave instances another profile has to leave them alone'],
  ['node-without-pod-ips', /\(check [a-z-]+ (?:says|has)/, 'another check has the remedy'],
  ['node-without-pod-ips', /^(?:See whether|This shows)/, 'nothing that AWS shows is wrong: a look into the cluster'],
  ['node-without-pod-ips', /^Attach AmazonEC2ContainerRegistryPullOnly/, 'nodes may have their images from elsewhere'],
  ['node-without-pod-ips', /^Give the subnet an IPv6/, 'the block is for the owner of the VPC to choose'],
  ['node-without-pod-ips', /^The zone of the node/, 'ENIConfigs are in Kubernetes'],
  ['nodegroup-cannot-scale', /^Create a node group/, 'a subnet with room is to be chosen or made'],
  ['eni-quota-near', /^Request a higher quota/, 'AWS decides whether it is given'],
  ['nodes-cannot-reach-cluster', /^Move the nodes/, 'it takes new nodes'],
  ['nodes-cannot-reach-cluster', /^See whether the cluster lists/, 'AWS does not show whether anything is wrong'],
  ['nodes-keep-not-joining', /^Read the console/, 'what keeps them is in the console of the node'],
  ['previous-generation-instance', /^Move to a current/, 'another type takes a new node group'],
  [
    'private-vpc-lacks-endpoint',
    /^(?:Add a route|Move the nodes)/,
    'the way out is for the owner of the VPC to choose',
  ],
  [
    'private-vpc-lacks-endpoint',
    /^Allow outbound TCP 443 and inbound/,
    'which entries of an ACL may go, its owner knows',
  ],
  ['shared-subnet', /^Give each cluster/, 'a further subnet has to be made or chosen'],
  ['subnet-fragmented', /^Free addresses/, 'another check has the remedy'],
  ['subnet-low-ips', /^Ask account/, 'who holds most of it, its owner alone sees'],
  ['subnet-low-ips', /^Create a Fargate profile/, 'a further subnet has to be made or chosen'],
  ['subnet-unavailable', /^Use another subnet for/, 'a further subnet has to be made or chosen'],
  ['unsupported-instance-type', /^(?:Choose a|Update the VPC CNI|Run pods)/, 'types are chosen with a new node group'],
  [
    'unsupported-instance-type',
    /^Allow `ec2:DescribeInstanceTypes`/,
    'most roles allow it: the finding says what it rests on',
  ],
  ['windows-node-without-pod-ips', /^(?:Attach|Set|Look)/, 'which of them it is, AWS does not show'],
  ['windows-node-without-pod-ips', /^Do what check /, 'another check has the remedy'],
];

/** First remedies that are calls and give nothing back, since what is there stays as it is. */
const LATER: readonly (readonly [check: string, begins: RegExp])[] = [
  // Only ENIs that are yet to come go to the other subnet.
  ['subnet-low-ips', /^Let pods of prod use/],
];

interface Remedied {
  readonly world: string;
  readonly before: Finding;
  /** Undefined where it is gone. */
  readonly after: Finding | undefined;
  readonly done: boolean;
}

/** A world of its own, its inventory and what is wrong in it. */
async function built(world: PainWorld) {
  const { simulated, accountOf } = simulate([world]);
  const account = accountOf(world);
  const look = async (): Promise<{ readonly inventory: Inventory; readonly findings: readonly Finding[] }> => {
    const inventory = await collected(simulated, account, world);
    return { inventory, findings: runChecks(inventory, ENABLED, simulated.now).findings };
  };
  return { region: simulated.in(account, REGION), look };
}

async function remedied(world: PainWorld): Promise<readonly Remedied[]> {
  const first = await (await built(world)).look();
  const all: Remedied[] = [];
  for (const before of first.findings) {
    const { region, look } = await built(world);
    const done = doFirstRemedy(before, (await look()).inventory, region);
    let { inventory, after } = await lookedAgain(before, look);
    // An update that goes one minor version at a time.
    for (let steps = 0; done && after !== undefined && isStepwise(after) && steps < MOST_STEPS; steps++) {
      doFirstRemedy(after, inventory, region);
      ({ inventory, after } = await lookedAgain(before, look));
    }
    all.push({ world: world.name, before, after, done });
  }
  return all;
}

const MOST_STEPS = 12;

function isStepwise(finding: Finding): boolean {
  return /^Update the VPC CNI to/.test(firstSentence(finding));
}

async function lookedAgain({ id }: Finding, look: Awaited<ReturnType<typeof built>>['look']) {
  const { inventory, findings } = await look();
  return { inventory, after: findings.find((finding) => finding.id === id) };
}

/** Less severe, or the same with more addresses free or more nodes that fit. */
function isMilder(before: Finding, after: Finding | undefined): boolean {
  if (after === undefined) return true;
  if (!isAtLeast(after.severity, before.severity)) return true;
  const better = ['free', 'nodesThatFit', 'surgeNodesThatFit'].some((key) => {
    const [was, is] = [before.evidence[key], after.evidence[key]];
    return typeof was === 'number' && typeof is === 'number' && is > was;
  });
  return isAtLeast(before.severity, after.severity) && better;
}

function isListed(list: readonly (readonly [string, RegExp, ...string[]])[], finding: Finding): boolean {
  return list.some(([check, begins]) => check === finding.check && begins.test(firstSentence(finding)));
}

function firstSentence({ remediation }: Finding): string {
  const [first] = remediation.steps;
  return first !== undefined && 'text' in first ? first.text : '';
}

describe('the first remedy of every finding of every world', () => {
  let all: readonly Remedied[] = [];

  beforeAll(async () => {
    all = (await Promise.all(WORLDS.map(remedied))).flat();
  });

  it('makes the finding go or milder, once it is done', () => {
    const none = all
      .filter(({ done, before, after }) => done && !isMilder(before, after))
      .filter(({ before }) => !isListed(LATER, before))
      .map(
        ({ world, before, after }) =>
          `${world}: ${before.check} ${before.severity}→${after?.severity} ${firstSentence(before)}`,
      );
    expect(none).toEqual([]);
    expect(all.filter(({ done }) => done).length).toBeGreaterThan(60);
  });

  it('frees what it promises in a subnet', () => {
    const promised = all.flatMap(({ world, before, after, done }) => {
      const [first] = (before.evidence.remedies ?? []) as readonly { readonly frees?: number | null }[];
      const frees = before.check === 'subnet-low-ips' ? first?.frees : undefined;
      return done && frees && after !== undefined
        ? [{ world, frees, freed: Number(after.evidence.free) - Number(before.evidence.free) }]
        : [];
    });
    for (const { world, frees, freed } of promised) expect(freed, world).toBeGreaterThanOrEqual(frees);
    expect(promised.length).toBeGreaterThan(0);
  });

  it('is a call of AWS, or stands in the list of those that are none', () => {
    const unlisted = all
      .filter(({ done }) => !done)
      .filter(
        ({ before }) =>
          !NO_CALL.some(([check, begins]) => check === before.check && begins.test(firstSentence(before))),
      )
      .map(({ world, before }) => `${world}: ${before.check} ${firstSentence(before)}`);
    expect(unlisted).toEqual([]);
  });

  it('is listed for what is there alone', () => {
    const stale = NO_CALL.filter(
      ([check, begins]) =>
        !all.some(({ done, before }) => !done && before.check === check && begins.test(firstSentence(before))),
    );
    expect(stale.map(([check, begins]) => `${check} ${begins}`)).toEqual([]);
  });
});
