import type { CniPermissions } from '../../facts/iam/cni-permissions.ts';
import type { IamRole } from '../../model/inventory.ts';

export interface LackOfRole {
  readonly role: IamRole;
}

interface LackOfActions extends LackOfRole {
  readonly permissions: CniPermissions;
}

/** What is the matter with a role; `unseen-role`, `undecided` and `release-decides` when that is unknown. */
export type Lack =
  | ({ readonly kind: 'missing'; readonly served: number } & LackOfActions)
  | ({ readonly kind: 'wrong-role'; readonly madeFor: 'launches-nodes' | 'other' } & LackOfRole)
  | ({ readonly kind: 'not-for-ec2'; readonly served: number } & LackOfRole)
  | { readonly kind: 'not-for-pods'; readonly served: number }
  | { readonly kind: 'role-gone' }
  | ({ readonly kind: 'undecided' | 'release-decides' } & LackOfActions)
  | { readonly kind: 'unseen-role'; readonly because: 'other-account' | 'self-managed' };
