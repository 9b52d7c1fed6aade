import { BootstraplessSynthesizer, type IStackSynthesizer } from 'aws-cdk-lib';
import type { Alias, IFunction } from 'aws-cdk-lib/aws-lambda';

// The CDK's classes have "undefined" where its interfaces have "left out", which our compiler tells apart.

export function asFunction(alias: Alias): IFunction {
  return alias as IFunction;
}

/** For a stack without files: it needs no bootstrap, and goes in by the rights of who deploys it. */
export function withoutBootstrap(): IStackSynthesizer {
  return new BootstraplessSynthesizer() as IStackSynthesizer;
}
