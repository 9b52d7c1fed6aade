import type { Section } from '../../model/coverage.ts';
import type { DeclaredCluster, VpcCniAddon } from '../../model/inventory.ts';

/**
 * Version of the VPC CNI in a cluster. No AWS API tells that of a self-managed one, so it is unknown unless declared in
 * the configuration; `not-read` when the add-ons could not be looked at.
 */
export type CniVersion =
  | { readonly known: true; readonly version: string; readonly source: 'add-on' | 'declared' }
  | { readonly known: false; readonly because: 'not-read' | 'self-managed' | 'unreadable' };

const VERSION = /^v?(\d+\.\d+\.\d+)(?:[-+].*)?$/;

/** `1.19.3` from `v1.19.3-eksbuild.1`, or undefined when the text is no version. */
export function parseCniVersion(text: string): string | undefined {
  return VERSION.exec(text.trim())?.[1];
}

/** The add-on's version, else the declared one, else why it is unknown. */
export function cniVersionOf(
  clusterName: string,
  addons: Section<VpcCniAddon>,
  declared: Readonly<Record<string, DeclaredCluster>>,
): CniVersion {
  const addon = addons.status === 'read' ? addons.items.find((item) => item.clusterName === clusterName) : undefined;
  const fromAddon = addon && parseCniVersion(addon.addonVersion);
  if (fromAddon !== undefined) return { known: true, version: fromAddon, source: 'add-on' };
  const stated = Object.hasOwn(declared, clusterName) ? declared[clusterName]?.cniVersion : undefined;
  const fromConfig = stated === undefined ? undefined : parseCniVersion(stated);
  if (fromConfig !== undefined) return { known: true, version: fromConfig, source: 'declared' };
  if (addons.status === 'gap') return { known: false, because: 'not-read' };
  return { known: false, because: addon === undefined ? 'self-managed' : 'unreadable' };
}
