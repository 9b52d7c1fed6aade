/** Loads the module that its argument names, and prints the seconds that took. */
import { pathToFileURL } from 'node:url';

const module = pathToFileURL(process.argv[2] ?? '').href;
const before = performance.now();
await import(module);
process.stdout.write(`${(performance.now() - before) / 1000}`);
// What was loaded may keep the process alive.
process.exit();
