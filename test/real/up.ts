/**
 * Deploys the hub into the emulator and leaves it there until Ctrl-C: to try commands on a deployment without an account.
 *
 *     node test/real/up.ts [--config <file>] [--account <id>] [--region <region>]
 *
 * Prints to stdout the environment in which commands find it, to be taken over with `eval` or `source`, and what is deployed.
 * Three network interfaces have leaked there, and one audit has found them.
 */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { runScript, say } from '../support/python-suite.ts';
import { audit } from './audits.ts';
import { bootstrap, deploy } from './deployment.ts';
import { leakEnis } from './leaks.ts';
import { placeOf, rootEnvironment } from './place.ts';
import { withEmulator } from './with-emulator.ts';

const { values } = parseArgs({
  options: {
    config: { type: 'string' },
    account: { type: 'string', default: '111122223333' },
    region: { type: 'string', default: 'eu-west-1' },
  },
});

await runScript((signal) =>
  withEmulator(signal, async (env) => {
    const place = placeOf(env, values.account, values.region);
    const configuration = values.config === undefined ? {} : JSON.parse(await readFile(values.config, 'utf8'));
    await leakEnis(place, 3);
    say('deploying …');
    await bootstrap(place);
    const deployed = await deploy(place, configuration);
    const { status } = await audit(deployed);
    say(`audited: ${status}`);
    const { stack, bucket, topic } = deployed;
    const names = {
      AUDIT_FUNCTION: deployed.audit,
      SCAN_FUNCTION: deployed.scan,
      STACK: stack,
      BUCKET: bucket,
      TOPIC: topic,
    };
    for (const [name, value] of Object.entries({ ...rootEnvironment(place), ...names })) {
      process.stdout.write(`export ${name}=${value}\n`);
    }
    say(`deployed as ${stack}; Ctrl-C ends it`);
    const alive = setInterval(() => {}, 60_000);
    if (!signal.aborted) await once(signal, 'abort');
    clearInterval(alive);
    return 0;
  }),
);
