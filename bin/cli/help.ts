/** What stands under the options in the help of a command; no line is over 80 columns, as in what Commander wraps. */
export const AFTER_PROGRAM = `
Examples:
  $ eks-ip-auditor audit                     this account, this region
  $ eks-ip-auditor audit --region all        every region that the account uses
  $ eks-ip-auditor diagnose prod             why its pods get no address
  $ eks-ip-auditor explain leaked-eni        what a check looks for, what to do
  $ eks-ip-auditor explain 'error text'      what an error means, what to do
  $ eks-ip-auditor audit --help              every option of an audit

Every command only reads, except \`cleanup apply\`. Credentials are found as the
AWS CLI finds them.`;

export const AFTER_AUDIT = `
Exit codes:
  0  nothing at or above --fail-on
  1  a finding at or above --fail-on (suppressed ones do not count)
  2  wrong usage or configuration, or nothing could be read
  3  something could not be read: with --strict, or because --timeout was over

Examples:
  $ eks-ip-auditor audit --region eu-west-1 --region us-east-1
  $ eks-ip-auditor audit --role-arn arn:aws:iam::111122223333:role/auditor
  $ eks-ip-auditor audit --full --group-by account
  $ eks-ip-auditor audit --min-severity high
  $ eks-ip-auditor audit --fail-on critical --strict --output report.txt
  $ eks-ip-auditor audit --format json --output report.json
  $ eks-ip-auditor audit --format json --output r.json --format table
  $ eks-ip-auditor audit --check leaked-eni --format csv > leaked.csv
  $ eks-ip-auditor audit --ledger ~/.eks-ip-auditor
  $ eks-ip-auditor audit --notify arn:aws:sns:eu-west-1:111122223333:my-topic

The table is one screen: by cluster, then by cause, what follows indented below.
--full adds every detail and remedy. --min-severity hides what is milder, unless
it explains something that is not, and says how many. It does not change the
exit code, which --fail-on decides over all findings. JSON and CSV always hold
every finding.

The report goes to stdout, progress and errors to stderr. Colour follows
NO_COLOR and FORCE_COLOR.`;

export const AFTER_DIAGNOSE = `
Each question is answered with ✓, with ✗ and its cause, or with ? and what could
not be read. The last lines are the most likely cause and the first thing to
do; on a terminal they are the first lines too. Without a cluster it takes the
only one there is, lists several, and on a terminal asks.

--logs reads ipamd.log, plugin.log, logs of aws-node, the kubelet and the
container runtime, events, and bundles of the EKS log collector. Without a
cluster it asks neither AWS nor Kubernetes, and says what the logs prove. With
one, what stands in recent logs of its nodes counts for its questions.

Where the current context of your kubeconfig is of the cluster, nodes, the
DaemonSet aws-node and the ConfigMaps aws-auth and amazon-vpc-cni are read from
Kubernetes, too: that settles what AWS does not show. Secrets never are. With
--kubernetes your AWS credentials sign in, as aws eks get-token does: an access
entry or aws-auth has to know them.

Exit codes:
  0  nothing wrong, and everything could be looked at
  1  something is wrong
  2  wrong usage or configuration, or there is no such cluster
  3  nothing wrong was seen, but something could not be looked at

Examples:
  $ eks-ip-auditor diagnose                  the only cluster, or a list
  $ eks-ip-auditor diagnose prod --region eu-west-1
  $ eks-ip-auditor diagnose prod --node ip-10-0-1-17.eu-west-1.compute.internal
  $ eks-ip-auditor diagnose prod --kubeconfig kubeconfig --context prod-admin
  $ eks-ip-auditor diagnose prod --kubernetes
  $ eks-ip-auditor diagnose prod --format markdown --output ticket.md
  $ eks-ip-auditor diagnose --logs eks_i-0abc_2026-11-29_0915-UTC_0.7.8.tar.gz
  $ kubectl describe pod web-1 | eks-ip-auditor diagnose --logs -
  $ eks-ip-auditor diagnose prod --format brief   at most 2,000 tokens`;

export const AFTER_CLEANUP = `
An ENI is deleted only when all of this is known:
  - EKS networking made it, and nothing has used it since for another purpose
  - the instance it was made for is gone
  - no cluster of its name exists, and an audit at least 30 minutes ago saw the
    ENI as it is now: unattached and unchanged;
    or its cluster exists, and three looks in a row saw the ENI so, each half of
    liveClusterGraceMinutes (a day) after the other: with daily audits, two days
  - it is old enough, and shows no sign that a person keeps it
Every other ENI is kept, with the reason. A tag eks-ip-auditor/keep keeps it.

It looks at the account of your credentials, or at those of --role-arn; what
"targets" in the configuration lists is for audits.

Limits and freeze windows are "cleanup" in the configuration. The plan has the
time of --timeout, and so has the deletion after it.

Exit codes:
  0  done, or nothing to do
  1  something was not deleted as planned, or too many at once for the limits
  2  wrong usage or configuration, or nothing could be read
  3  something that a plan relies on could not be read

Examples:
  $ eks-ip-auditor audit --region eu-west-1 --ledger ~/.eks-ip-auditor
  and at least 30 minutes later:
  $ eks-ip-auditor cleanup plan --region eu-west-1 --ledger ~/.eks-ip-auditor
  $ eks-ip-auditor cleanup apply --region eu-west-1 --ledger ~/.eks-ip-auditor`;

export const AFTER_EXPLAIN = `
It knows lines of the VPC CNI's logs, the kubelet, Kubernetes events, Karpenter,
the authenticator, Terraform, CloudFormation and eksctl, and the error codes of
EKS and EC2. Of a text that it does not know it names the nearest.

Exit codes:
  0  a check, or an error that is known
  1  no known error reads so
  2  wrong usage

Examples:
  $ eks-ip-auditor explain 'failed to assign an IP address to container'
  $ eks-ip-auditor explain InsufficientCidrBlocks
  $ kubectl describe pod web-1 | eks-ip-auditor explain -
  $ eks-ip-auditor explain --list`;

export const AFTER_NOTIFY = `
What "notifications" in the configuration says holds here too: where nothing is
worth a message, it says that none would be sent.

Examples:
  $ eks-ip-auditor notify preview --region eu-west-1
  $ eks-ip-auditor notify preview --ledger s3://my-bucket/ledger --format chat
  $ eks-ip-auditor notify preview --owner payments-team
  $ eks-ip-auditor notify preview --digest --ledger s3://my-bucket/ledger`;

export const AFTER_SNOOZE = `
What is snoozed stays in reports, counts as suppressed, and is told again when
the snooze ends. For longer than 90 days, use "suppressions" in the
configuration. The function \`audit\` of a deployment takes the same as an event:
  {"snooze": {"check": "subnet-low-ips", "days": 14, "reason": "..."}}

Examples:
  $ eks-ip-auditor snooze subnet-low-ips --resource 'subnet-0a*' --days 14 \\
      --reason 'new subnets on the 9th' --ledger s3://my-bucket/ledger
  $ eks-ip-auditor snooze subnet-low-ips --resource 'subnet-0a*' --end \\
      --ledger s3://my-bucket/ledger
  $ eks-ip-auditor snooze --ledger s3://my-bucket/ledger`;

export const AFTER_COMPLETION = `
Examples:
  $ eks-ip-auditor completion bash >> ~/.bashrc
  $ eks-ip-auditor completion zsh >> ~/.zshrc      after its line of compinit
  $ eks-ip-auditor completion fish | source        in config.fish`;

export const AFTER_CONFIG = `
\`check --live\` only reads, and publishes nothing: ✓ works, ✗ does not, ? where
your credentials may not and the deployed functions may. Exit codes: 0, 1, 3.

Examples:
  $ eks-ip-auditor config init
  $ eks-ip-auditor config check --live
  $ eks-ip-auditor config check
  $ eks-ip-auditor config print --config team-a.json
  $ eks-ip-auditor config schema > config.schema.json`;

export const AFTER_DOCTOR = `
It asks the account and region that the auditor is deployed to, in your name.
It reads, and invokes the function "scan" for what only the function's role can
know: whether other accounts let it in, whether it may write the ledger. Each
question is answered with ✓, ✗ and what to do, or ? and the action that was
denied.

Exit codes:
  0  all is as it should be
  1  something is wrong
  2  wrong usage or configuration
  3  nothing wrong was seen, but something could not be looked at

Examples:
  $ eks-ip-auditor doctor
  $ eks-ip-auditor doctor --profile audit-account --region eu-west-1
  $ eks-ip-auditor doctor --format json --output doctor.json`;
