import { ENI_TAGS } from '../facts/eni/eni-ownership.ts';
import type { EniAttachment, Ipv4Address, NetworkInterface, PublicAddress } from '../model/inventory.ts';
import { noTags, type TagDraft } from './tag-element.ts';

/** Fields of one interface that are plain text on the wire. */
export interface EniTexts {
  id: string | undefined;
  status: string | undefined;
  description: string | undefined;
  interfaceType: string | undefined;
  vpcId: string | undefined;
  subnetId: string | undefined;
  availabilityZone: string | undefined;
  ownerId: string | undefined;
  requesterId: string | undefined;
  requesterManaged: string | undefined;
  operatorManaged: string | undefined;
  operatorPrincipal: string | undefined;
  macAddress: string | undefined;
  attachmentId: string | undefined;
  instanceId: string | undefined;
  instanceOwnerId: string | undefined;
  deviceIndex: string | undefined;
  networkCardIndex: string | undefined;
  attachmentStatus: string | undefined;
  deleteOnTermination: string | undefined;
  sourceDestCheck: string | undefined;
}

/** What stands for an address to the outside, while its element is being read. */
export interface AssociationTexts {
  publicIp: string | undefined;
  carrierIp: string | undefined;
  customerOwnedIp: string | undefined;
  associationId: string | undefined;
  allocationId: string | undefined;
}

/** One interface while its element is being read. Used again for the next one. */
export interface EniDraft extends TagDraft {
  texts: EniTexts;
  hasAttachment: boolean;
  /** A part of a list that came without what makes it one: `a tag without a key`. */
  broken: string | undefined;
  /** Its list of addresses was there. */
  hasAddresses: boolean;
  /** Its list of tags was there. */
  hasTags: boolean;
  /** Texts of the item that is being read, in a list of which one text counts. */
  textsInItem: number;
  readonly securityGroupIds: string[];
  /** Of the interface before: most have the same, and then share the list. */
  previousGroupIds: readonly string[];
  readonly addresses: Ipv4Address[];
  /** Position of the address that says it is the primary; -1 when none does. */
  primaryPosition: number;
  isPrimary: boolean;
  /** The address whose element is being read. */
  address: Ipv4Address | undefined;
  association: AssociationTexts | undefined;
  readonly publicAddresses: PublicAddress[];
  readonly ipv4Prefixes: string[];
  readonly ipv6Addresses: string[];
  readonly ipv6Prefixes: string[];
}

export function emptyDraft(): EniDraft {
  return {
    texts: emptyTexts(),
    hasAttachment: false,
    broken: undefined,
    hasAddresses: false,
    hasTags: false,
    textsInItem: 0,
    securityGroupIds: [],
    previousGroupIds: [],
    addresses: [],
    primaryPosition: -1,
    isPrimary: false,
    address: undefined,
    association: undefined,
    publicAddresses: [],
    ipv4Prefixes: [],
    ipv6Addresses: [],
    ipv6Prefixes: [],
    ...noTags(),
  };
}

export function clearDraft(draft: EniDraft): void {
  draft.texts = emptyTexts();
  draft.hasAttachment = false;
  draft.broken = undefined;
  draft.hasAddresses = false;
  draft.hasTags = false;
  draft.primaryPosition = -1;
  draft.association = undefined;
  draft.publicAddresses.length = 0;
  for (const list of [
    draft.securityGroupIds,
    draft.addresses,
    draft.ipv4Prefixes,
    draft.ipv6Addresses,
    draft.ipv6Prefixes,
    draft.tags,
  ]) {
    list.length = 0;
  }
}

/** The interface that a finished draft describes. */
export function toNetworkInterface(draft: EniDraft): NetworkInterface {
  const { texts } = draft;
  if (!isSame(draft.securityGroupIds, draft.previousGroupIds)) draft.previousGroupIds = kept(draft.securityGroupIds);
  return {
    id: texts.id ?? '',
    status: texts.status ?? '',
    description: texts.description ?? '',
    interfaceType: texts.interfaceType ?? '',
    vpcId: texts.vpcId ?? '',
    subnetId: texts.subnetId ?? '',
    availabilityZone: texts.availabilityZone ?? '',
    ownerId: texts.ownerId ?? '',
    requesterId: texts.requesterId,
    requesterManaged: texts.requesterManaged === 'true',
    operatorManaged: texts.operatorManaged === 'true',
    operatorPrincipal: texts.operatorPrincipal,
    attachment: draft.hasAttachment ? toAttachment(texts) : undefined,
    securityGroupIds: draft.previousGroupIds,
    tags: Object.fromEntries(draft.tags),
    macAddress: texts.macAddress,
    privateIpAddresses: primaryFirst(draft.addresses, draft.primaryPosition),
    ipv4Prefixes: kept(draft.ipv4Prefixes),
    ipv6Addresses: kept(draft.ipv6Addresses),
    ipv6Prefixes: kept(draft.ipv6Prefixes),
    publicAddresses: eachOnce(draft.publicAddresses),
    sourceDestCheck: texts.sourceDestCheck === undefined ? undefined : texts.sourceDestCheck === 'true',
  };
}

const ALWAYS_ATTACHED = ['status', 'deleteOnTermination', 'deviceIndex'] as const;
const IN_DRAFT = {
  status: 'attachmentStatus',
  deleteOnTermination: 'deleteOnTermination',
  deviceIndex: 'deviceIndex',
} as const;

/** One that is neither would pass for false, and false lets an ENI go. */
const BOOLEANS = ['requesterManaged', 'operatorManaged', 'deleteOnTermination', 'sourceDestCheck'] as const;

function isBoolean(text: string | undefined): boolean {
  return text === undefined || text === 'true' || text === 'false';
}

/** One that is none would pass for a secondary ENI's. */
const NUMBERS = ['deviceIndex', 'networkCardIndex'] as const;

function isNumber(text: string | undefined): boolean {
  return text === undefined || /^\d{1,9}$/.test(text);
}

/**
 * The first element that AWS always writes and a finished draft has not, of those whose absence the interface itself
 * does not show. An interface for EFA alone has no addresses.
 */
export function missingIn(draft: EniDraft): string | undefined {
  const { texts, hasAddresses, hasTags, broken } = draft;
  if (broken !== undefined) return `${texts.id} has ${broken}`;
  if (texts.requesterManaged === undefined) return `${texts.id} has no requesterManaged`;
  const garbled = BOOLEANS.find((name) => !isBoolean(texts[name]));
  if (garbled !== undefined) return `the ${garbled} of ${texts.id} is neither true nor false`;
  const unnumbered = NUMBERS.find((name) => !isNumber(texts[name]));
  if (unnumbered !== undefined) return `the ${unnumbered} of ${texts.id} is no number`;
  if (!hasAddresses && texts.interfaceType !== 'efa-only') return `${texts.id} has no privateIpAddressesSet`;
  if (texts.interfaceType !== 'efa-only' && holdsNothing(draft)) return `${texts.id} has no address`;
  const twice = thereTwice(draft);
  if (twice !== undefined) return `${texts.id} has ${twice} twice`;
  if (!hasTags) return `${texts.id} has no tagSet`;
  if (texts.description === undefined && isJudged(draft)) return `${texts.id} has no description`;
  return missingInAttachment(draft);
}

/** EC2 gives an interface each address and prefix once: counted twice, they would fill a node that has room. */
function thereTwice({ addresses, ipv4Prefixes, ipv6Addresses, ipv6Prefixes }: EniDraft): string | undefined {
  if (hasEqual(addresses) || hasEqual(ipv6Addresses)) return 'an address';
  return hasEqual(ipv4Prefixes) || hasEqual(ipv6Prefixes) ? 'a prefix' : undefined;
}

/** Without a set for each of a hundred thousand interfaces: they have few of each. */
function hasEqual(list: readonly unknown[]): boolean {
  if (list.length > MANY) return new Set(list).size < list.length;
  return list.some((each, index) => list.indexOf(each) !== index);
}

const MANY = 32;

/** EC2 gives every interface an address; one of a subnet for IPv6 alone has none of IPv4. */
function holdsNothing({ addresses, ipv6Addresses, ipv6Prefixes }: EniDraft): boolean {
  return addresses.length + ipv6Addresses.length + ipv6Prefixes.length === 0;
}

/** An ENI that may be called leaked: EC2 writes a description in any case, moto leaves out an empty one. */
function isJudged({ texts, tags }: EniDraft): boolean {
  return texts.status === 'available' || tags.some(([key]) => MAKERS_TAGS.has(key));
}

const MAKERS_TAGS: ReadonlySet<string> = new Set([ENI_TAGS.instanceId, ENI_TAGS.owner, ENI_TAGS.trunkEni]);

function missingInAttachment({ texts, hasAttachment }: EniDraft): string | undefined {
  if (!hasAttachment) return undefined;
  const missing = ALWAYS_ATTACHED.find((name) => texts[IN_DRAFT[name]] === undefined);
  return missing && `the attachment of ${texts.id} has no ${missing}`;
}

export function emptyAssociation(): AssociationTexts {
  return {
    publicIp: undefined,
    carrierIp: undefined,
    customerOwnedIp: undefined,
    associationId: undefined,
    allocationId: undefined,
  };
}

/** @param privateIpAddress undefined where it is said of the interface, not of one of its addresses */
export function addPublicAddress(draft: EniDraft, privateIpAddress: Ipv4Address | undefined): void {
  if (draft.association === undefined) return;
  const { publicIp, carrierIp, customerOwnedIp, associationId, allocationId } = draft.association;
  const address = publicIp || carrierIp || customerOwnedIp || associationId || '';
  draft.publicAddresses.push({ address, privateIpAddress, allocationId });
  draft.association = undefined;
}

const NO_ADDRESSES: readonly PublicAddress[] = Object.freeze([]);

/** EC2 says it of the interface and of its primary address. */
function eachOnce(addresses: readonly PublicAddress[]): readonly PublicAddress[] {
  if (addresses.length === 0) return NO_ADDRESSES;
  const ofAddresses = addresses.filter(({ privateIpAddress }) => privateIpAddress !== undefined);
  const known = new Set(ofAddresses.map(({ address }) => address));
  return [
    ...ofAddresses,
    ...addresses.filter((each) => each.privateIpAddress === undefined && !known.has(each.address)),
  ];
}

function toAttachment(texts: EniTexts): EniAttachment {
  return {
    id: texts.attachmentId,
    instanceId: texts.instanceId,
    instanceOwnerId: texts.instanceOwnerId,
    deviceIndex: numberOf(texts.deviceIndex),
    networkCardIndex: numberOf(texts.networkCardIndex),
    status: texts.attachmentStatus,
    deleteOnTermination: texts.deleteOnTermination === 'true',
  };
}

const NONE: readonly never[] = Object.freeze([]);

/** A list of exactly its size: one that was pushed to keeps room for more, a hundred thousand times over. */
function kept<T>(list: readonly T[]): readonly T[] {
  return list.length === 0 ? NONE : list.slice();
}

function isSame(list: readonly string[], other: readonly string[]): boolean {
  return list.length === other.length && list.every((text, index) => text === other[index]);
}

function primaryFirst(addresses: readonly Ipv4Address[], position: number): readonly Ipv4Address[] {
  const primary = addresses[position];
  if (primary === undefined || position === 0) return kept(addresses);
  return [primary, ...addresses.slice(0, position), ...addresses.slice(position + 1)];
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

function emptyTexts(): EniTexts {
  return {
    id: undefined,
    status: undefined,
    description: undefined,
    interfaceType: undefined,
    vpcId: undefined,
    subnetId: undefined,
    availabilityZone: undefined,
    ownerId: undefined,
    requesterId: undefined,
    requesterManaged: undefined,
    operatorManaged: undefined,
    operatorPrincipal: undefined,
    macAddress: undefined,
    attachmentId: undefined,
    instanceId: undefined,
    instanceOwnerId: undefined,
    deviceIndex: undefined,
    networkCardIndex: undefined,
    attachmentStatus: undefined,
    deleteOnTermination: undefined,
    sourceDestCheck: undefined,
  };
}
