import { hasDeliveries } from '../lambda/config/deliveries.ts';
import type { Config } from '../lambda/config/schema.ts';
import { reachOf } from './reach.ts';

/** A VPC endpoint that functions in a VPC without another way out need. */
export interface NeededEndpoint {
  /** The last part of its service name: `com.amazonaws.REGION.ec2`. */
  readonly service: string;
  readonly type: 'gateway' | 'interface';
  readonly why: string;
}

const ALWAYS: readonly NeededEndpoint[] = [
  { service: 'ec2', type: 'interface', why: 'reading ENIs, subnets and instances' },
  { service: 'eks', type: 'interface', why: 'reading clusters, node groups and add-ons' },
  { service: 'autoscaling', type: 'interface', why: 'reading Auto Scaling groups' },
  { service: 'servicequotas', type: 'interface', why: 'reading the quota of ENIs' },
  { service: 'sts', type: 'interface', why: 'knowing the account, entering others' },
  { service: 'lambda', type: 'interface', why: 'the audit calling the other functions and keeping its state' },
  { service: 's3', type: 'gateway', why: 'ledgers, results and reports' },
  { service: 'sns', type: 'interface', why: 'publishing findings' },
];

/**
 * What functions in a VPC have to reach, by the configuration. Endpoints are of one region: other regions, and the
 * services that AWS has in one region only, need a way to the internet.
 */
export function neededEndpoints(config: Config): readonly NeededEndpoint[] {
  const { deployment, notifications } = config;
  return [
    ...ALWAYS,
    ...(notifications.webhooks.length === 0
      ? []
      : ([{ service: 'secretsmanager', type: 'interface', why: 'reading the addresses of webhooks' }] as const)),
    ...(!hasDeliveries(config) && notifications.securityHub === undefined
      ? []
      : [
          { service: 'sqs', type: 'interface', why: 'handing messages to functions that take them of queues' } as const,
        ]),
    ...(notifications.securityHub === undefined
      ? []
      : [{ service: 'securityhub', type: 'interface', why: 'importing findings into Security Hub' } as const]),
    ...(notifications.events
      ? [{ service: 'events', type: 'interface', why: 'putting events on the bus' } as const]
      : []),
    ...(deployment.tracing ? [{ service: 'xray', type: 'interface', why: 'sending traces' } as const] : []),
  ];
}

/** What no endpoint of the region reaches, a line each. */
export function beyondEndpoints(config: Config): readonly string[] {
  const { regions } = config.targets;
  const others = regions === 'all' ? 'every enabled region' : regions === undefined ? undefined : regions.join(', ');
  return [
    'IAM, which has its endpoint in one region of a partition (com.amazonaws.iam, us-east-1): a NAT gateway, or that endpoint over a peered VPC',
    ...(reachOf(config).organizationActions.length === 0
      ? []
      : ['AWS Organizations, which has its endpoint in one region of a partition (us-east-1): the same']),
    ...(config.notifications.webhooks.length === 0
      ? []
      : ['Slack, Teams and other webhooks, which are on the internet: a NAT gateway']),
    ...(config.notifications.ses === undefined
      ? []
      : ['Amazon SES, whose API has no endpoint that we know of: a NAT gateway']),
    ...(others === undefined
      ? []
      : [
          `EC2, EKS, Auto Scaling and Service Quotas of the regions that are audited (${others}), except the one deployed to: a NAT gateway`,
        ]),
  ];
}
