import { CfnParameter, Fn } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { FunctionName } from './roles/role-name.ts';

/** Where a stack has each function's code from: its bundle (`index.mjs` and `chunks/`) and, beside it, the configuration. */
export type CodeOf = (scope: Construct, name: FunctionName) => Code;

/** From folders, which the CDK uploads. */
export function codeInFolders(folderOf: (name: FunctionName) => string): CodeOf {
  return (_stack, name) => Code.fromAsset(folderOf(name));
}

/** Parameters of a template whose assets its user uploads. */
export const ASSETS_BUCKET_PARAMETER = 'AssetsBucket';
export const ASSETS_PREFIX_PARAMETER = 'AssetsPrefix';

/** From archives in a bucket that the template's parameters name, by the archives' file names. */
export function codeInBucket(fileOf: (name: FunctionName) => string): CodeOf {
  return (scope, name) => {
    const bucket = parameter(scope, ASSETS_BUCKET_PARAMETER, {
      description: 'Bucket of this region that the assets were uploaded to.',
      allowedPattern: '[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]',
    });
    const prefix = parameter(scope, ASSETS_PREFIX_PARAMETER, {
      description: 'What the keys of the assets begin with, a slash at its end.',
      default: 'eks-ip-auditor/',
      allowedPattern: "([A-Za-z0-9!_.*'()-]+/)*",
    });
    const uploaded = Bucket.fromBucketName(scope, `${name}Assets`, bucket.valueAsString);
    return Code.fromBucket(uploaded, Fn.join('', [prefix.valueAsString, fileOf(name)]));
  };
}

function parameter(
  scope: Construct,
  id: string,
  props: { readonly description: string; readonly allowedPattern: string; readonly default?: string },
): CfnParameter {
  const known = scope.node.tryFindChild(id);
  return known instanceof CfnParameter ? known : new CfnParameter(scope, id, { type: 'String', ...props });
}
