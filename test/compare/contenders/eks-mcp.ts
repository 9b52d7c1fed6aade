import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import * as z from 'zod';
import type { Arena, Contender } from './contender.ts';

const PROGRAM = 'awslabs.eks-mcp-server';
const TOOL = 'get_eks_vpc_config';

/** What the tool answers with, as the last of its texts. */
const SUBNETS = z.object({
  subnets: z.array(z.object({ subnet_id: z.string(), has_sufficient_ips: z.boolean() })).min(1),
});
const CALLED = z.object({
  id: z.literal(2),
  result: z.object({ content: z.array(z.object({ text: z.string() })).min(1), isError: z.literal(false) }),
});

/** AWS's own server for assistants: none of its tools lists an ENI, and one says which subnets have sufficient addresses. */
export function eksMcp(version: string): Contender {
  return {
    name: 'EKS MCP server of AWS',
    short: 'EKS MCP',
    command: `${PROGRAM} --allow-sensitive-data-access, tool ${TOOL}`,
    version,
    ask: async (arena) => {
      const { subnets } = SUBNETS.parse(JSON.parse(await called(arena)));
      const said = subnets.map(
        ({ subnet_id, has_sufficient_ips }) => [subnet_id, has_sufficient_ips ? 'enough' : 'short'] as const,
      );
      return { enis: undefined, subnets: new Map(said) };
    },
  };
}

/** Starts the server, calls the tool as a client does over stdio, and ends it. */
async function called({ programs, folder, env }: Arena): Promise<string> {
  const child = spawn(`${programs}/${PROGRAM}`, ['--allow-sensitive-data-access'], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaints = `${complaints}${chunk}`.slice(-2000);
  });
  const closed = once(child, 'close');
  for (const message of conversation()) child.stdin.write(`${JSON.stringify(message)}\n`);
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      const answer = CALLED.safeParse(JSON.parse(line));
      if (answer.success) return answer.data.result.content.at(-1)?.text ?? '';
    }
    throw new Error(`${PROGRAM} did not answer: ${complaints}`);
  } finally {
    child.stdin.end();
    await closed;
  }
}

function conversation(): readonly object[] {
  const client = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'compare', version: '1' } };
  const call = { name: TOOL, arguments: { cluster_name: 'shop' } };
  return [
    { jsonrpc: '2.0', id: 1, method: 'initialize', params: client },
    { jsonrpc: '2.0', method: 'notifications/initialized' },
    { jsonrpc: '2.0', id: 2, method: 'tools/call', params: call },
  ];
}
