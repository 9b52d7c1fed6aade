import manifest from '../../package.json' with { type: 'json' };

export const VERSION: string = manifest.version;

export const HOMEPAGE: string = manifest.homepage;

/** Where a page of the documentation is, from its path in the repository: `CHECKS.md#leaked-eni`. */
export function docsUrl(path: string): string {
  return `${HOMEPAGE.replace(/#.*$/, '')}/blob/main/${path}`;
}
