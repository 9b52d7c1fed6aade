import * as z from 'zod';
import { count } from '../common/words.ts';
import { awsCommand, given, remedy } from '../facts/aws/commands.ts';
import { eniResource } from '../facts/aws/resources.ts';
import { otherCniOf } from '../facts/cni/cni-on-enis.ts';
import { addressesHeld } from '../facts/eni/eni-addresses.ts';
import { eniAge, isOldEnough } from '../facts/eni/eni-age.ts';
import { classifyEni, type EniOwnership } from '../facts/eni/eni-ownership.ts';
import { knownRoutes, type RoutesByVpc, whyRouted } from '../facts/eni/eni-routes.ts';
import { type KeptForGood, keptForGood } from '../facts/eni/kept-for-good.ts';
import { looksLikeAService } from '../facts/eni/service-enis.ts';
import { whoToAsk } from '../facts/eni/who-to-ask.ts';
import { field, text, texts } from '../model/evidence.ts';
import type { NetworkInterface } from '../model/inventory.ts';
import type { Remediation } from '../model/remediation.ts';
import { defineCheck, type InventoryView, type Violation } from './define-check.ts';
import { ENI_FIELDS } from './eni-evidence.ts';

const ENI_URL = 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-eni.html';

type View = InventoryView<'availableEnis', 'eniRoutes'>;

interface Args {
  readonly eniId: string;
  readonly subnetId: string;
  readonly addresses: number;
  readonly ownership: EniOwnership;
  /** What about it looks like an AWS service's. */
  readonly looksLike: string | undefined;
  /** The name of another CNI that made it. */
  readonly otherCni: string | undefined;
}

const EVIDENCE = z.strictObject({
  kind: field(text, 'What it was created for, as far as visible: `node-primary`, `cni-tagged`, `user` and others.'),
  notDeletableBecause: field(texts, 'Why clean-up always keeps it, as codes.'),
  description: field(text, 'Its description.', { as: 'tally', label: 'description' }),
  ...ENI_FIELDS,
  instance: field(text.nullable(), 'The instance that it names. Null for none.'),
});
type Values = z.output<typeof EVIDENCE>;

export const unattachedEni = defineCheck({
  meta: {
    id: 'unattached-eni',
    title: 'ENI that nothing uses and clean-up keeps',
    severity: 'info',
    resourceType: 'AWS::EC2::NetworkInterface',
    rationale:
      'An unattached ENI still holds its addresses. People, tools or the launch of a node created these, or ' +
      'nothing proves that EKS networking leaked them. Only their owner knows whether they are needed.',
    severities: { info: 'always: an ENI may be unattached on purpose' },
    remediation: remedy(ENI_URL, 'Ask the owner. Delete the ENI if nobody needs it.'),
    mayBeWrong: [
      'Appliances, failover setups and other CNIs keep spare ENIs on purpose. Suppress those by ARN.',
      'An ENI of an AWS service that no known mark identifies would be listed here. Check before you delete one.',
    ],
  },
  needs: ['availableEnis'],
  wants: ['eniRoutes'],
  options: z.strictObject({
    minAgeMinutes: z
      .number()
      .int()
      .min(15)
      .default(60)
      .describe('Age in minutes below which an ENI is not reported. An ENI of unknown age is reported.'),
  }),
  // As for leaked ENIs.
  withMargin: (options) => ({ ...options, minAgeMinutes: 0 }),
  evaluate: (view, { minAgeMinutes }, now) => {
    const routes = knownRoutes(
      view.availableEnis.map(({ vpcId }) => vpcId),
      view.eniRoutes,
    );
    return view.availableEnis.flatMap((eni): readonly Violation<Args, Values>[] => {
      const ownership = classifyEni(eni, view.target.accountId);
      const skip = ownership.serviceOwned || ownership.deletable || ownership.keep.includes('other-account');
      const age = eniAge(eni, view.eniFirstSeen.get(eni.id), now);
      if (skip || isOldEnough(age, minAgeMinutes) === false) return [];
      const addresses = addressesHeld(eni);
      const looksLike = looksLikeAService(eni);
      return [
        {
          resource: eniResource(view.target, eni),
          cluster: ownership.clusterName,
          args: { eniId: eni.id, subnetId: eni.subnetId, addresses, ownership, looksLike, otherCni: otherCniOf(eni) },
          evidence: {
            kind: ownership.kind,
            notDeletableBecause: ownership.keep,
            description: eni.description,
            addresses,
            subnet: eni.subnetId,
            vpc: eni.vpcId,
            availabilityZone: eni.availabilityZone,
            securityGroups: eni.securityGroupIds,
            instance: ownership.instanceId ?? null,
            ageMinutes: age.known ? age.minutes : 'unknown',
            ageFrom: age.known ? age.source : age.because,
          },
          remediation: remediation(view, routes, eni, ownership, now),
        },
      ];
    });
  },
  message: ({ eniId, subnetId, addresses, ownership, looksLike, otherCni }: Args) =>
    `${eniId} in ${subnetId} is unattached and holds ${count(addresses, 'address', 'addresses')}: ${what(ownership, looksLike, otherCni)}.`,
  evidence: EVIDENCE,
  past: ({ resource, evidence: { subnet, addresses } }) =>
    `${resource.id} in ${subnet} was unattached and held ${count(addresses, 'address', 'addresses')}.`,
  involves: ({ evidence: { subnet, instance } }) => ({ subnets: [subnet], nodes: instance === null ? [] : [instance] }),
  groupBy: ({ evidence: { subnet } }) => ({ subnet }),
  question: null,
});

function what({ kind, keep }: EniOwnership, looksLike: string | undefined, otherCni: string | undefined): string {
  if (keep.includes('exempt')) return 'tagged eks-ip-auditor/keep, so it stays';
  if (keep.includes('no-manage-tag')) return 'tagged no_manage, so EKS networking leaves it to its owner';
  if (keep.includes('unproven')) return 'its description is that of EKS networking, but its tags do not confirm it';
  if (kind === 'node-primary') return 'created with a node, which is gone';
  if (kind === 'cni-tagged') return 'tagged by the VPC CNI, but created by something else';
  if (otherCni !== undefined) return `created by ${otherCni}, another CNI`;
  return looksLike === undefined ? 'no known AWS service created it' : `maybe an AWS service's, for ${looksLike}`;
}

/** Reasons that say who to ask, and that nobody should delete it before. */
const ASK_FIRST: ReadonlySet<KeptForGood['code']> = new Set([
  'exempt',
  'no-manage-tag',
  'do-not-delete',
  'public-address',
  'source-dest-check',
  'reused',
  'route-target',
  'routes-unknown',
]);

/** Whoever may need it is asked. Only what nothing speaks for comes with a command that deletes it. */
function remediation(
  { target, eniPast }: View,
  routes: RoutesByVpc,
  eni: NetworkInterface,
  { kind }: EniOwnership,
  now: Date,
): Remediation {
  const looksLike = looksLikeAService(eni);
  if (looksLike !== undefined) {
    return remedy(ENI_URL, `Look it up in the service: ${looksLike}. AWS services delete the ENIs that they create.`);
  }
  const kept = [...keptForGood(eni, target.accountId, eniPast, now), ...whyRouted(eni, routes)];
  const ask = kept.filter(({ code }) => ASK_FIRST.has(code));
  if (ask.length > 0) return remedy(ENI_URL, ask.map((reason) => whoToAsk(reason, eni)).join(' '));
  const deletion = awsCommand('ec2', 'delete-network-interface', target.region, {
    'network-interface-id': given('eni', eni.id),
  });
  const otherCni = otherCniOf(eni);
  if (otherCni !== undefined) {
    return remedy(
      ENI_URL,
      `The operator of ${otherCni} may use it again or delete it. If the operator is gone, delete the ENI:`,
      deletion,
    );
  }
  if (kind !== 'node-primary') return remedy(ENI_URL, 'Ask the owner. Delete the ENI if nobody needs it:', deletion);
  return remedy(
    'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/scenarios-enis.html',
    "Set `DeleteOnTermination: true` on the network interfaces of the node's launch template. Then delete the ENI:",
    deletion,
  );
}
