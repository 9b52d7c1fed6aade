import { MAX_LINE } from '../errors/decoded-line.ts';
/** Who writes a line. `other`: none of the components that bear on addresses of pods, or nobody knows. */
export const COMPONENTS = [
  'ipamd',
  'plugin',
  'aws-node',
  'kubelet',
  'containerd',
  'node-setup',
  'event',
  'authenticator',
  'karpenter',
  'resource-controller',
  'other',
] as const;

export type Component = (typeof COMPONENTS)[number];

/** The same for readers. */
export const COMPONENT_WORDS: Readonly<Record<Component, string>> = {
  ipamd: 'ipamd.log',
  plugin: 'plugin.log',
  'aws-node': 'log of aws-node',
  kubelet: 'log of the kubelet',
  containerd: 'log of the container runtime',
  'node-setup': "log of the node's set-up",
  event: 'events',
  authenticator: 'log of the authenticator',
  karpenter: 'log of Karpenter',
  'resource-controller': 'log of the VPC resource controller',
  other: 'log',
};

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** One record of a log: a line, or several that belong together, without what stands around them. */
export interface LogRecord {
  /** Milliseconds since 1970; undefined where the line has no time. A time without a zone counts as UTC. */
  readonly time: number | undefined;
  /**
   * Where the line has an age and no time, as events have: that age before the log was read or saved. It tells what was
   * before what and no more.
   */
  readonly order: number | undefined;
  readonly component: Component;
  readonly level: LogLevel | undefined;
  /** The host in the line's prefix, the node of an event. */
  readonly host: string | undefined;
  /** The pod that wrote it, or that an event is about. */
  readonly pod: string | undefined;
  /** What it says. */
  readonly text: string;
  /** The line as it stands. */
  readonly line: string;
  /** How often it was said; events count themselves. */
  readonly times: number;
  /** Milliseconds from the first to the last of these times. */
  readonly span: number;
}

/** Longest record that is kept, in characters: what is behind it no pattern looks at. */
export const MAX_RECORD = MAX_LINE;

/** What is known of a log before its first line. */
export interface LogSource {
  /** By its name, as far as that tells. */
  readonly component: Component | undefined;
  /** Milliseconds since 1970 when it was saved, or now: lines of the kubelet have no year, events an age. */
  readonly asOf: number;
}
