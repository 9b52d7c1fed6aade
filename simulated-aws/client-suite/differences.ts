/**
 * Where moto and the simulated AWS answer differently, who is right, and where that is known from. A difference that is
 * not here fails the emulator suite, and so does one that is here and no longer exists.
 */
import type { Disagreement, KnownDifference } from './difference.ts';
import { autoScalingDifferences } from './differences/auto-scaling.ts';
import { eksDifferences } from './differences/eks.ts';
import { iamDifferences } from './differences/iam.ts';
import { identityDifferences } from './differences/identity.ts';
import { networkDifferences } from './differences/network.ts';
import { networkInterfaceDifferences } from './differences/network-interfaces.ts';
import { notificationDifferences } from './differences/notifications.ts';
import { objectDifferences } from './differences/objects.ts';
import { organizationDifferences } from './differences/organizations.ts';
import { quotaDifferences } from './differences/quotas.ts';

/** Disagreements about one part of AWS. */
export interface DifferenceArea {
  readonly title: string;
  readonly disagreements: readonly Disagreement[];
}

export const DIFFERENCE_AREAS: readonly DifferenceArea[] = [
  { title: 'STS and credentials', disagreements: identityDifferences },
  { title: 'Organizations', disagreements: organizationDifferences },
  { title: 'EC2: VPCs, subnets, regions and instance types', disagreements: networkDifferences },
  { title: 'EC2: network interfaces', disagreements: networkInterfaceDifferences },
  { title: 'Auto Scaling', disagreements: autoScalingDifferences },
  { title: 'EKS', disagreements: eksDifferences },
  { title: 'IAM', disagreements: iamDifferences },
  { title: 'Service Quotas', disagreements: quotaDifferences },
  { title: 'SNS', disagreements: notificationDifferences },
  { title: 'S3', disagreements: objectDifferences },
];

/** In the order of their fields within a case. */
export const DIFFERENCES: readonly KnownDifference[] = DIFFERENCE_AREAS.flatMap(({ disagreements }) =>
  disagreements.flatMap(({ differences }) => differences),
);
