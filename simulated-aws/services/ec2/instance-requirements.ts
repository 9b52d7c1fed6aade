import type {
  GetInstanceTypesFromInstanceRequirementsRequest,
  GetInstanceTypesFromInstanceRequirementsResult,
  InstanceRequirementsRequest,
  InstanceTypeInfo,
} from '@aws-sdk/client-ec2';
import { AwsError, UnsupportedError } from '../../aws-error.ts';
import type { CallContext } from '../../service.ts';
import { matchesWildcard } from '../../wildcard.ts';
import { ec2Page } from './page.ts';

/** Requirements that are acted on; any other is a loud error. */
const HONOURED = new Set<string>([
  'VCpuCount',
  'MemoryMiB',
  'InstanceGenerations',
  'AllowedInstanceTypes',
  'ExcludedInstanceTypes',
  'BareMetal',
  'BurstablePerformance',
] satisfies (keyof InstanceRequirementsRequest)[]);

/** The region's types that fit the architectures, virtualisation types and attributes asked for. */
export function getInstanceTypesFromInstanceRequirements(
  input: GetInstanceTypesFromInstanceRequirementsRequest,
  context: CallContext,
): GetInstanceTypesFromInstanceRequirementsResult {
  const requirements = input.InstanceRequirements;
  if (requirements === undefined) throw new AwsError('MissingParameter', 'InstanceRequirements is required');
  const unknown = Object.keys(requirements).find((name) => !HONOURED.has(name));
  if (unknown !== undefined) throw new UnsupportedError(`the instance requirement ${unknown}`);
  const { items, next } = ec2Page(context, {
    operation: 'GetInstanceTypesFromInstanceRequirements',
    input,
    min: 1,
    max: 1000,
    unasked: 1000,
    keys: () =>
      [...context.region.instanceTypes]
        .filter(([, type]) => fitsMachine(type, input) && fitsRequirements(type, requirements))
        .map(([name]) => name)
        .sort(),
    read: (InstanceType) => ({ InstanceType }),
  });
  return { InstanceTypes: items, ...next };
}

function fitsMachine(type: InstanceTypeInfo, input: GetInstanceTypesFromInstanceRequirementsRequest): boolean {
  return (
    overlap(type.ProcessorInfo?.SupportedArchitectures, input.ArchitectureTypes) &&
    overlap(type.SupportedVirtualizationTypes, input.VirtualizationTypes)
  );
}

/** Bare metal and burstable types are excluded unless asked for (API reference, InstanceRequirementsRequest). */
function fitsRequirements(type: InstanceTypeInfo, requirements: InstanceRequirementsRequest): boolean {
  const name = type.InstanceType ?? '';
  const { AllowedInstanceTypes, ExcludedInstanceTypes = [], InstanceGenerations = [] } = requirements;
  return (
    within(type.VCpuInfo?.DefaultVCpus, requirements.VCpuCount) &&
    within(type.MemoryInfo?.SizeInMiB, requirements.MemoryMiB) &&
    overlap([type.CurrentGeneration === true ? 'current' : 'previous'], InstanceGenerations) &&
    chosen(type.BareMetal === true, requirements.BareMetal) &&
    chosen(type.BurstablePerformanceSupported === true, requirements.BurstablePerformance) &&
    (AllowedInstanceTypes?.some((pattern) => matchesWildcard(pattern, name)) ?? true) &&
    !ExcludedInstanceTypes.some((pattern) => matchesWildcard(pattern, name))
  );
}

function overlap(has: readonly string[] | undefined, wanted: readonly string[] | undefined): boolean {
  return wanted === undefined || wanted.length === 0 || (has ?? []).some((each) => wanted.includes(each));
}

function within(
  value: number | undefined,
  range: { readonly Min?: number | undefined; readonly Max?: number | undefined } | undefined,
) {
  if (range === undefined) return true;
  const { Min = 0, Max = Number.POSITIVE_INFINITY } = range;
  return value !== undefined && value >= Min && value <= Max;
}

function chosen(has: boolean, choice: 'included' | 'excluded' | 'required' | undefined): boolean {
  if (choice === 'required') return has;
  return choice === 'included' || !has;
}
