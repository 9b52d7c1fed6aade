import { CfnParameter, Fn, type Stack } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { FunctionName } from './roles/role-name.ts';

/** Where a stack has each function's code from: its bundle (`index.mjs`) and, beside it, the configuration. */
export type CodeOf = (stack: Stack, name: FunctionName) => Code;

/** From folders, which the CDK uploads. */
export function codeInFolders(folderOf: (name: FunctionName) => string): CodeOf {
  return (_stack, name) => Code.fromAsset(folderOf(name));
}

/** Parameters of a template whose assets its user uploads. */
export const ASSETS_BUCKET_PARAMETER = 'AssetsBucket';
export const ASSETS_PREFIX_PARAMETER = 'AssetsPrefix';

/** From archives in a bucket that the template's parameters name, by the archives' file names. */
export function codeInBucket(fileOf: (name: FunctionName) => string): CodeOf {
  return (stack, name) => {
    const bucket = parameter(stack, ASSETS_BUCKET_PARAMETER, {
      description: 'Bucket of this region that the assets were uploaded to.',
      allowedPattern: '[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]',
    });
    const prefix = parameter(stack, ASSETS_PREFIX_PARAMETER, {
      description: 'What the keys of the assets begin with, a slash at its end.',
      default: 'eks-ip-auditor/',
      allowedPattern: "([A-Za-z0-9!_.*'()-]+/)*",
    });
    const uploaded = Bucket.fromBucketName(stack, `${name}Assets`, bucket.valueAsString);
    return Code.fromBucket(uploaded, Fn.join('', [prefix.valueAsString, fileOf(name)]));
  };
}

function parameter(
  stack: Stack,
  id: string,
  props: { readonly description: string; readonly allowedPattern: string; readonly default?: string },
): CfnParameter {
  const known = stack.node.tryFindChild(id);
  return known instanceof CfnParameter ? known : new CfnParameter(stack, id, { type: 'String', ...props });
}
