import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createGzip } from 'node:zlib';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const NODE = join(ROOT, 'node_modules/.bin/node');
const MEGABYTE = 1024 ** 2;

/** Reads stdin as the command does, and says what it took. */
const PROGRAM = `
import { readLogs } from './lambda/logs/read-logs.ts';
const context = { stdin: process.stdin, now: new Date(), signal: new AbortController().signal };
const { tally, bytes, unread } = await readLogs(['-'], context);
const [node] = tally.nodes.values();
const points = [...node.pools.values()].map(({ buckets }) => buckets.size);
const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
console.log(JSON.stringify({ bytes, records: tally.records, points, unread, megabytes }));
`;

/** About a megabyte of a debug log of ipamd, a line every 50 ms; each differs from the others. */
function megabyteOfLog(index: number): string {
  const lines: string[] = [];
  let length = 0;
  for (let line = 0; length < MEGABYTE; line++) {
    const at = new Date(1_700_000_000_000 + (index * 6000 + line) * 50).toISOString();
    const text = JSON.stringify({
      level: 'debug',
      ts: at,
      caller: 'ipamd/ipamd.go:2141',
      msg: SAID[line % SAID.length]?.(line),
    });
    lines.push(text);
    length += text.length + 1;
  }
  return `${lines.join('\n')}\n`;
}

const SAID: readonly ((line: number) => string)[] = [
  (line) => `IP pool stats: Total IPs/Prefixes = 28/0, AssignedIPs/CooldownIPs: ${line % 29}/0, c.maxIPsPerENI = 14`,
  (line) =>
    `Reconcile and skip primary IP 10.0.${line % 250}.${line % 200} on ENI eni-0${line.toString(16).padStart(16, '0')}`,
  (line) =>
    `Received AddNetwork for NS /var/run/netns/cni-${line}, Sandbox ${(line * 104_729).toString(36)}, ifname eth0`,
  () => 'DataStore has no available IP/Prefix addresses',
  (line) => `Failed to CreateNetworkInterface InsufficientFreeAddressesInSubnet: none for pod "web-${line}_shop"`,
];

async function read(megabytes: number, isPacked: boolean) {
  const child = spawn(NODE, ['--input-type=module-typescript', '--eval', PROGRAM], { cwd: ROOT });
  const into = isPacked ? createGzip({ level: 1 }) : child.stdin;
  if (into !== child.stdin) into.pipe(child.stdin);
  let output = '';
  child.stdout.on('data', (text) => {
    output += String(text);
  });
  let errors = '';
  child.stderr.on('data', (text) => {
    errors += String(text);
  });
  for (let index = 0; index < megabytes; index++) {
    if (!into.write(megabyteOfLog(index))) await once(into, 'drain');
  }
  into.end();
  await once(child, 'close');
  expect(errors).toBe('');
  return JSON.parse(output);
}

test('a log of ten times the size takes no more memory', { timeout: 900_000 }, async () => {
  const small = await read(25, false);
  const large = await read(250, true);
  expect(large.bytes).toBeGreaterThan(250 * MEGABYTE);
  expect(large.unread).toEqual([]);
  expect(Math.max(...large.points)).toBeLessThanOrEqual(500);
  expect(large.megabytes).toBeLessThan(400);
  expect(large.megabytes - small.megabytes).toBeLessThan(120);
  console.info(
    `25 MB: ${small.megabytes} MB of memory; 250 MB, packed: ${large.megabytes} MB, ${large.records} records`,
  );
});
