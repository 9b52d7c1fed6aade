import * as z from 'zod';
import type {
  BranchEniOptions,
  LeakedEniOptions,
  RawEniOptions,
  ServiceEniOptions,
  TrunkEniOptions,
} from '../world/interfaces.ts';
import { SERVICE_KINDS } from '../world/service-enis.ts';
import { ageMinutes, atLeastOne, count, type FieldsOf, fields, handle, listOf, tags, text } from './kit.ts';
import { instanceState } from './node-schema.ts';

export const serviceKind = z.enum(SERVICE_KINDS);

const formerInstance = z
  .union([z.literal('gone'), instanceState, fields({ instance: handle })])
  .exactOptional()
  .describe('gone: EC2 no longer knows it (default); a state: an instance is made for it; or an instance of the file.');

const vlan = z.int().min(1).max(4094).exactOptional();

export const leakedEni = fields({
  name: handle.exactOptional(),
  subnet: handle,
  cluster: text.exactOptional().describe('The cluster it was made for, which need not exist. Default: prod.'),
  instance: formerInstance,
  addresses: atLeastOne.exactOptional().describe('IPv4, the primary included. Default 10.'),
  prefixes: count.exactOptional(),
  ageMinutes: ageMinutes.exactOptional().describe('That its tag createdAt says. Default 180.'),
  createdAt: z
    .enum(['absent', 'garbage'])
    .exactOptional()
    .describe('No such tag (CNI before 1.7.2), or one that is no time.'),
  clusterTag: z.boolean().exactOptional(),
  ownerTag: z.boolean().exactOptional(),
  noManage: z.boolean().exactOptional(),
  count: atLeastOne.exactOptional().describe('How many alike. A name is then numbered: x-1, x-2.'),
} satisfies FieldsOf<LeakedEniOptions>);

export const branchEni = fields({
  name: handle.exactOptional(),
  subnet: handle,
  cluster: text.exactOptional(),
  status: z.enum(['available', 'in-use']).exactOptional().describe('Default: available, as a leaked one is.'),
  trunk: handle.exactOptional().describe('Default: one that no longer exists.'),
  vlan,
} satisfies FieldsOf<BranchEniOptions>);

export const trunkEni = fields({
  name: handle.exactOptional(),
  subnet: handle,
  cluster: text.exactOptional(),
  instance: formerInstance,
} satisfies FieldsOf<TrunkEniOptions>);

export const serviceEni = fields({
  kind: serviceKind,
  name: handle.exactOptional(),
  subnet: handle,
  status: z.enum(['in-use', 'available']).exactOptional().describe('available: left behind by its service.'),
  addresses: atLeastOne.exactOptional(),
  count: atLeastOne.exactOptional(),
  securityGroups: listOf(text).describe("Names. Default: one of the service's."),
} satisfies FieldsOf<ServiceEniOptions & { readonly kind: string }>);

/** Any other interface. */
export const eni = fields({
  name: handle.exactOptional(),
  subnet: handle,
  id: z
    .string()
    .regex(/^eni-[0-9a-f]{8}(?:[0-9a-f]{9})?$/, 'an id is eni- and 8 or 17 hexadecimal digits')
    .exactOptional(),
  description: text.exactOptional(),
  securityGroups: listOf(text).describe('Names. Default: default.'),
  tags: tags.exactOptional(),
  addresses: atLeastOne.exactOptional(),
  privateIpAddress: z.ipv4().exactOptional(),
  secondaryIpAddresses: listOf(z.ipv4()),
  prefixes: count.exactOptional(),
  interfaceType: text.exactOptional(),
  requesterId: text.exactOptional(),
  requesterManaged: z.boolean().exactOptional(),
  status: z.enum(['associated', 'attaching', 'available', 'detaching', 'in-use']).exactOptional(),
  ownerId: text.exactOptional(),
  sourceDestCheck: z.boolean().exactOptional(),
  ipv6Prefixes: listOf(text),
  ipv6Addresses: listOf(z.ipv6()),
  publicIp: z.ipv4().exactOptional(),
  attachedTo: handle.exactOptional().describe('An instance of the file.'),
} satisfies FieldsOf<Omit<RawEniOptions, 'operator' | 'attachment'> & { readonly attachedTo: string }>);

export const fill = fields({
  subnet: handle,
  leaving: count.describe('Addresses that are left, as AvailableIpAddressCount counts them.'),
  with: serviceKind.exactOptional().describe('Default: lambda.'),
  addressesEach: atLeastOne.exactOptional(),
});
