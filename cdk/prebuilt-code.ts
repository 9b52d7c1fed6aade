import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { CodeOf } from '../infra/code-of.ts';
import { CONFIG_FILE_NAME } from '../lambda/config/load.ts';

/** Where the published package has the functions' bundles, as seen from where it has this file's. */
const FUNCTIONS = join(import.meta.dirname, '../functions');

/**
 * Code from the bundles that came with the package, with the configuration written beside each. The CDK asks for it only
 * for stacks that are really deployed, and tidies up after it.
 */
export function prebuiltCode(configText: string): CodeOf {
  return (_scope, name) => {
    const bundle = join(FUNCTIONS, name);
    return Code.fromAsset(bundle, {
      assetHashType: AssetHashType.OUTPUT,
      bundling: {
        // It has to be named, and is never started: what follows needs no container.
        image: DockerImage.fromRegistry('none'),
        local: { tryBundle: (output) => copied(bundle, output, configText) },
      },
    });
  };
}

function copied(bundle: string, output: string, configText: string): true {
  cpSync(bundle, output, { recursive: true });
  writeFileSync(join(output, CONFIG_FILE_NAME), configText);
  return true;
}
