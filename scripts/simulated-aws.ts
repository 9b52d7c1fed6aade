/** `npm run simulated-aws`: the simulated AWS, with the worlds of the demo and the tests by their names. */
import { runCommand } from '../simulated-aws/command/run.ts';
import { terminal } from '../simulated-aws/command/terminal.ts';
import { NAMED_WORLDS } from './named-worlds.ts';

// npm runs a script in the package's folder; a file is meant from where its user is.
process.chdir(process.env.INIT_CWD ?? '.');

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stop.abort());
process.exitCode = await runCommand(process.argv.slice(2), { worlds: NAMED_WORLDS, terminal, stop: stop.signal });
