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

export const DISAGREEMENTS: readonly Disagreement[] = [
  ...identityDifferences,
  ...organizationDifferences,
  ...networkDifferences,
  ...networkInterfaceDifferences,
  ...autoScalingDifferences,
  ...eksDifferences,
  ...iamDifferences,
  ...notificationDifferences,
  ...objectDifferences,
];

/** In the order of their fields within a case. */
export const DIFFERENCES: readonly KnownDifference[] = DISAGREEMENTS.flatMap(({ differences }) => differences);
