import { EventBus } from 'aws-cdk-lib/aws-events';
import type { Role } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { ACTIONS } from '../../lambda/aws/permissions.ts';
import type { Config } from '../../lambda/config/schema.ts';
import { allow } from '../roles/allow.ts';

/** The bus that events go to, where they are on. It has a name that people can write into rules before they deploy. */
export function eventBus(
  scope: Construct,
  { name, notifications }: Pick<Config, 'name' | 'notifications'>,
): EventBus | undefined {
  if (!notifications.events) return undefined;
  return new EventBus(scope, 'EventBus', {
    eventBusName: name,
    description: 'EKS IP Auditor: what audits find and clean-up deletes, an event each.',
  });
}

/** The environment by which a function knows the bus. */
export function busEnvironment(bus: EventBus | undefined): Readonly<Record<string, string>> {
  return bus === undefined ? {} : { EVENT_BUS_ARN: bus.eventBusArn };
}

/** Putting events on precisely this bus. */
export function allowEvents(role: Role, bus: EventBus | undefined): void {
  if (bus === undefined) return;
  allow(role, { sid: 'PutEvents', actions: [ACTIONS.events.putEvents], resources: [bus.eventBusArn] });
}
