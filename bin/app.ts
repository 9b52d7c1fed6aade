import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { HubStack } from '../infra/hub-stack.ts';
import { CHECKS } from '../lambda/checks/index.ts';
import { CONFIG_FILE_NAME, loadConfig } from '../lambda/config/load.ts';
import { configuredAccounts } from '../lambda/config/to-request.ts';
import { AuditorError } from '../lambda/model/errors.ts';
import { bundleLambda } from '../scripts/build.ts';

const ROOT = join(import.meta.dirname, '..');
const AUDIT_CODE = join(ROOT, 'dist/lambda/audit');

/** Context given with `cdk deploy -c name=value`. */
interface Context {
  readonly schedule: string;
  readonly timeZone: string;
  readonly emails: readonly string[];
}

function contextOf(app: App): Context {
  const text = (name: string, byDefault: string) => String(app.node.tryGetContext(name) ?? byDefault);
  return {
    schedule: text('schedule', 'cron(0 6 * * ? *)'),
    timeZone: text('timeZone', 'Etc/UTC'),
    emails: text('email', '')
      .split(',')
      .map((email) => email.trim())
      .filter((email) => email !== ''),
  };
}

/** The function's folder: its bundle and, beside it, the configuration it reads by itself. */
async function buildAuditCode(configFile: string | undefined): Promise<void> {
  await rm(AUDIT_CODE, { recursive: true, force: true });
  await mkdir(AUDIT_CODE, { recursive: true });
  await bundleLambda(join(ROOT, 'lambda/handlers/audit.ts'), join(AUDIT_CODE, 'index.mjs'));
  const packed = join(AUDIT_CODE, CONFIG_FILE_NAME);
  await (configFile === undefined ? writeFile(packed, '{}\n') : copyFile(join(ROOT, configFile), packed));
}

async function synthesize(): Promise<void> {
  const app = new App();
  const { config, file } = await loadConfig(CHECKS, { folder: ROOT });
  await buildAuditCode(file);
  new HubStack(app, 'EksIpAuditor', {
    description: 'EKS IP Auditor: finds what keeps EKS pods from getting an IP address.',
    auditCode: AUDIT_CODE,
    roleArns: configuredAccounts(config).flatMap(({ roleArn }) => roleArn ?? []),
    ...contextOf(app),
  });
}

try {
  await synthesize();
} catch (error) {
  if (!(error instanceof AuditorError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
