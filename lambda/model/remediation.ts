/** A program and its arguments, as data: no shell has a say in it until a report writes it for one. */
export interface Command {
  /** The program first. */
  readonly argv: readonly string[];
}

/** One thing to do: a sentence, or a command to run as it is. A sentence holds no command. */
export type RemedyStep = { readonly text: string } | { readonly command: Command };

/** What a person should do, in the order in which it is to be done. It begins with a sentence. */
export interface Remediation {
  readonly steps: readonly RemedyStep[];
  readonly url: string;
}

/** The log of the VPC CNI on every node: with a selector, `kubectl logs` shows ten lines unless asked for more. */
export const CNI_LOG: Command = {
  argv: ['kubectl', '-n', 'kube-system', 'logs', '-l', 'k8s-app=aws-node', '-c', 'aws-node', '--tail=100'],
};
