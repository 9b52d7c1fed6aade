import { randomUUID } from 'node:crypto';
import { type Asked, enforce, type Policies } from '../../simulated-aws/iam/enforce.ts';
import { type SimulatedAws, startSimulatedAws, type World } from '../../simulated-aws/index.ts';
import { type DurableExecution, lambdaService } from '../../simulated-aws/services/lambda/index.ts';
import { type AsService, serviceAs } from './as-service.ts';
import { type Ended, startedByPerson, startedBySchedule } from './durable-audit.ts';
import { type Line, type Sandbox, startSandbox } from './sandbox.ts';
import type { DeployedName, Product } from './synthesized-product.ts';

/** Kept before a test's runner fakes the clock of this process: the sandboxes go by the machine's. */
const machineNow = Date.now;

/** The product in an AWS that goes by policies. */
export interface RunningProduct {
  readonly aws: SimulatedAws;
  /** Has the scheduler start an audit, and waits until its execution has ended. */
  readonly onSchedule: (scheduledTime: string) => Promise<Ended>;
  /** Has a person ask the audit for something, and waits until its execution has ended. */
  readonly onDemand: (event: unknown) => Promise<Ended>;
  /** Invokes a function as a person with every permission does. */
  readonly invoke: (name: Exclude<DeployedName, 'audit'>, event: unknown) => Promise<unknown>;
  /** Asks whether a service may do something in the name of a role. */
  readonly asService: AsService;
  /** What was done or left because of a policy. */
  readonly asked: () => readonly Asked[];
  /** Lines that the functions wrote in this AWS. */
  readonly log: () => readonly Line[];
  readonly stop: () => Promise<void>;
}

/** The functions' sandboxes, kept warm from one AWS to the next: to them it is the same, at the same port. */
export interface Sandboxes {
  /** Versions of Node that they run on. */
  readonly versions: () => readonly string[];
  readonly start: (world: World, policies: Policies) => Promise<RunningProduct>;
  readonly stop: () => void;
}

export function sandboxesOf(product: Product): Sandboxes {
  const kept = new Map<DeployedName, Sandbox>();
  let port = 0;
  return {
    versions: () => [...kept.values()].map(({ node }) => node),
    start: async (world, policies) => {
      const executions = new Map<string, DurableExecution>();
      const { authorizer, asked } = enforce(policies);
      const date = () => new Date(machineNow());
      const aws = await startSimulatedAws(world, { authorizer, services: [lambdaService(executions)], port, date });
      port = Number(new URL(aws.endpoint).port);
      for (const lambda of product.functions) {
        // In the same order each time, so that a role's keys are those that its sandbox was started with.
        const session = aws.roleEnv(lambda.roleArn, product.hub.region);
        if (!kept.has(lambda.name)) kept.set(lambda.name, await startSandbox(lambda, session));
      }
      const before = new Map([...kept].map(([name, { log }]) => [name, log.length]));
      const asService: AsService = async (roleArn, action, resource) => {
        const question = { caller: serviceAs(roleArn), action, resource, context: {} };
        const { allowed, use } = await authorizer({ ...question, resourceAccountId: product.hub.accountId }, world);
        use?.();
        return allowed;
      };
      const invoke = (name: DeployedName, event: unknown) => sandbox(kept, name).invoke(event, randomUUID());
      return {
        aws,
        invoke,
        asService,
        onSchedule: startedBySchedule(product, { invoke, asService, executions }),
        onDemand: startedByPerson(product, { invoke, asService, executions }),
        asked,
        log: () => [...kept].flatMap(([name, { log }]) => log.slice(before.get(name))),
        stop: aws.stop,
      };
    },
    stop: () => {
      for (const { stop } of kept.values()) stop();
    },
  };
}

function sandbox(kept: ReadonlyMap<DeployedName, Sandbox>, name: DeployedName): Sandbox {
  const found = kept.get(name);
  if (found === undefined) throw new Error(`there is no function ${name}`);
  return found;
}
