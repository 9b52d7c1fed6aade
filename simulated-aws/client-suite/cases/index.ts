import type { ClientCase } from '../answer.ts';
import { autoScalingCases } from './auto-scaling.ts';
import { eksCases } from './eks.ts';
import { iamCases } from './iam.ts';
import { identityCases } from './identity.ts';
import { instanceCases } from './instances.ts';
import { networkCases } from './network.ts';
import { networkInterfaceCases } from './network-interfaces.ts';
import { notificationCases } from './notifications.ts';
import { objectCases } from './objects.ts';
import { organizationCases } from './organizations.ts';
import { quotaCases } from './quotas.ts';

/** Every case, in an order that leaves each what it counts on. */
export const CASES: readonly ClientCase[] = [
  ...identityCases,
  ...organizationCases,
  ...networkCases,
  ...instanceCases,
  ...autoScalingCases,
  ...eksCases,
  ...iamCases,
  ...quotaCases,
  ...notificationCases,
  ...objectCases,
  ...networkInterfaceCases,
];
