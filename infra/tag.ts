import { Tags } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { Config } from '../lambda/config/schema.ts';

/** Gives the configured tags to every resource of a scope. */
export function tag(scope: IConstruct, tags: Config['deployment']['tags']): void {
  for (const [key, value] of Object.entries(tags)) Tags.of(scope).add(key, value);
}
