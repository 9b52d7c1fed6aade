/** Loaded before the auditor (`node --import`): tells on descriptor 3, when the process ends, what it used. */
import { writeSync } from 'node:fs';
import type { Usage } from '../processes.ts';

const USAGE_DESCRIPTOR = 3;

process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const usage: Usage = { cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, maxResidentBytes: maxRSS * 1024 };
  writeSync(USAGE_DESCRIPTOR, JSON.stringify(usage));
});
