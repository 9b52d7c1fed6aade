import type { Caller } from './credentials.ts';
import type { RecordedCall } from './record.ts';

/** The ARN (or pattern) that IAM names in its refusal of a call. */
export function resourceOf(call: RecordedCall, caller: Caller): string {
  const { parameters, region } = call;
  const eks = `arn:aws:eks:${region}:${caller.accountId}`;
  const cluster = text(parameters.clusterName) ?? text(parameters.name) ?? '*';
  const nodegroup = text(parameters.nodegroupName);
  const addon = text(parameters.addonName);
  const profile = text(parameters.fargateProfileName);
  if (nodegroup !== undefined) return `${eks}:nodegroup/${cluster}/${nodegroup}/*`;
  if (addon !== undefined) return `${eks}:addon/${cluster}/${addon}/*`;
  if (profile !== undefined) return `${eks}:fargateprofile/${cluster}/${profile}/*`;
  if (call.service === 'eks') return `${eks}:cluster/${cluster}`;
  return text(parameters.RoleArn) ?? text(parameters.TopicArn) ?? '*';
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
