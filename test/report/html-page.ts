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

/** All that may be in a page. Nothing in here runs, loads or submits anything. */
const TAGS =
  /^(?:!DOCTYPE|\/?(?:html|head|title|body|style|script|a|svg|g|defs|pattern|text|title|header|div|span|strong|b|h1|h2|h3|p|ul|li|dl|dt|dd|nav|main|section|table|caption|thead|tbody|tr|th|td|label|output|article|details|summary|code|pre|figure|figcaption|footer|button|path|rect|circle|text)|meta|input)$/;
const ATTRIBUTES =
  /^(?:html|lang|charset|http-equiv|content|name|class|id|href|rel|hidden|type|role|scope|checked|tabindex|aria-[a-z]+|data-[a-z]+|focusable|width|height|viewBox|d|x|y|cx|cy|r|text-anchor|fill|visibility|stroke-width|stroke-dasharray|patternUnits|patternTransform|\/)$/;

/** What is in a page that has no place there, whatever text from outside it shows. */
export function foreignIn(page: string): readonly string[] {
  const tags = tagsOf(page);
  const attributes = tags.flatMap((tag) => [...tag.attributes.keys()]);
  const links = tags.flatMap((tag) => tag.attributes.get('href') ?? []);
  const scripts = tags.filter(({ name }) => name === 'script');
  return [
    ...tags.filter(({ name }) => !TAGS.test(name)).map(({ name }) => `tag ${name}`),
    ...attributes.filter((name) => !ATTRIBUTES.test(name)).map((name) => `attribute ${name}`),
    ...links.filter((href) => !/^(?:#[a-z0-9-]+|https:\/\/[A-Za-z0-9.-]+\/)/.test(href)),
    ...scripts.slice(1).map(() => 'a second script'),
  ];
}

/** A page as it is read: without its tags, style and script. */
export function textOf(page: string): string {
  return page
    .replace(STYLE, '')
    .replace(SCRIPT, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
    .replaceAll(/\s+/g, ' ');
}
