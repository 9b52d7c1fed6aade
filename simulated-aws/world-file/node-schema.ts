import * as z from 'zod';
import type { LaunchTemplateOptions } from '../world/nodegroups.ts';
import type { InstanceOptions, NodeOptions } from '../world/nodes.ts';
import { ageMinutes, atLeastOne, count, type FieldsOf, fields, handle, listOf, tags, text } from './kit.ts';

export const instanceState = z.enum(['pending', 'running', 'shutting-down', 'terminated', 'stopping', 'stopped']);

const instanceFields = {
  name: handle.exactOptional(),
  subnet: handle,
  instanceType: text.exactOptional().describe('Default: m5.large.'),
  state: instanceState.exactOptional(),
  ageMinutes: ageMinutes.exactOptional().describe('Since its launch. Default: a day.'),
  endedMinutesAgo: ageMinutes.exactOptional().describe('Terminated so long ago: EC2 lists it for an hour.'),
  tags: tags.exactOptional(),
  imageId: text.exactOptional(),
  instanceProfile: z
    .union([text, z.literal(false)])
    .exactOptional()
    .describe('Default: eks-node. False: none.'),
  spot: z.boolean().exactOptional(),
  hopLimit: z.int().min(1).max(64).exactOptional(),
  metadata: z.boolean().exactOptional().describe('False: the instance metadata service is turned off.'),
  platform: z.literal('windows').exactOptional(),
} satisfies FieldsOf<Omit<InstanceOptions, 'operator'>>;

export const instance = fields(instanceFields);

export const nodeFields = {
  ...instanceFields,
  pods: count.exactOptional().describe('Pods with an address of their own. Default 5.'),
  branchPods: count.exactOptional().describe('Pods with security groups of their own; makes a trunk ENI.'),
  podSubnet: handle.exactOptional().describe("Custom networking: the subnet of the pods, in the node's zone."),
  joined: z.boolean().exactOptional().describe('False: the VPC CNI never ran here.'),
} satisfies FieldsOf<Omit<NodeOptions, 'operator' | 'primaryTags' | 'warmed'>>;

const range = fields({ Min: z.int().min(0).exactOptional(), Max: z.int().min(0).exactOptional() });
const choice = z.enum(['included', 'excluded', 'required']).exactOptional();

/** What EC2 keeps in a launch template, as far as somebody who looks for addresses reads it. In EC2's own spelling. */
const templateData = fields({
  ImageId: text.exactOptional(),
  InstanceType: z
    .custom<NonNullable<LaunchTemplateOptions['versions'][number]['InstanceType']>>(
      (value) => text.safeParse(value).success,
      'expected the name of an instance type',
    )
    .exactOptional(),
  UserData: text.exactOptional(),
  IamInstanceProfile: fields({ Arn: text.exactOptional(), Name: text.exactOptional() }).exactOptional(),
  NetworkInterfaces: z
    .array(
      fields({
        DeviceIndex: count.exactOptional(),
        NetworkCardIndex: count.exactOptional(),
        InterfaceType: text.exactOptional(),
        SubnetId: text.exactOptional(),
        DeleteOnTermination: z.boolean().exactOptional(),
        AssociatePublicIpAddress: z.boolean().exactOptional(),
      }),
    )
    .exactOptional(),
  MetadataOptions: fields({
    HttpEndpoint: z.enum(['enabled', 'disabled']).exactOptional(),
    HttpTokens: z.enum(['optional', 'required']).exactOptional(),
    HttpPutResponseHopLimit: z.int().min(1).max(64).exactOptional(),
  }).exactOptional(),
  InstanceRequirements: fields({
    VCpuCount: range.exactOptional(),
    MemoryMiB: range.exactOptional(),
    InstanceGenerations: z.array(z.enum(['current', 'previous'])).exactOptional(),
    AllowedInstanceTypes: z.array(text).exactOptional(),
    ExcludedInstanceTypes: z.array(text).exactOptional(),
    BareMetal: choice,
    BurstablePerformance: choice,
  }).exactOptional(),
});

export const launchTemplate = fields({
  versions: z.array(templateData).min(1).readonly().describe('First to last.'),
  defaultVersion: atLeastOne.exactOptional().describe('Default 1.'),
} satisfies FieldsOf<LaunchTemplateOptions>);

export const instanceTypeLimits = fields({
  enis: atLeastOne,
  ipv4PerEni: atLeastOne,
  hypervisor: z.enum(['nitro', 'xen', 'unknown']).exactOptional(),
  bareMetal: z.boolean().exactOptional(),
  networkCards: z.int().min(1).max(64).exactOptional(),
  defaultCardEnis: atLeastOne.exactOptional(),
});

/** Zones by instance type. */
export const withoutOfferings = z.record(text, listOf(text).unwrap()).exactOptional();
