import { DEFAULT_NAME } from '../lambda/config/names.ts';

const KINDS = { hub: 'EksIpAuditor', member: 'EksIpAuditorMember', chatWatch: 'EksIpAuditorChatWatch' } as const;

/** The name of a stack of a deployment: `EksIpAuditor`, with the deployment's name behind it where it has another one. */
export function stackName(kind: keyof typeof KINDS, deployment: string): string {
  return deployment === DEFAULT_NAME ? KINDS[kind] : `${KINDS[kind]}-${deployment}`;
}
