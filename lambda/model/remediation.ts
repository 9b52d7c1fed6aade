import * as z from 'zod';
import type { TypeOf } from './schema.ts';

/** A program and its arguments, as data: no shell has a say in it until a report writes it for one. */
export const commandSchema = z.strictObject({
  argv: z.array(z.string()).min(1).describe('The program and its arguments.'),
});

export type Command = TypeOf<typeof commandSchema>;

/** A step that is no command, and holds none. */
export const sentenceSchema = z.strictObject({ text: z.string() });

/** One thing to do: a sentence, or a command to run as it is. */
export const remedyStepSchema = z.union([sentenceSchema, z.strictObject({ command: commandSchema })]);

export type RemedyStep = TypeOf<typeof remedyStepSchema>;

/** What a person should do, in the order in which it is to be done. It begins with a sentence. */
export const remediationSchema = z.strictObject({ steps: z.array(remedyStepSchema), url: z.string() });

export type Remediation = TypeOf<typeof remediationSchema>;

/** The log of the VPC CNI on every node: with a selector, `kubectl logs` shows ten lines unless asked for more. */
export const CNI_LOG: Command = {
  argv: ['kubectl', '-n', 'kube-system', 'logs', '-l', 'k8s-app=aws-node', '-c', 'aws-node', '--tail=100'],
};

/** Pods that are not running yet, with their nodes, whatever they wait for: one that waits for an address is among them. */
export const PENDING_PODS: Command = {
  argv: ['kubectl', 'get', 'pods', '--all-namespaces', '-o', 'wide', '--field-selector', 'status.phase=Pending'],
};

/** Whether the VPC resource controller gives Windows nodes addresses, and how many it keeps there. */
export const WINDOWS_CONFIG_MAP: Command = {
  argv: ['kubectl', '-n', 'kube-system', 'get', 'configmap', 'amazon-vpc-cni', '-o', 'yaml'],
};

/** What the cluster says is wrong, where there is no log of the VPC CNI to look at. */
export const WARNING_EVENTS: Command = {
  argv: ['kubectl', 'get', 'events', '--all-namespaces', '--field-selector', 'type=Warning'],
};
