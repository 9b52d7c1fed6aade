import { createHash } from 'node:crypto';
import type { Bundled } from './notices.ts';

/** What is made of the packages. */
export interface Made {
  readonly name: string;
  readonly version: string;
}

/**
 * A bill of materials in CycloneDX 1.6 (JSON): the packages of which something is in the bundles, and no others. Without a
 * time, and with a serial number that follows from what is in it: the same code gives the same file.
 */
export function sbomOf({ name, version }: Made, packages: readonly Bundled[]): string {
  const known = new Map(packages.map((one) => [purlOf(one), one]));
  const components = [...known]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([purl, { name: fullName, version: of, licences }]) => {
      const [scope, inner] = fullName.startsWith('@') ? fullName.split('/') : [undefined, fullName];
      return {
        type: 'library',
        'bom-ref': purl,
        ...(scope === undefined ? {} : { group: scope }),
        name: inner,
        version: of,
        licenses: licences.map((id) => ({ license: { id } })),
        purl,
      };
    });
  const main = {
    type: 'application',
    'bom-ref': `pkg:npm/${name}@${version}`,
    name,
    version,
    purl: `pkg:npm/${name}@${version}`,
  };
  const bom = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${uuidOf(JSON.stringify([main, components]))}`,
    version: 1,
    metadata: { component: main },
    components,
    dependencies: [{ ref: main['bom-ref'], dependsOn: components.map((component) => component['bom-ref']) }],
  };
  return `${JSON.stringify(bom, null, 2)}\n`;
}

/** Package URL specification, type npm: the at sign of a scope is written as %40. */
function purlOf({ name, version }: Bundled): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}

/** A UUID of version 8 (RFC 9562) by what is in a text. */
function uuidOf(text: string): string {
  const digits = createHash('sha256').update(text).digest('hex').slice(0, 32).split('');
  digits[12] = '8';
  digits[16] = 'a';
  return digits.join('').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
