import type * as Sdk from '@aws-sdk/client-eks';
import { AwsError } from '../../aws-error.ts';
import type { CallContext } from '../../service.ts';
import { addonVersionsOf } from '../../world/addon-versions.ts';
import { listNames } from './list.ts';

/**
 * Add-ons by name, a page of them: all versions of an add-on come together. Asked for a Kubernetes version, each has its
 * word on that one alone (eksctl's print of an answer of 2022 for 1.22; EKS API reference, DescribeAddonVersions).
 */
export function describeAddonVersions(
  input: Sdk.DescribeAddonVersionsRequest,
  context: CallContext,
): Omit<Sdk.DescribeAddonVersionsResponse, '$metadata'> {
  const { addonName, kubernetesVersion } = input;
  if (addonName === undefined || kubernetesVersion === undefined) {
    throw new AwsError('InvalidParameterException', 'the simulated AWS wants addonName and kubernetesVersion', 400);
  }
  const found = new Map(
    addonVersionsOf(context.region, addonName, kubernetesVersion).map((addon) => [addon.addonName ?? '', addon]),
  );
  const { names, nextToken } = listNames('DescribeAddonVersions', input, context, () => found);
  return { addons: names.flatMap((name) => found.get(name) ?? []), nextToken };
}
