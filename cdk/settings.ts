import { Token } from 'aws-cdk-lib';
import { CHECKS } from '../lambda/checks/index.ts';
import { parseConfig } from '../lambda/config/load.ts';
import { pathText } from '../lambda/config/problems.ts';
import type { Config } from '../lambda/config/schema.ts';
import { AuditorError } from '../lambda/model/errors.ts';
import type { EksIpAuditorConfig } from './config.ts';

/** What the lines about a mistake begin with, where `config check` names the file. */
const NAME = 'config';

export interface Settings {
  readonly config: Config;
  /** As the functions read it beside their code. */
  readonly text: string;
}

/**
 * Settings as they take effect, from those that an app gives.
 * @throws AuditorError CONFIG_INVALID with the lines of `config check`
 */
export function settingsOf(given: EksIpAuditorConfig = {}): Settings {
  const late = knownAtDeployment(given, []).map(
    (path) =>
      `${NAME}: ${pathText(path)}: it is known only at deployment, and the settings are packed with the code; write the value itself`,
  );
  if (late.length > 0) throw new AuditorError('CONFIG_INVALID', late.join('\n'));
  const text = `${JSON.stringify(given, null, 2)}\n`;
  return { config: parseConfig(CHECKS, text, NAME), text };
}

type Path = readonly (string | number)[];

/** Where there is a token of the CDK. */
function knownAtDeployment(value: unknown, path: Path): readonly Path[] {
  if (Token.isUnresolved(value)) return [path];
  if (Array.isArray(value)) return value.flatMap((item, index) => knownAtDeployment(item, [...path, index]));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => knownAtDeployment(inner, [...path, key]));
}
