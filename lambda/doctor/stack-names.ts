import type { SeenStack } from './seen.ts';

/**
 * Names of the resources of a type whose logical id is that of our construct: behind it the CDK writes eight hexadecimal
 * digits, before it the path of the scope that it is made in.
 */
export function namesIn({ resources }: SeenStack, type: string, construct: string): readonly string[] {
  const ofConstruct = new RegExp(`${construct}[0-9A-F]{8}$`);
  return resources.flatMap((resource) =>
    resource.type === type && ofConstruct.test(resource.logicalId) ? (resource.physicalId ?? []) : [],
  );
}
