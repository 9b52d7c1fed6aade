/** What stands under the options in the help of a command; no line is over 80 columns, as in what Commander wraps. */
export const AFTER_PROGRAM = `
Examples:
  $ eks-ip-auditor audit                     this account, this region
  $ eks-ip-auditor audit --region all        every region that the account uses
  $ eks-ip-auditor diagnose prod             why its pods get no address
  $ eks-ip-auditor map subnet-0c9612345678abcde   who holds which address
  $ eks-ip-auditor what-if --cluster prod --scale workers=20   what would break
  $ eks-ip-auditor explain leaked-eni        what a check looks for, what to do
  $ eks-ip-auditor explain 'error text'      what an error means, what to do
  $ eks-ip-auditor audit --help              every option of an audit

Only \`cleanup apply\` changes your VPCs: it deletes leaked ENIs. Every command
uses credentials like the AWS CLI does.`;

export const AFTER_AUDIT = `
Exit codes:
  0  nothing at or above --fail-on
  1  a finding at or above --fail-on (suppressed ones do not count)
  2  wrong usage or configuration, or nothing could be read
  3  something could not be read: with --strict, or after --timeout

Examples:
  $ eks-ip-auditor audit --region eu-west-1 --region us-east-1
  $ eks-ip-auditor audit --role-arn arn:aws:iam::111122223333:role/auditor
  $ eks-ip-auditor audit --full --group-by account
  $ eks-ip-auditor audit --min-severity high
  $ eks-ip-auditor audit --fail-on critical --strict --output report.txt
  $ eks-ip-auditor audit --format html --output report.html
  $ eks-ip-auditor audit --format json --output report.json
  $ eks-ip-auditor audit --format json --output r.json --format table
  $ eks-ip-auditor audit --check leaked-eni --format csv > leaked.csv
  $ eks-ip-auditor audit --ledger ~/.eks-ip-auditor
  $ eks-ip-auditor audit --notify arn:aws:sns:eu-west-1:111122223333:my-topic
  $ eks-ip-auditor audit --ledger ~/.eks-ip-auditor --notify slack:SLACK_WEBHOOK

The table is one screen: by cluster, then by cause, consequences indented below.
--full adds every detail and remedy. --min-severity hides milder findings and
counts them, except causes of those that are shown. It does not change the exit
code: --fail-on applies to all findings. JSON and CSV always have every finding.
HTML is one page for a browser, which loads nothing: findings, and a map of each
subnet that has some.

The report goes to stdout, progress and errors to stderr. Colour follows
NO_COLOR and FORCE_COLOR.`;

export const AFTER_DIAGNOSE = `
The answer to each question is ✓, ✗ with the cause, or ? with what could not be
read. The most likely cause and the first thing to do come last; on a terminal
they come first, too. Without a cluster, it diagnoses the only one. If there are
several, it lists them, and asks on a terminal.

--logs reads ipamd.log, plugin.log, logs of aws-node, the kubelet and the
container runtime, events, and bundles of the EKS log collector. Without a
cluster, it does not call AWS or Kubernetes, and prints what the logs prove.
With a cluster, recent logs of its nodes count for the answers.

If the current context of your kubeconfig is for the cluster, it also reads from
Kubernetes what AWS does not show. That is nodes, pods, events, ENIConfigs,
CNINodes, SecurityGroupPolicies, NodePools with their node classes and
NodeClaims, the DaemonSet aws-node, and the ConfigMaps aws-auth and
amazon-vpc-cni. It never reads Secrets. --no-kubernetes turns it off. With
--kubernetes your AWS credentials sign in, as with aws eks get-token: they need
an access entry or an entry in aws-auth.

Exit codes:
  0  nothing is wrong, and everything could be read
  1  something is wrong
  2  wrong usage or configuration, or there is no such cluster
  3  nothing wrong was found, but something could not be read

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

export const AFTER_MAP = `
A letter is an address, a group of 16 a /28 block, what prefix delegation takes
at a time. In a large subnet a letter is a whole block. The legend below the map
says what the letters mean. In a shared VPC, an account sees only some ENIs:
addresses that may be in use by others are never shown as free.

Exit codes:
  0  the map is complete
  2  wrong usage, there is no such subnet, or its ENIs could not be read
  3  nodes or CIDR reservations could not be read

Examples:
  $ eks-ip-auditor map subnet-0c9612345678abcde
  $ eks-ip-auditor map subnet-0c9612345678abcde --region eu-west-1
  $ eks-ip-auditor map subnet-0c9612345678abcde --format json --output map.json`;

export const AFTER_WHAT_IF = `
It reads the cluster, applies the changes to what it read, and judges both by
the rules of an audit. It prints the first thing that would break, addresses by
subnet, nodes and pods that fit, and findings that come and go. What the numbers
rest on, and what they leave out, comes last. It changes nothing.

Changes apply in this order: VPC CNI, subnets, sizes, rolling update. Targets
(WARM_*, MINIMUM_IP_TARGET, MAX_ENI) count on running nodes, too. Modes, such as
ENABLE_PREFIX_DELEGATION, count on new nodes: --upgrade replaces all of them.
A new subnet is for pods, with the tag kubernetes.io/role/cni=1.

AWS does not say how many pods a node runs. Without Kubernetes or
--pods-per-node, as many as may have an address count on running nodes.

Exit codes:
  0  nothing breaks
  1  something would break, or a finding of severity high or above would come
  2  wrong usage, no such cluster, or a change that the cluster cannot have
  3  nothing breaks, but something could not be read or judged

Examples:
  $ eks-ip-auditor what-if --cluster prod --scale workers=20
  $ eks-ip-auditor what-if --cluster prod --set WARM_IP_TARGET=2 \\
      --set MINIMUM_IP_TARGET=12 --pods-per-node 8
  $ eks-ip-auditor what-if --cluster prod --upgrade \\
      --set ENABLE_PREFIX_DELEGATION=true
  $ eks-ip-auditor what-if --cluster prod --add-subnet eu-west-1a/24
  $ eks-ip-auditor what-if --cluster prod --cni 1.20.4 --format json`;

export const AFTER_REPORT = `
Reports of earlier releases are read, too. A report that the hub stored in S3:
aws s3 cp s3://BUCKET/reports/... report.json

For people: table, markdown, html (a page for a browser), csv.
For programs: json, ndjson (a line a finding).
For tools: sarif (code scanning), junit (a test a check), ocsf (Compliance
Finding 1.5.0), asff (Security Hub), github (annotations of a workflow),
prometheus (gauges). docs/formats.md says what each holds.

Exit codes:
  0  done
  2  wrong usage, or the file is no report

Examples:
  $ eks-ip-auditor report report.json --full
  $ eks-ip-auditor report report.json --format sarif --output eks.sarif
  $ eks-ip-auditor report diff yesterday.json today.json`;

export const AFTER_REPORT_DIFF = `
A finding is gone only if the later report looked: otherwise it is not judged.

Exit codes:
  0  nothing is new or worse
  1  something is new or worse
  2  wrong usage, or a file is no report
  3  nothing is new or worse, and a finding of the earlier report was not judged`;

export const AFTER_CLEANUP = `
An ENI is deleted only when all of this is known:
  - EKS networking created it, and nothing else has used it since
  - the instance that it was created for is gone
  - no cluster of its name exists, and an audit at least 30 minutes ago saw the
    ENI as it is now: unattached and unchanged;
    or its cluster exists, and three looks in a row saw the ENI so, each half of
    liveClusterGraceMinutes (a day) after the other: with daily audits, two days
  - it is old enough, and shows no sign that a person keeps it
Every other ENI is kept, with the reason. Tag an ENI eks-ip-auditor/keep to keep
it.

It cleans up the account of your credentials, or those of --role-arn. It ignores
"targets" of the configuration, which are for audits.

Set limits and freeze windows in "cleanup" of the configuration. --timeout
limits the plan and the deletion separately.

Exit codes:
  0  done, or nothing to do
  1  an ENI was not deleted as planned, or there were more than the limits allow
  2  wrong usage or configuration, or nothing could be read
  3  something that the plan needs could not be read

Examples:
  $ eks-ip-auditor audit --region eu-west-1 --ledger ~/.eks-ip-auditor
  and at least 30 minutes later:
  $ eks-ip-auditor cleanup plan --region eu-west-1 --ledger ~/.eks-ip-auditor
  $ eks-ip-auditor cleanup apply --region eu-west-1 --ledger ~/.eks-ip-auditor`;

export const AFTER_EXPLAIN = `
It knows lines of the VPC CNI's logs, the kubelet, Kubernetes events, Karpenter,
the authenticator, Terraform, CloudFormation and eksctl, and the error codes of
EKS and EC2. For an unknown text, it prints the nearest known ones.

Exit codes:
  0  a check, or a known error
  1  an unknown error
  2  wrong usage

Examples:
  $ eks-ip-auditor explain 'failed to assign an IP address to container'
  $ eks-ip-auditor explain InsufficientCidrBlocks
  $ kubectl describe pod web-1 | eks-ip-auditor explain -
  $ eks-ip-auditor explain --list`;

export const AFTER_NOTIFY = `
It applies "notifications" of the configuration. If nothing is worth a message,
it says that none would be sent.

Examples:
  $ eks-ip-auditor notify preview --region eu-west-1
  $ eks-ip-auditor notify preview --ledger s3://my-bucket/ledger --format chat
  $ eks-ip-auditor notify preview --owner payments-team
  $ eks-ip-auditor notify preview --digest --ledger s3://my-bucket/ledger`;

export const AFTER_SNOOZE = `
Snoozed findings stay in reports and count as suppressed. Messages about them
start again when the snooze ends. For more than 90 days, use "suppressions" in
the configuration. The function \`audit\` of a deployment takes it as an event:
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
  $ eks-ip-auditor completion zsh >> ~/.zshrc      after the line with compinit
  $ eks-ip-auditor completion fish | source        in config.fish`;

export const AFTER_CONFIG = `
\`check --live\` only reads, and publishes nothing: ✓ works, ✗ does not, ? your
credentials lack a permission that the deployed functions may have. Exit codes:
0, 1, 3.

Examples:
  $ eks-ip-auditor config init
  $ eks-ip-auditor config check --live
  $ eks-ip-auditor config check
  $ eks-ip-auditor config print --config team-a.json
  $ eks-ip-auditor config schema > config.schema.json`;

export const AFTER_DOCTOR = `
It reads the account and region of the deployment with your credentials. It also
invokes the function "scan" for what only the role of that function can check:
access to other accounts, writing the ledger. The answer to each question is ✓,
✗ with what to do, or ? with the action that was denied.

Exit codes:
  0  everything is in order
  1  something is wrong
  2  wrong usage or configuration
  3  nothing wrong was found, but something could not be read

Examples:
  $ eks-ip-auditor doctor
  $ eks-ip-auditor doctor --profile audit-account --region eu-west-1
  $ eks-ip-auditor doctor --format json --output doctor.json`;
