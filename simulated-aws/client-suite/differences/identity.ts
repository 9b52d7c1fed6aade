/** Where moto and the simulated AWS answer differently: STS and credentials. */
import type { Disagreement } from '../difference.ts';

export const identityDifferences: readonly Disagreement[] = [
  {
    right: 'simulated',
    because: "A user's ARN is an IAM ARN with its account; moto answers arn:aws:sts::…:user/moto.",
    source: 'IAM user guide, "IAM identifiers"',
    differences: [{ case: 'says whose credentials they are', field: 'isUser', moto: false, simulated: true }],
  },
  {
    right: 'simulated',
    because: 'moto asks neither whether a role exists nor whom it trusts.',
    source:
      'moto, STSBackend.assume_role: "the role does not need to exist"; AWS answers AccessDenied (IAM user guide, "Troubleshoot IAM roles")',
    differences: [
      {
        case: 'does not assume a role that does not exist',
        field: '',
        moto: 'answered',
        simulated: {
          error: {
            code: 'AccessDenied',
            status: 403,
            message:
              'User: arn:aws:iam::123456789012:user/simulated is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::210987654321:role/eks-ip-auditor-gone',
          },
        },
      },
    ],
  },
  {
    right: 'simulated',
    because: 'moto does not check DurationSeconds.',
    source: 'STS service model: roleDurationSecondsType, minimum 900',
    differences: [
      {
        case: 'refuses a session shorter than a quarter of an hour',
        field: '',
        moto: 'answered',
        simulated: {
          error: {
            code: 'ValidationError',
            status: 400,
            message: "1 validation error detected: Value '899' at 'durationSeconds' failed to satisfy constraint",
          },
        },
      },
    ],
  },
  {
    right: 'simulated',
    because: 'moto does not check the session name.',
    source: 'STS service model: roleSessionNameType, pattern [\\w+=,.@-]*',
    differences: [
      {
        case: 'refuses a session name with a space',
        field: '',
        moto: 'answered',
        simulated: {
          error: {
            code: 'ValidationError',
            status: 400,
            message: "1 validation error detected: Value 'an audit' at 'roleSessionName' failed to satisfy constraint",
          },
        },
      },
    ],
  },
  {
    right: 'simulated',
    because: "moto looks at no credentials unless told to; an unknown key is the home account's.",
    source: 'moto/settings.py, INITIAL_NO_AUTH_ACTION_COUNT; EC2 API reference, "Error codes": AuthFailure',
    differences: [
      {
        case: 'refuses a session token that was not issued',
        field: '',
        moto: 'answered',
        simulated: {
          error: {
            code: 'AuthFailure',
            status: 401,
            message: 'AWS was not able to validate the provided access credentials',
          },
        },
      },
    ],
  },
];
