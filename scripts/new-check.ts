/**
 * `npm run new:check <id>`: makes a check's file, its line in the registry and its table of cases, whose first case fails
 * until the check does what it is for. `npm run docs` writes the rest.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const ID = /^[a-z][a-z0-9]*(-[a-z0-9]+)+$/;

function main([id = '', ...rest]: readonly string[]): number {
  if (!ID.test(id) || rest.length > 0) {
    process.stderr.write('usage: npm run new:check <id>, two or more words such as subnet-low-ips\n');
    return 2;
  }
  const check = join(ROOT, `lambda/checks/${id}.ts`);
  const test = join(ROOT, `test/checks/${id}.test.ts`);
  const taken = [check, test].find((path) => existsSync(path));
  if (taken !== undefined) {
    process.stderr.write(`${taken} is there already.\n`);
    return 2;
  }
  const registry = join(ROOT, 'lambda/checks/index.ts');
  const registered = withCheck(readFileSync(registry, 'utf8'), id);
  writeFileSync(check, checkFile(id));
  writeFileSync(test, testFile(id));
  writeFileSync(registry, registered);
  for (const path of [`lambda/checks/${id}.ts`, `test/checks/${id}.test.ts`, 'lambda/checks/index.ts']) {
    process.stdout.write(`${path}\n`);
  }
  process.stdout.write(`\nNext: npx vitest run test/checks/${id}.test.ts (its first case fails), then npm run docs.\n`);
  return 0;
}

/** Its import among the others, and its line at the end of the list. */
function withCheck(registry: string, id: string): string {
  const lines = registry.split('\n');
  const own = `import { ${camelCase(id)} } from './${id}.ts';`;
  const after = lines.findIndex((line) => line.startsWith('import ') && fileOf(line) > `./${id}.ts`);
  const end = lines.lastIndexOf('];');
  const at = after === -1 ? lines.findLastIndex((line) => line.startsWith('import ')) + 1 : after;
  return [...lines.slice(0, at), own, ...lines.slice(at, end), `  ${camelCase(id)},`, ...lines.slice(end)].join('\n');
}

function fileOf(line: string): string {
  return /'([^']+)'/.exec(line)?.[1] ?? '';
}

function camelCase(id: string): string {
  return id.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

function checkFile(id: string): string {
  return `import * as z from 'zod';
import { count } from '../common/words.ts';
import { remedy } from '../facts/aws/commands.ts';
import { subnetResource } from '../facts/aws/resources.ts';
import { field, number, text } from '../model/evidence.ts';
import { defineCheck } from './define-check.ts';

interface Args {
  readonly subnetId: string;
  readonly free: number;
}

const EVIDENCE = z.strictObject({
  cidr: field(text, "The subnet's IPv4 block."),
  free: field(number, 'Free addresses, as EC2 counts them.', {
    as: 'total',
    one: 'address free',
    many: 'addresses free',
  }),
});

export const ${camelCase(id)} = defineCheck({
  meta: {
    id: '${id}',
    title: 'What is wrong, in a few words',
    severity: 'low',
    resourceType: 'AWS::EC2::Subnet',
    rationale: 'What breaks because of it, and when.',
    severities: { low: 'when it is so' },
    remediation: remedy('https://docs.aws.amazon.com/eks/latest/best-practices/subnets.html', 'What to do first.'),
    mayBeWrong: ['A known way in which the verdict can be off.'],
  },
  needs: ['subnets'],
  wants: [],
  options: z.strictObject({
    minFree: z.number().int().min(0).default(0).describe('Free addresses under which it fires.'),
  }),
  evaluate: (view, { minFree }) =>
    view.subnets
      .filter(({ availableIpAddressCount: free }) => free < minFree)
      .map((subnet) => ({
        resource: subnetResource(view.target, subnet),
        args: { subnetId: subnet.id, free: subnet.availableIpAddressCount },
        evidence: { cidr: subnet.cidrBlock, free: subnet.availableIpAddressCount },
      })),
  message: ({ subnetId, free }: Args) => \`\${subnetId} has \${count(free, 'free address', 'free addresses')}.\`,
  evidence: EVIDENCE,
  involves: ({ resource }) => ({ subnets: [resource.id] }),
  question: 'addresses',
});
`;
}

function testFile(id: string): string {
  return `import { ${camelCase(id)} } from '../../lambda/checks/${id}.ts';
import { anInventory, aSubnet } from './an-inventory.ts';
import { testCheck } from './check-tester.ts';

testCheck(${camelCase(id)}, [
  {
    name: 'fires where it should',
    inventory: anInventory({ subnets: [aSubnet({ availableIpAddressCount: 0 })] }),
    fires: [{ message: /has 0 free addresses/ }],
  },
  {
    name: 'turns with its option',
    inventory: anInventory({ subnets: [aSubnet({ availableIpAddressCount: 9 })] }),
    options: { minFree: 10 },
    fires: [{ message: /has 9 free addresses/ }],
  },
  {
    name: 'stays silent elsewhere',
    inventory: anInventory({ subnets: [aSubnet({ availableIpAddressCount: 100 })] }),
    fires: 'silent',
  },
]);
`;
}

process.exitCode = main(process.argv.slice(2));
