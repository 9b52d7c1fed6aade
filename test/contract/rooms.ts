/** A folder of the product, what is in it, and what its files may import of ours besides one another. */
export interface Room {
  readonly path: string;
  readonly holds: string;
  /** Folders or files. What is not named here is not allowed. */
  readonly mayImport: readonly string[];
}

/** From the innermost outwards: nothing imports a room that stands below it. */
export const ROOMS: readonly Room[] = [
  {
    path: 'lambda/common',
    holds:
      'small things of no domain: numbers and names in words, an order of text, grouping, computing once, reading what earlier versions stored',
    mayImport: [],
  },
  {
    path: 'lambda/model',
    holds:
      'the vocabulary, what is stored or given out as schemas: inventory, section and gap, finding, report, ledger, errors',
    mayImport: ['lambda/common', 'package.json'],
  },
  {
    path: 'lambda/facts/aws',
    holds: "what AWS's own values look like: ids, ARNs, addresses; its clock; commands as argv",
    mayImport: ['lambda/common', 'lambda/model'],
  },
  {
    path: 'lambda/facts/cluster',
    holds: 'whose cluster: tags, whether it exists, what its control plane needs',
    mayImport: ['lambda/common', 'lambda/model'],
  },
  {
    path: 'lambda/facts/eni',
    holds: 'who made an ENI, how old it is, whether it may go',
    mayImport: ['lambda/common', 'lambda/facts/aws', 'lambda/facts/cluster', 'lambda/model'],
  },
  {
    path: 'lambda/facts/cni',
    holds:
      'which CNI a cluster has, in one answer (`cluster-cnis.ts`); what its settings and releases mean; what ENIs show of it',
    mayImport: ['lambda/common', 'lambda/facts/aws', 'lambda/facts/cluster', 'lambda/facts/eni', 'lambda/model'],
  },
  {
    path: 'lambda/facts/network',
    holds: 'whether a node gets to its API server and to AWS: routes, gateways, security groups, network ACLs',
    mayImport: ['lambda/common', 'lambda/facts/aws', 'lambda/facts/cluster', 'lambda/facts/eni', 'lambda/model'],
  },
  {
    path: 'lambda/facts/instance-type',
    holds: 'what an instance type can do',
    mayImport: ['data', 'lambda/common', 'lambda/facts/aws', 'lambda/facts/cni', 'lambda/model'],
  },
  {
    path: 'lambda/facts/subnet',
    holds: 'what is free in a subnet, who holds it, who draws on it',
    mayImport: [
      'lambda/common',
      'lambda/facts/aws',
      'lambda/facts/cluster',
      'lambda/facts/cni',
      'lambda/facts/eni',
      'lambda/model',
    ],
  },
  {
    path: 'lambda/facts/node',
    holds: 'nodes and node groups: their types, what they hold, what they can',
    mayImport: [
      'lambda/common',
      'lambda/facts/aws',
      'lambda/facts/cluster',
      'lambda/facts/cni',
      'lambda/facts/eni',
      'lambda/facts/instance-type',
      'lambda/facts/subnet',
      'lambda/model',
      'lambda/facts/pods',
    ],
  },
  {
    path: 'lambda/facts/remedy',
    holds: 'what gives addresses back: who holds them, who draws on them, what then helps and how far',
    mayImport: [
      'lambda/common',
      'lambda/facts/aws',
      'lambda/facts/cluster',
      'lambda/facts/cni',
      'lambda/facts/eni',
      'lambda/facts/instance-type',
      'lambda/facts/node',
      'lambda/facts/subnet',
      'lambda/model',
      'lambda/facts/pods',
    ],
  },
  {
    path: 'lambda/facts/errors',
    holds: 'lines that components of EKS networking are known to write: what each proves, and which a text is',
    mayImport: ['data', 'lambda/common'],
  },
  {
    path: 'lambda/facts/pods',
    holds:
      'what Kubernetes says of pods: which of them wait for an address and why, by the known errors that events are',
    mayImport: ['data', 'lambda/common', 'lambda/model'],
  },
  {
    path: 'lambda/facts/logs',
    holds:
      'lines of logs, in whatever form → records → what is counted of them in bounded memory; pools, releases, what a line explains and rules out',
    mayImport: ['lambda/common', 'lambda/facts/errors'],
  },
  {
    path: 'lambda/facts/iam',
    holds: 'roles and policies: who may join, what the CNI may do',
    mayImport: [
      'lambda/common',
      'lambda/facts/aws',
      'lambda/facts/cluster',
      'lambda/facts/cni',
      'lambda/facts/eni',
      'lambda/facts/instance-type',
      'lambda/facts/node',
      'lambda/model',
    ],
  },
  {
    path: 'lambda/checks',
    holds:
      "one file a check, its name the check's id, and a folder of that name for what it alone needs; `define-check.ts`; the registry `index.ts`",
    mayImport: ['lambda/common', 'lambda/facts', 'lambda/model'],
  },
  {
    path: 'lambda/aws',
    holds:
      'all that knows the SDK: sessions, clients, ports, error classes, the tables call → IAM action (`permissions.ts`) and call → least answer (`answers.ts`); what looks at answers (`usable.ts`, `strict-xml.ts`, `guard.ts`, `unusable.ts`) and at their time (`aws-clock.ts`)',
    mayImport: ['lambda/common', 'lambda/facts', 'lambda/model'],
  },
  {
    path: 'lambda/logs',
    holds: 'files, folders, archives and stdin → lines; nothing is written to a disk',
    mayImport: ['lambda/common', 'lambda/facts/logs', 'lambda/model'],
  },
  {
    path: 'lambda/signals',
    holds: 'signals that abort: when the first of others does, or when a time is over',
    mayImport: [],
  },
  {
    path: 'lambda/kubernetes',
    holds:
      'all that knows the API of a cluster: port, requests, error classes, what an answer holds at the least; a kubeconfig as a way to it',
    mayImport: ['lambda/common', 'lambda/model', 'lambda/signals'],
  },
  {
    path: 'lambda/collect',
    holds: 'one file a section: source → section or gap; those of the Kubernetes API in a folder',
    mayImport: ['lambda/aws', 'lambda/common', 'lambda/facts', 'lambda/kubernetes', 'lambda/model', 'lambda/signals'],
  },
  {
    path: 'lambda/ledger',
    holds: 'memory between audits: merge, changes, history (pure); a folder or S3 as the store',
    mayImport: ['lambda/aws', 'lambda/common', 'lambda/facts', 'lambda/model'],
  },
  {
    path: 'lambda/estate',
    holds: 'which targets there are, entering them, one walk over them for whoever visits them',
    mayImport: ['lambda/aws', 'lambda/collect/paging.ts', 'lambda/common', 'lambda/model'],
  },
  {
    path: 'lambda/config',
    holds: 'one strict schema; load; configuration and flags → request',
    mayImport: ['lambda/checks', 'lambda/common', 'lambda/model'],
  },
  {
    path: 'lambda/audit',
    holds: 'run checks, suppress, summarise (pure); audit a target, audit the estate',
    mayImport: [
      'lambda/aws',
      'lambda/checks',
      'lambda/collect',
      'lambda/common',
      'lambda/estate',
      'lambda/facts',
      'lambda/ledger',
      'lambda/model',
    ],
  },
  {
    path: 'lambda/report/words',
    holds: 'what a value, an outcome or a reason is called',
    mayImport: ['lambda/common', 'lambda/model'],
  },
  {
    path: 'lambda/report/outline',
    holds: 'what is said of a report, computed once and before it has a form (`outlineOf`); of a diagnosis too',
    mayImport: [
      'lambda/checks/kinds.ts',
      'lambda/common',
      'lambda/facts/aws/ipv4.ts',
      'lambda/facts/subnet/shares.ts',
      'lambda/model',
      'lambda/report/words',
    ],
  },
  {
    path: 'lambda/report/text',
    holds: 'what forms in plain text share: lines, columns, a width',
    mayImport: ['lambda/common', 'lambda/model', 'lambda/report/outline', 'lambda/report/words'],
  },
  {
    path: 'lambda/report/table',
    holds: 'for a terminal',
    mayImport: [
      'lambda/common',
      'lambda/facts/aws/ipv4.ts',
      'lambda/model',
      'lambda/report/outline',
      'lambda/report/text',
      'lambda/report/words',
    ],
  },
  {
    path: 'lambda/report/email',
    holds: 'for a mail',
    mayImport: ['lambda/common', 'lambda/model', 'lambda/report/outline', 'lambda/report/text', 'lambda/report/words'],
  },
  {
    path: 'lambda/report/chat',
    holds: 'for Slack and Teams',
    mayImport: ['lambda/common', 'lambda/model', 'lambda/report/outline', 'lambda/report/words'],
  },
  {
    path: 'lambda/report/markdown',
    holds: 'for a page or a ticket',
    mayImport: ['lambda/common', 'lambda/model', 'lambda/report/outline', 'lambda/report/words'],
  },
  {
    path: 'lambda/report/brief',
    holds: 'a diagnosis in a bounded length: for a chat, a ticket, an assistant',
    mayImport: ['lambda/common', 'lambda/model', 'lambda/report/outline', 'lambda/report/words'],
  },
  {
    path: 'lambda/report/csv',
    holds: 'for a spreadsheet',
    mayImport: ['lambda/common', 'lambda/model', 'lambda/report/outline', 'lambda/report/words'],
  },
  {
    path: 'lambda/report/json',
    holds: 'for programs: the schemas, and what is written by them',
    mayImport: [
      'lambda/checks/kinds.ts',
      'lambda/common',
      'lambda/facts/aws/ipv4.ts',
      'lambda/model',
      'lambda/report/outline',
      'lambda/report/words',
    ],
  },
  {
    path: 'lambda/report',
    holds: 'a report, a diagnosis, an examination, a map → text in the form asked for',
    mayImport: [
      'lambda/common',
      'lambda/model',
      'lambda/report/brief',
      'lambda/report/csv',
      'lambda/report/json',
      'lambda/report/markdown',
      'lambda/report/outline',
      'lambda/report/table',
      'lambda/report/text',
      'lambda/report/words',
    ],
  },
  {
    path: 'lambda/cleanup',
    holds: 'decide, plan, guards (pure); verify, execute, record; the only room that deletes',
    mayImport: [
      'lambda/audit/fingerprint.ts',
      'lambda/audit/merge-report.ts',
      'lambda/aws',
      'lambda/checks/kinds.ts',
      'lambda/collect',
      'lambda/common',
      'lambda/estate',
      'lambda/facts',
      'lambda/ledger',
      'lambda/model',
      'lambda/report/words/cleanup-words.ts',
      'lambda/signals',
    ],
  },
  {
    path: 'lambda/diagnose',
    holds: 'the checklist, causes and what follows from them (pure); find a cluster and read its target',
    mayImport: [
      'lambda/audit/judgements.ts',
      'lambda/audit/run-checks.ts',
      'lambda/audit/select-checks.ts',
      'lambda/aws',
      'lambda/checks',
      'lambda/collect',
      'lambda/common',
      'lambda/estate',
      'lambda/facts',
      'lambda/kubernetes',
      'lambda/ledger',
      'lambda/model',
    ],
  },
  {
    path: 'lambda/map',
    holds: 'find a subnet, and read who holds its addresses',
    mayImport: [
      'lambda/aws',
      'lambda/collect',
      'lambda/common',
      'lambda/estate',
      'lambda/facts',
      'lambda/ledger',
      'lambda/model',
    ],
  },
  {
    path: 'lambda/doctor',
    holds:
      'what was seen of a deployment → one answer a question (`examinations`, pure); readers; what the function alone can see',
    mayImport: [
      'lambda/aws',
      'lambda/collect/iam-policies.ts',
      'lambda/collect/paging.ts',
      'lambda/common',
      'lambda/config/chat-channels.ts',
      'lambda/config/names.ts',
      'lambda/config/owner-topics.ts',
      'lambda/config/schema.ts',
      'lambda/config/to-request.ts',
      'lambda/estate',
      'lambda/facts',
      'lambda/ledger/store.ts',
      'lambda/model',
    ],
  },
  {
    path: 'lambda/notify/channels',
    holds:
      'a way to people or machines: one file each behind one type (`channel.ts`), and a folder of its name for what it alone needs; `index.ts` has those that are configured',
    mayImport: ['lambda/aws', 'lambda/common', 'lambda/model', 'lambda/report'],
  },
  {
    path: 'lambda/notify',
    holds: 'what of a report is news, whether it is worth a message, and what people were told',
    mayImport: [
      'lambda/audit/summarize.ts',
      'lambda/common',
      'lambda/ledger',
      'lambda/model',
      'lambda/notify/channels',
      'lambda/report',
    ],
  },
  {
    path: 'lambda/runs',
    holds: 'what the functions of one audit hand to each other: chunks, results, claims, receipts; their keys',
    mayImport: [
      'lambda/audit/merge-report.ts',
      'lambda/audit/select-checks.ts',
      'lambda/common',
      'lambda/ledger/open-store.ts',
      'lambda/ledger/store.ts',
      'lambda/model',
    ],
  },
  {
    path: 'lambda/handlers',
    holds: 'Lambda entries',
    mayImport: [
      'lambda/audit',
      'lambda/aws',
      'lambda/checks',
      'lambda/cleanup',
      'lambda/common',
      'lambda/config',
      'lambda/diagnose',
      'lambda/doctor',
      'lambda/estate',
      'lambda/ledger',
      'lambda/model',
      'lambda/notify',
      'lambda/report',
      'lambda/runs',
      'lambda/signals',
    ],
  },
  {
    path: 'infra',
    holds: 'what is deployed, as functions of a scope, and our own stacks of it; bundles handlers by path',
    mayImport: ['lambda/aws/permissions.ts', 'lambda/common', 'lambda/config', 'lambda/model', 'scripts'],
  },
  {
    path: 'cdk',
    holds:
      'what the package exports to CDK apps of others: constructs setup `infra`, with settings of a generated type',
    mayImport: ['infra', 'lambda/checks', 'lambda/config', 'lambda/model'],
  },
];

/** The room that a file is in: the innermost of those whose folder holds it. */
export function roomOf(path: string): Room | undefined {
  return ROOMS.filter((room) => path.startsWith(`${room.path}/`)).toSorted((a, b) => b.path.length - a.path.length)[0];
}

/** Rooms and files without clock, environment, console, SDK or promise: data in, data out. */
export const PURE_ROOMS: readonly string[] = [
  'lambda/common',
  'lambda/model',
  'lambda/facts',
  'lambda/checks',
  'lambda/report',
  'lambda/cleanup/conditions.ts',
  'lambda/cleanup/decide.ts',
  'lambda/cleanup/guards.ts',
  'lambda/cleanup/outcome.ts',
  'lambda/cleanup/plan.ts',
  'lambda/cleanup/refused-finding.ts',
  'lambda/cleanup/function-setup.ts',
  'lambda/cleanup/target-result.ts',
  'lambda/diagnose/applies.ts',
  'lambda/diagnose/causes.ts',
  'lambda/diagnose/checklist.ts',
  'lambda/diagnose/cluster-reach.ts',
  'lambda/diagnose/diagnose.ts',
  'lambda/diagnose/evidence.ts',
  'lambda/diagnose/judged.ts',
  'lambda/diagnose/log-causes.ts',
  'lambda/diagnose/log-report.ts',
  'lambda/diagnose/log-states.ts',
  'lambda/diagnose/looked-at.ts',
  'lambda/diagnose/node-reach.ts',
  'lambda/diagnose/answer-gaps.ts',
  'lambda/diagnose/with-logs.ts',
  'lambda/doctor/examinations',
  'lambda/doctor/examine.ts',
  'lambda/doctor/members.ts',
  'lambda/doctor/seen.ts',
  'lambda/doctor/stack-names.ts',
  'lambda/ledger/changes.ts',
  'lambda/ledger/findings.ts',
  'lambda/ledger/history.ts',
  'lambda/ledger/merge.ts',
  'lambda/ledger/migrations.ts',
  'lambda/ledger/order.ts',
  'lambda/ledger/parse.ts',
  'lambda/ledger/sightings.ts',
  'lambda/audit/merge-report.ts',
  'lambda/runs/audit-id.ts',
  'lambda/runs/chunks.ts',
  'lambda/runs/documents.ts',
  'lambda/runs/keys.ts',
  'lambda/runs/merge-run.ts',
  'lambda/runs/reason.ts',
  'lambda/runs/report-link.ts',
  'lambda/runs/run.ts',
];
