/** A value's form: how to recognise it, and how to tell a person what it should have looked like. */
export interface Format {
  readonly pattern: RegExp;
  readonly what: string;
  readonly example: string;
}

/** Form only: whether AWS has such a region is for AWS to say, since regions are added every year. */
export const REGION: Format = {
  pattern: /^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/,
  what: 'a region name',
  example: 'eu-west-1',
};

export const ACCOUNT_ID: Format = {
  pattern: /^\d{12}$/,
  what: 'an account id',
  example: '111122223333',
};

export const ROLE_ARN: Format = {
  pattern: /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/,
  what: "a role's ARN",
  example: 'arn:aws:iam::111122223333:role/eks-ip-auditor',
};

/** IAM: 1 to 64 of these characters; its path in front where it has one, as an ARN has it: not beginning with a slash. */
export const ROLE_NAME: Format = {
  pattern: /^(?!arn:|\/)([\x21-\x7e]+\/)?[\w+=,.@-]{1,64}$/,
  what: "a role's name",
  example: 'eks-ip-auditor',
};

/** Organizations API reference, `ParentId`. */
export const ORGANIZATIONAL_UNIT: Format = {
  pattern: /^(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[0-9a-z]{8,32})$/,
  what: "an organisational unit's id",
  example: 'ou-ab12-11111111',
};

/** Not a FIFO topic's, which ends in `.fifo`: those deliver to queues only. */
export const TOPIC_ARN: Format = {
  pattern: /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/,
  what: "a standard SNS topic's ARN",
  example: 'arn:aws:sns:eu-west-1:111122223333:eks-ip-auditor',
};

/** As `kubectl` shows it or as EKS names the add-on; build numbers do not matter to us. */
export const CNI_VERSION: Format = {
  pattern: /^v?\d+\.\d+\.\d+(-eksbuild\.\d+)?$/,
  what: 'a VPC CNI version',
  example: '1.19.3',
};

/** EKS: 1 to 100 letters, digits, hyphens and underscores, the first one a letter or digit. */
export const CLUSTER_NAME: Format = {
  pattern: /^[0-9A-Za-z][0-9A-Za-z_-]{0,99}$/,
  what: 'an EKS cluster name',
  example: 'prod',
};

/** STS AssumeRole: 2 to 1224 characters. */
export const EXTERNAL_ID: Format = {
  pattern: /^[\w+=,.@:/-]{2,1224}$/,
  what: 'an external id',
  example: 'my-company-4711',
};

/** `"x" is not a region name; write it like "eu-west-1"`. */
export function notA(format: Format, value: unknown): string {
  return `${JSON.stringify(value)} is not ${format.what}; write it like "${format.example}"`;
}
