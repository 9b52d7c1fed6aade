/** For tests: what stands in a page, by the tags that begin and end in it. */
import { createHash } from 'node:crypto';

export interface Tag {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
}

const STYLE = /<style>([\s\S]*?)<\/style>/;
const SCRIPT = /<script>([\s\S]*?)<\/script>/;

/** Every tag of a page, its own style and script left out. */
export function tagsOf(page: string): readonly Tag[] {
  const markup = page.replace(STYLE, '<style></style>').replace(SCRIPT, '<script></script>');
  return [...markup.matchAll(/<([^\s>]*)([^>]*)>/g)].map(([, name = '', rest = '']) => ({
    name,
    attributes: new Map(
      [...rest.matchAll(/([^\s=]+)(?:="([^"]*)")?/g)].map(([, key = '', value = '']) => [key, value]),
    ),
  }));
}

/** What the policy of a page lets run, and what there is. */
export function hashesOf(page: string): { readonly policy: string; readonly style: string; readonly script: string } {
  const hash = (text = '') => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  return {
    policy: /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? '',
    style: hash(STYLE.exec(page)?.[1]),
    script: hash(SCRIPT.exec(page)?.[1]),
  };
}
