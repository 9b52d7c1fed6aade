export const AFTER_PROGRAM = `
Examples:
  $ eks-ip-auditor audit                        this account, this region
  $ eks-ip-auditor audit --region all           every region enabled in the account
  $ eks-ip-auditor diagnose --cluster prod      why its pods get no address
  $ eks-ip-auditor explain leaked-eni           what a check looks for, and what to do
  $ eks-ip-auditor audit --help                 all that an audit can be told

It only ever reads, but for \`cleanup apply\`. Credentials are found as the AWS CLI finds them.`;

export const AFTER_AUDIT = `
Exit codes:
  0  nothing at or above --fail-on
  1  a finding at or above --fail-on (suppressed ones do not count)
  2  wrong usage or configuration, or nothing could be read
  3  with --strict: something could not be read; without it too when that is because the time (--timeout) was over

Examples:
  $ eks-ip-auditor audit --region eu-west-1 --region us-east-1
  $ eks-ip-auditor audit --role-arn arn:aws:iam::111122223333:role/eks-ip-auditor --region all
  $ eks-ip-auditor audit --format json --output report.json --fail-on critical --strict
  $ eks-ip-auditor audit --check leaked-eni --format csv > leaked.csv
  $ eks-ip-auditor audit --ledger ~/.eks-ip-auditor
  $ eks-ip-auditor audit --notify arn:aws:sns:eu-west-1:111122223333:eks-ip-auditor

The report goes to stdout, progress and errors to stderr. Colour follows NO_COLOR and FORCE_COLOR.`;

export const AFTER_DIAGNOSE = `
Each question is answered with ✓, with ✗ and its cause, or with ? and what was missing to answer it. The last sentence
is the most likely cause and the first thing to do.

Exit codes:
  0  nothing wrong, and everything could be looked at
  1  something is wrong
  2  wrong usage or configuration, or there is no such cluster
  3  nothing wrong was seen, but something could not be looked at, for want of time (--timeout) too

Examples:
  $ eks-ip-auditor diagnose --cluster prod --region eu-west-1
  $ eks-ip-auditor diagnose --cluster prod --node i-0123456789abcdef0
  $ eks-ip-auditor diagnose --cluster prod --region all --format markdown --output ticket.md`;

export const AFTER_CLEANUP = `
An ENI is deleted only when EKS networking made it, the instance it was made for is gone, its cluster is gone or has had
its time, it is old enough, and an audit at least 30 minutes ago saw it unattached as well. Whatever is not known for
certain keeps it. No deletion begins after --timeout, which the plan and what follows it have each. Limits, freeze windows: "cleanup" in the configuration. Exempt an ENI with a tag eks-ip-auditor/keep.

Exit codes:
  0  done, or nothing to do
  1  something was not deleted as planned, or too many at once for the limits
  2  wrong usage or configuration, or nothing could be read
  3  something that a plan relies on could not be read

Examples:
  $ eks-ip-auditor audit --region eu-west-1 --ledger ~/.eks-ip-auditor           now, and again half an hour later:
  $ eks-ip-auditor cleanup plan --region eu-west-1 --ledger ~/.eks-ip-auditor
  $ eks-ip-auditor cleanup apply --region eu-west-1 --ledger ~/.eks-ip-auditor`;

export const AFTER_CONFIG = `
Examples:
  $ eks-ip-auditor config check
  $ eks-ip-auditor config print --config team-a.json
  $ eks-ip-auditor config schema > config.schema.json`;
