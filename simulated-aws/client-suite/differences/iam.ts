/** Where moto and the simulated AWS answer differently: IAM. */
import type { Disagreement } from '../difference.ts';

export const iamDifferences: readonly Disagreement[] = [
  {
    right: 'simulated',
    because: 'moto words it otherwise that there is no such role.',
    source: 'aws-samples/eks-workshop-v2 issue 1224',
    differences: [
      'does not get a role that does not exist',
      'lists no policies of a role that does not exist',
      'lists no inline policies of a role that does not exist',
    ].map((name) => ({
      case: name,
      field: 'error.message',
      moto: 'Role gone not found',
      simulated: 'The role with name gone cannot be found.',
    })),
  },
  {
    right: 'simulated',
    because: 'moto words it otherwise that a role has no such inline policy.',
    source: 'aws/aws-cli issue 6139',
    differences: [
      {
        case: 'does not get an inline policy that does not exist',
        field: 'error.message',
        moto: 'Policy Document gone not attached to role nodes',
        simulated: 'The role policy with name gone cannot be found.',
      },
    ],
  },
  {
    right: 'simulated',
    because: 'moto words it otherwise that there is no such instance profile.',
    source: 'DataBiosphere/toil issue 4836',
    differences: [
      {
        case: 'does not get an instance profile that does not exist',
        field: 'error.message',
        moto: 'Instance profile gone not found',
        simulated: 'Instance Profile gone cannot be found.',
      },
    ],
  },
  {
    right: 'undecided',
    because: 'The two word it differently that there is no such policy, and so does moto from call to call.',
    source: 'IAM API reference, GetPolicy: NoSuchEntity, without its text',
    differences: [
      {
        case: 'does not get a policy that does not exist',
        field: 'error.message',
        moto: 'Policy arn:aws:iam::123456789012:policy/own-cni-gone not found',
        simulated: 'Policy arn:aws:iam::123456789012:policy/own-cni-gone was not found.',
      },
    ],
  },
  {
    right: 'simulated',
    because: 'moto keeps fractions of seconds.',
    source: 'hashicorp/terraform issue 7198: CreateDate as IAM writes it',
    differences: [{ case: 'gets a role', field: 'wholeSeconds', moto: false, simulated: true }],
  },
  {
    right: 'simulated',
    because: 'moto gives all inline policies on one page.',
    source: 'IAM API reference, ListRolePolicies: MaxItems',
    differences: [
      { case: 'pages the inline policies of a role one by one', field: '0.count', moto: 2, simulated: 1 },
      { case: 'pages the inline policies of a role one by one', field: '0.more', moto: false, simulated: true },
      { case: 'pages the inline policies of a role one by one', field: '1.count', moto: 2, simulated: 1 },
    ],
  },
];
