/**
 * Loaded before the auditor (`node --import`): writes to the file `USAGE_FILE`, when the process ends, what it used. The command
 * line starts anew within its process, where what it used before counts, but not with a descriptor of ours. Not in TypeScript,
 * which would have to be stripped of its types in the process that is measured: 20 ms of CPU.
 */
import { writeFileSync } from 'node:fs';

process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const usage = { cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, maxResidentBytes: maxRSS * 1024 };
  writeFileSync(process.env.USAGE_FILE, JSON.stringify(usage));
});
