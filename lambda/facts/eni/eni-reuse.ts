import type { NetworkInterface } from '../../model/inventory.ts';
import { classifyEni, ENI_TAGS, holdsPods } from './eni-ownership.ts';

/**
 * Whether somebody uses an ENI that EKS networking made for something of his own: it is attached, and not to the instance
 * that it was made for. A branch ENI belongs to its trunk and never has an attachment. Says what it is attached to.
 */
export function reuseOf(eni: NetworkInterface): { readonly instanceId: string | null } | undefined {
  if (eni.attachment === undefined) return undefined;
  const { kind, instanceId } = classifyEni(eni, eni.ownerId);
  if (!holdsPods(kind)) return undefined;
  const madeFor = kind === 'cni-secondary' ? instanceId : eni.tags[ENI_TAGS.instanceId];
  const attachedTo = eni.attachment.instanceId;
  // A trunk of an older controller names no instance, so nothing tells that it is not where it belongs.
  if (kind === 'trunk' && madeFor === undefined && attachedTo !== undefined) return undefined;
  return attachedTo !== undefined && attachedTo === madeFor ? undefined : { instanceId: attachedTo ?? null };
}
