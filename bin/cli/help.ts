export const AFTER_PROGRAM = `
Examples:
  $ eks-ip-auditor audit                        this account, this region
  $ eks-ip-auditor audit --region all           every region enabled in the account
  $ eks-ip-auditor explain leaked-eni           what a check looks for, and what to do
  $ eks-ip-auditor audit --help                 all that an audit can be told

It only ever reads. Credentials are found as the AWS CLI finds them.`;

export const AFTER_AUDIT = `
Exit codes:
  0  nothing at or above --fail-on
  1  a finding at or above --fail-on (suppressed ones do not count)
  2  wrong usage or configuration, or nothing could be read
  3  with --strict: something could not be read

Examples:
  $ eks-ip-auditor audit --region eu-west-1 --region us-east-1
  $ eks-ip-auditor audit --role-arn arn:aws:iam::111122223333:role/eks-ip-auditor --region all
  $ eks-ip-auditor audit --format json --output report.json --fail-on critical --strict
  $ eks-ip-auditor audit --check leaked-eni --format csv > leaked.csv
  $ eks-ip-auditor audit --notify arn:aws:sns:eu-west-1:111122223333:eks-ip-auditor

The report goes to stdout, progress and errors to stderr. Colour follows NO_COLOR and FORCE_COLOR.`;

export const AFTER_CONFIG = `
Examples:
  $ eks-ip-auditor config check
  $ eks-ip-auditor config print --config team-a.json
  $ eks-ip-auditor config schema > config.schema.json`;
