/** Where moto and the simulated AWS answer differently: Organizations. */
import type { Disagreement } from '../difference.ts';

export const organizationDifferences: readonly Disagreement[] = [
  {
    right: 'simulated',
    because: 'moto still gives an account its Status beside its State.',
    source: 'Organizations API reference, "Account": Status is retired on 2026-09-09',
    differences: [
      {
        case: 'says of an account what it is and how it joined',
        field: '0.hasStatus',
        moto: true,
        simulated: false,
      },
    ],
  },
  {
    right: 'simulated',
    because: 'moto does not check MaxResults.',
    source:
      'Organizations service model: MaxResults, 1 to 20; InvalidInputException, MAX_VALUE_EXCEEDED. The message is the wording of the API reference',
    differences: [
      {
        case: 'refuses a page of 21 accounts',
        field: '',
        moto: 'answered',
        simulated: {
          error: {
            code: 'InvalidInputException',
            status: 400,
            message: 'You provided a numeric parameter that has a larger value than allowed.',
          },
        },
      },
    ],
  },
  {
    right: 'simulated',
    because: "moto refuses a token with an error of its own pager's, which Organizations does not have.",
    source: 'Organizations API reference, ListAccounts, "Errors": InvalidInputException, INVALID_PAGINATION_TOKEN',
    differences: [
      {
        case: 'refuses a token of accounts that was not issued',
        field: 'error.code',
        moto: 'InvalidToken',
        simulated: 'InvalidInputException',
      },
      {
        case: 'refuses a token of accounts that was not issued',
        field: 'error.message',
        moto: 'Invalid Token: Invalid token',
        simulated: 'Get the value for the NextToken parameter from the response to a previous call of the operation.',
      },
    ],
  },
  {
    right: 'simulated',
    because: 'moto writes this error as XML, which no SDK reads from a JSON service.',
    source: 'moto, OrganizationsBackend.validate_parent_id raises RESTError; the code and message in it are the same',
    differences: [
      {
        case: 'does not list what is in a unit that does not exist',
        field: 'error.code',
        moto: 'unreadable',
        simulated: 'ParentNotFoundException',
      },
      {
        case: 'does not list what is in a unit that does not exist',
        field: 'error.message',
        moto: null,
        simulated: "You specified parent that doesn't exist.",
      },
    ],
  },
  {
    right: 'simulated',
    because: "moto does not check the form of a parent's id, and writes as XML that there is none.",
    source:
      'Organizations service model: ParentId, its pattern; the message as ListParents gives it in aws-service-catalog-products issue 49',
    differences: [
      {
        case: 'refuses the name of a unit in the place of its id',
        field: 'error.code',
        moto: 'unreadable',
        simulated: 'InvalidInputException',
      },
      {
        case: 'refuses the name of a unit in the place of its id',
        field: 'error.message',
        moto: null,
        simulated: 'You provided a value that does not match the required pattern.',
      },
    ],
  },
  {
    right: 'simulated',
    because: 'moto answers an account without an organisation with an empty list.',
    source: 'Organizations API reference, ListAccounts, "Errors"; the message as in cloudmapper issue 733',
    differences: [
      {
        case: 'lists no organisation for an account outside of it',
        field: '',
        moto: 'answered',
        simulated: {
          error: {
            code: 'AWSOrganizationsNotInUseException',
            status: 400,
            message: 'Your account is not a member of an organization.',
          },
        },
      },
    ],
  },
];
