/** Organisations: a management account, and accounts in units below a root. */
import { upperId } from './ids.ts';
import type { OrganizationAccount, OrganizationState, UnitRecord } from './state.ts';

/** An account by its id; by more where it is not an active one. */
export type PlannedAccount =
  | string
  | (Pick<OrganizationAccount, 'id'> & Partial<Omit<OrganizationAccount, 'parentId'>>);

/** What is below the root or a unit: accounts, and units by their names. */
export interface UnitPlan {
  readonly accounts?: readonly PlannedAccount[];
  readonly units?: Readonly<Record<string, UnitPlan>>;
}

export interface OrganizationPlan extends UnitPlan {
  /** Directly below the root, unless it is in `accounts` or a unit. */
  readonly management: string;
  /** Accounts that may call Organizations as the management account may. */
  readonly delegatedAdministrators?: readonly string[];
}

/** The organisation of a plan. Its ids follow from the management account and the units' names alone. */
export function organizationOf(plan: OrganizationPlan): OrganizationState {
  const { management, delegatedAdministrators = [] } = plan;
  const suffix = upperId(`root of ${management}`, 4).toLowerCase();
  const root: UnitRecord = { id: `r-${suffix}`, name: 'Root', parentId: undefined };
  const organization: OrganizationState = {
    id: `o-${upperId(`organisation of ${management}`, 10).toLowerCase()}`,
    managementAccountId: management,
    delegatedAdministrators: new Set(delegatedAdministrators),
    root,
    units: new Map([[root.id, root]]),
    accounts: new Map(),
  };
  fill(organization, root, plan, '');
  if (!organization.accounts.has(management)) addAccount(organization, root, management);
  return organization;
}

/** The unit of a path of names, e.g. `Workloads/Production`; of an empty one the root. Throws on an unknown one. */
export function unitAt(organization: OrganizationState, path: string): UnitRecord {
  const names = path.split('/').filter((name) => name !== '');
  return names.reduce((parent, name) => {
    const unit = [...organization.units.values()].find((each) => each.parentId === parent.id && each.name === name);
    if (unit === undefined) throw new Error(`the organisation has no unit ${path}`);
    return unit;
  }, organization.root);
}

function fill(organization: OrganizationState, parent: UnitRecord, plan: UnitPlan, path: string): void {
  for (const account of plan.accounts ?? []) addAccount(organization, parent, account);
  for (const [name, below] of Object.entries(plan.units ?? {})) {
    const at = `${path}/${name}`;
    const unit = { id: unitId(organization, at), name, parentId: parent.id };
    organization.units.set(unit.id, unit);
    fill(organization, unit, below, at);
  }
}

/** A unit's id carries its root's. */
function unitId({ root, managementAccountId }: OrganizationState, path: string): string {
  return `ou-${root.id.slice('r-'.length)}-${upperId(`${managementAccountId}${path}`, 8).toLowerCase()}`;
}

function addAccount(organization: OrganizationState, parent: UnitRecord, planned: PlannedAccount): void {
  const given = typeof planned === 'string' ? { id: planned } : planned;
  const { id, name = `account-${id}`, state = 'ACTIVE' } = given;
  if (!/^\d{12}$/.test(id)) throw new Error(`not an account id: ${id}`);
  if (organization.accounts.has(id)) throw new Error(`account ${id} is in the organisation twice`);
  organization.accounts.set(id, { id, name, state, parentId: parent.id });
}
