import { Argument, Command, Option } from 'commander';
import { AuditorError } from '../../lambda/model/errors.ts';
import type { Scope } from '../../lambda/model/inventory.ts';
import { SEVERITIES } from '../../lambda/model/severity.ts';
import { VERSION } from '../../lambda/model/version.ts';
import type { Grouping } from '../../lambda/report/outline/view.ts';
import type { CleanupFormat, Format } from '../../lambda/report/render.ts';
import type { DiagnosisFormat } from '../../lambda/report/render-diagnosis.ts';
import type { DoctorFormat } from '../../lambda/report/render-doctor.ts';
import type { MapFormat } from '../../lambda/report/render-map.ts';
import type { WhatIfFormat } from '../../lambda/report/render-what-if.ts';
import { note, print, stderr } from '../output.ts';
import type { AuditOptions } from './audit.ts';
import { oneOf } from './choices.ts';
import type { CleanupApplyOptions, CleanupPlanOptions } from './cleanup.ts';
import type { Shell } from './completion.ts';
import type { CheckOptions } from './config.ts';
import type { InitOptions } from './config-init.ts';
import { parseDuration } from './deadline.ts';
import { addDestinations, type Destination } from './destinations.ts';
import type { DiagnoseOptions } from './diagnose.ts';
import type { DoctorOptions } from './doctor.ts';
import { EXIT, type FailOn } from './exit-codes.ts';
import type { ExplainOptions } from './explain.ts';
import {
  AFTER_AUDIT,
  AFTER_CLEANUP,
  AFTER_COMPLETION,
  AFTER_CONFIG,
  AFTER_DIAGNOSE,
  AFTER_DOCTOR,
  AFTER_EXPLAIN,
  AFTER_MAP,
  AFTER_NOTIFY,
  AFTER_PROGRAM,
  AFTER_REPORT,
  AFTER_REPORT_DIFF,
  AFTER_SNOOZE,
  AFTER_WHAT_IF,
} from './help.ts';
import type { MapOptions } from './map.ts';
import type { PreviewOptions } from './notify-preview.ts';
import type { DiffFormat } from './report.ts';
import type { OutputFlags } from './report-output.ts';
import type { SnoozeOptions } from './snooze.ts';
import { addTargetFlags, append, podsPerNode } from './target-flags.ts';
import { addVerbosity } from './verbosity.ts';
import type { WhatIfOptions } from './what-if.ts';

/** Spelt out here so that `--help` need not load the renderers; the type keeps it complete. */
const CLEANUP_FORMATS: Readonly<Record<CleanupFormat, true>> = {
  table: true,
  json: true,
  csv: true,
  markdown: true,
  html: true,
  ndjson: true,
};

const FORMATS: Readonly<Record<Format, true>> = {
  ...CLEANUP_FORMATS,
  sarif: true,
  junit: true,
  ocsf: true,
  asff: true,
  github: true,
  prometheus: true,
};

const DIAGNOSIS_FORMATS: Readonly<Record<DiagnosisFormat, true>> = {
  table: true,
  json: true,
  markdown: true,
  html: true,
  brief: true,
};

const DIFF_FORMATS: Readonly<Record<DiffFormat, true>> = { table: true, json: true };

const DOCTOR_FORMATS: Readonly<Record<DoctorFormat, true>> = { table: true, json: true };

const MAP_FORMATS: Readonly<Record<MapFormat, true>> = { table: true, json: true };

const WHAT_IF_FORMATS: Readonly<Record<WhatIfFormat, true>> = { table: true, json: true, html: true };

const GROUPINGS: Readonly<Record<Grouping, true>> = { cause: true, check: true, account: true };

const SCOPES: Readonly<Record<Scope, true>> = { eks: true, all: true };

const SHELLS: Readonly<Record<Shell, true>> = { bash: true, zsh: true, fish: true };

const LEDGER = '--ledger <location>';

const KUBERNETES = 'also read from Kubernetes, with your AWS credentials like `aws eks get-token`';
const NO_KUBERNETES = 'read nothing from Kubernetes, whatever the configuration says';

const FAIL_ON: readonly FailOn[] = [...SEVERITIES, 'none'];

/**
 * Parses and dispatches. Commands are loaded when they run, so that `--version` and `--help` stay quick.
 * @returns the exit code
 * @throws CommanderError for usage errors and for help and version, all of them already printed
 */
export async function runProgram(argv: readonly string[]): Promise<number> {
  let exitCode: number = EXIT.ok;
  const finish = async (command: Promise<number>) => {
    exitCode = await command;
  };
  const shown: Promise<void>[] = [];
  const show = (text: string) => {
    shown.push(print(text));
  };
  try {
    await makeProgram(finish, show).parseAsync(argv, { from: 'user' });
  } finally {
    await Promise.all(shown);
  }
  return exitCode;
}

/** @param show prints help and version */
function makeProgram(finish: Finish, show: (text: string) => void): Command {
  const program = new Command('eks-ip-auditor')
    .description('Finds what keeps EKS pods from getting an IP address, and says what to do about it.')
    .version(VERSION, '-v, --version', 'print the version')
    .helpOption('-h, --help', 'print help for a command')
    // Otherwise flags behind `report diff` are those of `report`, which has flags of the same names.
    .enablePositionalOptions()
    .addHelpText('after', AFTER_PROGRAM)
    .configureOutput({
      writeOut: show,
      writeErr: (text) => stderr.write(text),
      outputError: (text) => note(text.trim().replaceAll(/\s*\n\s*/g, ' ')),
    })
    .exitOverride();
  addAudit(program, finish);
  addDiagnose(program, finish);
  addMap(program, finish);
  addWhatIf(program, finish);
  addCleanup(program, finish);
  program
    .command('checks')
    .description('list the checks')
    .addOption(oneOf(new Option('--format <format>', 'form of the list'), ['table', 'json']).default('table'))
    .action(({ format }: { readonly format: 'table' | 'json' }) =>
      finish(import('./checks.ts').then(({ listChecks }) => listChecks(format))),
    );
  program
    .command('explain')
    .description('print what an error means, or what a check looks for, and what to do')
    .argument('[check...]', 'id of a check (see `checks`), or the text of an error')
    .option('--list', 'list the known errors')
    .addOption(oneOf(new Option('--format <format>', 'form of the answer'), ['table', 'json']).default('table'))
    .addHelpText('after', AFTER_EXPLAIN)
    .action((words: readonly string[], options: ExplainOptions) =>
      finish(import('./explain.ts').then(({ explain }) => explain(words, options))),
    );
  addReport(program, finish);
  addNotify(program, finish);
  addSnooze(program, finish);
  addConfig(program, finish);
  addDoctor(program, finish);
  program
    .command('completion')
    .description('print a script that completes these commands in a shell')
    .addArgument(new Argument('<shell>', 'bash, zsh or fish').choices(Object.keys(SHELLS)))
    .addHelpText('after', AFTER_COMPLETION)
    .action((shell: Shell) =>
      finish(import('./completion.ts').then(({ printCompletion }) => printCompletion(shell, program))),
    );
  addVerbosity(program);
  return program;
}

type Finish = (command: Promise<number>) => Promise<void>;

function addAudit(program: Command, finish: Finish): void {
  const audit = program
    .command('audit')
    .description('audit accounts and regions, and print findings and what could not be read');
  addTargetFlags(audit, 'audit', 'audited')
    .option('--check <id>', 'run only this check, repeatable', append)
    .addOption(oneOf(new Option('--scope <scope>', 'subnets that EKS uses, or all of them'), Object.keys(SCOPES)))
    .option('--kubernetes', KUBERNETES)
    .option('--no-kubernetes', NO_KUBERNETES)
    .option(
      LEDGER,
      'folder or s3://bucket/prefix that remembers earlier audits (s3://<account>@bucket/prefix: a bucket of that account)',
    );
  const destinations = addReportDestinations(audit, FORMATS);
  addView(audit)
    .option(
      '--notify <where>',
      'also publish, if something changed, to the ARN of an SNS topic or event bus, or to slack:, teams: or https:VARIABLE, which has the address of a webhook',
    )
    .optionsGroup('Exit code:')
    .addOption(
      oneOf(new Option('--fail-on <severity>', 'exit 1 if a finding has this severity or above'), FAIL_ON).default(
        'high',
      ),
    )
    .option('--strict', 'exit 3 if something could not be read')
    .addHelpText('after', AFTER_AUDIT)
    .action((options: Omit<AuditOptions, 'destinations'>) =>
      finish(import('./audit.ts').then(({ audit: run }) => run({ ...options, destinations: destinations() }))),
    );
}

function addDiagnose(program: Command, finish: Finish): void {
  const diagnose = program
    .command('diagnose')
    .description('find out why pods of a cluster get no address')
    .argument('[cluster]', 'cluster to diagnose (default: the only one; if there are several, they are listed)')
    .option('--cluster <name>', 'same as the argument')
    .option('--node <name>', 'diagnose only this node: instance id, node name or internal IP')
    .option('--pod <namespace/name>', 'diagnose only this pod and its node; reads from Kubernetes')
    .option(
      '--logs <path>',
      'file, folder or archive of node logs and events, or - for stdin, repeatable; without a cluster, read only these',
      append,
    )
    .option('--logs-unknown', 'also print unknown lines of these logs');
  addTargetFlags(diagnose, 'look at', 'looked at')
    .option(LEDGER, 'ledger of your audits: it shows how long an ENI has been unattached')
    .option('--kubernetes', KUBERNETES)
    .option('--no-kubernetes', NO_KUBERNETES)
    .option(
      '--kubeconfig <file>',
      'kubeconfig for reading from Kubernetes (default: that of kubectl, if it is for the cluster)',
    )
    .option('--context <name>', 'context of the kubeconfig (default: the current one, if it is for the cluster)')
    .addHelpText('after', AFTER_DIAGNOSE);
  const destinations = addDestinations(diagnose, DIAGNOSIS_FORMATS, {
    format: 'form of the diagnosis',
    output: OUTPUT,
  });
  diagnose.action((cluster: string | undefined, options: Omit<DiagnoseOptions, 'destinations'>) =>
    finish(
      import('./diagnose.ts').then(({ diagnose: run }) => run(cluster, { ...options, destinations: destinations() })),
    ),
  );
}

function addMap(program: Command, finish: Finish): void {
  const map = program
    .command('map')
    .description('draw who holds each address of a subnet')
    .argument('<subnet>', 'ID of the subnet, or its name');
  addTargetFlags(map, 'look at', 'looked at')
    .option(LEDGER, 'ledger of your audits: it shows how long an ENI has been unattached')
    .addHelpText('after', AFTER_MAP);
  const destinations = addDestinations(map, MAP_FORMATS, { format: 'form of the map', output: OUTPUT });
  map.action((subnet: string, options: Omit<MapOptions, 'destinations'>) =>
    finish(import('./map.ts').then(({ map: run }) => run(subnet, { ...options, destinations: destinations() }))),
  );
}

function addWhatIf(program: Command, finish: Finish): void {
  const whatIf = program
    .command('what-if')
    .description('compute what a change would do to the addresses of a cluster; changes nothing')
    .option(
      '--cluster <name>',
      'cluster that would change (default: the only one; if there are several, they are listed)',
    )
    .optionsGroup('What would change:')
    .option('--set <name=value>', 'a variable of the VPC CNI, such as WARM_IP_TARGET=2, repeatable', append)
    .option('--cni <release>', 'release of the VPC CNI, such as 1.20.4')
    .option('--scale <nodegroup=nodes>', 'desired size of a managed node group, such as workers=20, repeatable', append)
    .option('--upgrade', 'one rolling update of all managed node groups')
    .option('--add-subnet <zone/size>', 'one more subnet for pods, such as eu-west-1a/24, repeatable', append)
    .option(
      '--pods-per-node <n>',
      'pods with an address of their own on each node, if Kubernetes does not count them',
      podsPerNode,
    );
  addTargetFlags(whatIf, 'look at', 'looked at')
    .option('--kubernetes', KUBERNETES)
    .option('--no-kubernetes', NO_KUBERNETES)
    .option(
      '--kubeconfig <file>',
      'kubeconfig for reading from Kubernetes (default: that of kubectl, if it is for the cluster)',
    )
    .option('--context <name>', 'context of the kubeconfig (default: the current one, if it is for the cluster)')
    .addHelpText('after', AFTER_WHAT_IF);
  const destinations = addDestinations(whatIf, WHAT_IF_FORMATS, { format: 'form of the answer', output: OUTPUT });
  whatIf.action((options: Omit<WhatIfOptions, 'destinations'>) =>
    finish(import('./what-if.ts').then(({ whatIf: run }) => run({ ...options, destinations: destinations() }))),
  );
}

function addCleanup(program: Command, finish: Finish): void {
  const cleanup = program
    .command('cleanup')
    .description('plan or carry out the deletion of leaked ENIs')
    .addHelpText('after', AFTER_CLEANUP);
  const plan = cleanup
    .command('plan')
    .description('print which unattached ENIs would be deleted, and why; deletes nothing');
  const planned = addReportDestinations(
    addTargetFlags(plan, 'look at', 'looked at').option(LEDGER, 'ledger of your audits'),
    CLEANUP_FORMATS,
  );
  plan.action((options: Omit<CleanupPlanOptions, 'destinations'>) =>
    finish(import('./cleanup.ts').then(({ cleanupPlan }) => cleanupPlan({ ...options, destinations: planned() }))),
  );
  const apply = cleanup
    .command('apply')
    .description('print the plan, ask, delete its ENIs, and print the outcome of each');
  const applied = addReportDestinations(
    addTargetFlags(apply, 'clean', 'cleaned').option(LEDGER, 'ledger of your audits'),
    CLEANUP_FORMATS,
  );
  apply
    .option('--yes', 'do not ask')
    .option('--notify <where>', 'also publish the outcome: as with audit --notify')
    .action((options: Omit<CleanupApplyOptions, 'destinations'>) =>
      finish(import('./cleanup.ts').then(({ cleanupApply }) => cleanupApply({ ...options, destinations: applied() }))),
    );
}

/** How much of a report is shown, and by what. */
function addView(command: Command): Command {
  return command
    .option('--full', 'print every detail and remedy in the table, not one screen')
    .addOption(
      oneOf(
        new Option('--group-by <what>', 'group findings by cause, check or account (table, markdown)'),
        Object.keys(GROUPINGS),
      ).default('cause'),
    )
    .addOption(
      oneOf(
        new Option(
          '--min-severity <severity>',
          'list findings of this severity and above, count the others (table, markdown)',
        ),
        SEVERITIES,
      ),
    );
}

function addReport(program: Command, finish: Finish): void {
  const report = program
    .command('report')
    .description('write a stored JSON report in another form, or compare two')
    .argument('[file]', 'report that `audit --format json` or the hub wrote');
  const destinations = addReportDestinations(report, FORMATS);
  addView(report)
    .addHelpText('after', AFTER_REPORT)
    .action((file: string | undefined, options: Omit<OutputFlags, 'destinations'>) => {
      if (file === undefined)
        throw new AuditorError('USAGE', 'report: name the file of a JSON report, or diff and two');
      return finish(
        import('./report.ts').then(({ report: run }) => run(file, { ...options, destinations: destinations() })),
      );
    });
  const diff = report
    .command('diff')
    .description('compare two reports: what is new, worse, milder and gone')
    .argument('<earlier>', 'JSON report')
    .argument('<later>', 'JSON report');
  const compared = addDestinations(diff, DIFF_FORMATS, { format: 'form of it', output: OUTPUT });
  diff.addHelpText('after', AFTER_REPORT_DIFF).action((earlier: string, later: string) => {
    assertNoneGiven(report, 'diff');
    return finish(import('./report.ts').then(({ reportDiff }) => reportDiff([earlier, later], compared())));
  });
}

/** Refuses flags that stand before a subcommand and would say nothing to it. @throws AuditorError USAGE */
function assertNoneGiven(parent: Command, subcommand: string): void {
  const given = parent.options.find((option) => parent.getOptionValueSource(option.attributeName()) === 'cli');
  if (given?.long === undefined) return;
  throw new AuditorError(
    'USAGE',
    `report ${subcommand}: ${given.long} before ${subcommand} counts for nothing; give flags after it`,
  );
}

const OUTPUT = 'write it to this file instead of stdout, completely or not at all';

function addReportDestinations<Form extends Format>(
  command: Command,
  forms: Readonly<Record<Form, true>> & { readonly table: true },
): () => readonly Destination<Form | 'table'>[] {
  return addDestinations(command, forms, { format: 'form of the report', output: OUTPUT });
}

function addNotify(program: Command, finish: Finish): void {
  const preview = program
    .command('notify')
    .description('preview the message of an audit')
    .command('preview')
    .description('audit, and print the message that would be sent now; sends and stores nothing');
  addTargetFlags(preview, 'audit', 'audited')
    .option(LEDGER, 'ledger of your audits: only changes since the last message are news')
    .optionsGroup('What comes out:')
    .addOption(
      oneOf(new Option('--format <format>', 'print the mail, the chat card, the message for queues or the events'), [
        'email',
        'html',
        'chat',
        'sqs',
        'events',
      ]).default('email'),
    )
    .option('--owner <name>', 'print the message to this owner of "notifications.owners"')
    .option('--digest', 'print the weekly digest, as it would be sent now')
    .addHelpText('after', AFTER_NOTIFY)
    .action((options: PreviewOptions) =>
      finish(import('./notify-preview.ts').then(({ previewNotification }) => previewNotification(options))),
    );
}

function addSnooze(program: Command, finish: Finish): void {
  program
    .command('snooze')
    .description('stop messages about a finding or a check for some days; without one, list what is snoozed')
    .argument('[finding-or-check]', 'id of a finding (in JSON and CSV reports) or of a check')
    .requiredOption(LEDGER, 'ledger of your audits: a folder or s3://bucket/prefix')
    .option('--days <n>', 'number of days, including today (at most 90)', Number)
    .option('--reason <text>', 'why nobody needs to act for now')
    .option('--resource <glob>', "with a check: only resources with these ARNs or ids ('subnet-0a*')")
    .option('--end', 'end it')
    .option('--profile <name>', 'profile of your AWS configuration')
    .addHelpText('after', AFTER_SNOOZE)
    .action((what: string | undefined, options: SnoozeOptions) =>
      finish(import('./snooze.ts').then(({ snooze }) => snooze(what, options))),
    );
}

function addConfig(program: Command, finish: Finish): void {
  const config = program
    .command('config')
    .description('write, check or print the configuration')
    .addHelpText('after', AFTER_CONFIG);
  const file = () => new Option('--config <file>', 'configuration file (default: ./eks-ip-auditor.config.json)');
  config
    .command('check')
    .description('check whether the configuration is valid')
    .addOption(file())
    .option('--live', 'also assume the role in every account, and check regions and topics')
    .option('--profile <name>', 'profile of your AWS configuration, for --live')
    .option('--timeout <time>', 'stop after this time, such as 90s (default: 15m), with --live', parseDuration)
    .action((options: CheckOptions) => finish(import('./config.ts').then(({ checkConfig }) => checkConfig(options))));
  config
    .command('init')
    .description('ask for accounts, regions and mail addresses, and write a configuration')
    .addOption(file())
    .option('--force', 'overwrite an existing file')
    .action((options: InitOptions) => finish(import('./config-init.ts').then(({ initConfig }) => initConfig(options))));
  config
    .command('print')
    .description('print the configuration with every default')
    .addOption(file())
    .action((options: { config?: string }) =>
      finish(import('./config.ts').then(({ printConfig }) => printConfig(options.config))),
    );
  config
    .command('schema')
    .description('print the JSON Schema of the configuration, for editors')
    .action(() => finish(import('./config.ts').then(({ printSchema }) => printSchema())));
}

function addDoctor(program: Command, finish: Finish): void {
  const doctor = program
    .command('doctor')
    .description('check the deployment: schedule, roles, ledger, alarms, subscriptions')
    .optionsGroup('What to look at:')
    .option('--region <name>', 'region of the deployment (default: that of the environment or profile)')
    .option('--stack-name <name>', 'stack of the deployment (default: by the name in the configuration)')
    .option('--profile <name>', 'profile of your AWS configuration')
    .option('--config <file>', 'configuration file (default: ./eks-ip-auditor.config.json, if it exists)')
    .option('--timeout <time>', 'stop after this time, such as 90s (default: 15m)', parseDuration)
    .addHelpText('after', AFTER_DOCTOR);
  const destinations = addDestinations(doctor, DOCTOR_FORMATS, { format: 'form of it', output: OUTPUT });
  doctor.action((options: Omit<DoctorOptions, 'destinations'>) =>
    finish(import('./doctor.ts').then(({ doctor: run }) => run({ ...options, destinations: destinations() }))),
  );
}
