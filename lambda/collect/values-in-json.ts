import { parsedJson } from '../common/parsed-json.ts';
import type { YamlRules } from './yaml-in-json.ts';

/**
 * Values that somebody gave as a text in JSON or YAML, as JSON: what reads them further on need not know YAML. A text that is
 * JSON already, is blank, or is in YAML no list, map or null either, stays as it is.
 */
export async function valuesInJson(text: string, rules: YamlRules): Promise<string> {
  if (text.trim() === '' || parsedJson(text) !== undefined) return text;
  // Most runs meet JSON alone: they do not load the parser.
  const { yamlInJson } = await import('./yaml-in-json.ts');
  return yamlInJson(text, rules) ?? text;
}
