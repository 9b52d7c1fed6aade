/**
 * How an EKS AMI type and an instance type do not go together (EKS user guide, choosing an instance type).
 * - `needs-graviton2`: AL2023 for Arm does not run on the first Graviton
 * - `no-eks-ami`: EKS has no AMI for the type
 * - `needs-accelerated-ami`: the AMI lacks the drivers of the type's accelerator
 * - `needs-no-accelerated-ami`: the AMI is for accelerators, and the type has none
 */
export type AmiRule = 'needs-graviton2' | 'no-eks-ami' | 'needs-accelerated-ami' | 'needs-no-accelerated-ami';

const ACCELERATED_AMI = /GPU|NVIDIA|NEURON/i;

/** Undefined where the two go together, and for a `CUSTOM` AMI, of which nothing is known. */
export function amiRule(type: string, amiType: string): AmiRule | undefined {
  if (amiType === 'CUSTOM') return undefined;
  const [family = ''] = type.split('.');
  if (/^mac\d/.test(family)) return 'no-eks-ami';
  if (family === 'a1' && /^AL2023_/i.test(amiType)) return 'needs-graviton2';
  const forAccelerators = ACCELERATED_AMI.test(amiType);
  if (/^(p|g|inf|trn)\d/.test(family)) return forAccelerators ? undefined : 'needs-accelerated-ami';
  return forAccelerators && /^(a|c|hpc|m|t)\d/.test(family) ? 'needs-no-accelerated-ami' : undefined;
}

/** The family that ended, of which EKS has published no AMI since: Amazon Linux 2, on 2025-11-26. */
export function isEndedAmi(amiType: string | undefined): boolean {
  return /^AL2_/i.test(amiType ?? '');
}
