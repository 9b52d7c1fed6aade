import { AwsError } from '../../aws-error.ts';
import type { CallContext } from '../../service.ts';
import type { OrganizationState, UnitRecord } from '../../world/index.ts';

/**
 * The organisation that the caller may list: as its management account or a delegated administrator (API reference,
 * ListAccounts). The wordings are those in aws-iam-access-key-auto-rotation issue 10 and cloudmapper issue 733.
 *
 * @throws AwsError for every other account
 */
export function organizationOfCaller({ world, caller }: CallContext): OrganizationState {
  const { accountId } = caller;
  const organization = world.organizations.find(({ accounts }) => accounts.has(accountId));
  if (organization === undefined) {
    throw new AwsError('AWSOrganizationsNotInUseException', 'Your account is not a member of an organization.');
  }
  const { managementAccountId, delegatedAdministrators } = organization;
  if (accountId === managementAccountId || delegatedAdministrators.has(accountId)) return organization;
  throw new AwsError('AccessDeniedException', "You don't have permissions to access this resource.");
}

/** Service model, `ParentId`. */
const PARENT_ID = /^(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})$/;

/** @throws AwsError for a root or unit that is not in the organisation */
export function parentIn({ units }: OrganizationState, id = ''): UnitRecord {
  if (!PARENT_ID.test(id)) {
    throw invalidInput('INVALID_PATTERN', 'You provided a value that does not match the required pattern.');
  }
  const parent = units.get(id);
  if (parent !== undefined) return parent;
  throw new AwsError('ParentNotFoundException', "You specified parent that doesn't exist.");
}

/** The reasons are those of the service model, which words each of them. */
export function invalidInput(reason: string, message: string): AwsError {
  return new AwsError('InvalidInputException', message, 400, { Reason: reason });
}
