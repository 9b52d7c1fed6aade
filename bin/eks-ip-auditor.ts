import { main } from './cli/main.ts';

process.exitCode = await main(process.argv.slice(2));
// All is said and written. What AWS never finishes answering must not keep the process.
setTimeout(() => process.exit(), 500).unref();
