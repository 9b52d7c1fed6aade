import { type AwsValue, isValid, nounOf } from '../facts/aws/aws-values.ts';
import { readIpv4 } from '../facts/aws/ipv4.ts';
import type { NetworkInterface } from '../model/inventory.ts';
import {
  type AssociationTexts,
  addPublicAddress,
  clearDraft,
  type EniDraft,
  type EniTexts,
  emptyAssociation,
  missingIn,
  toNetworkInterface,
} from './eni-draft.ts';
import { type PageDraft, pageDocument } from './page-elements.ts';
import type { Keep } from './strings.ts';
import { tagElement } from './tag-element.ts';
import { type Branch, type ElementReader, element, leaf, leafOfBytes } from './xml-reader.ts';

/** What has been read of a page so far. */
export interface EniPageDraft extends PageDraft<NetworkInterface> {
  readonly eni: EniDraft;
}

type Element = ElementReader<EniPageDraft>;

function field(name: keyof EniTexts, keep: Keep): Element {
  return leaf(({ eni }, text) => {
    if (eni.texts[name] !== undefined) eni.broken ??= `more than one ${name}`;
    eni.texts[name] = text;
  }, keep);
}

interface Texts {
  /** The element of an item whose text counts. */
  readonly name: string;
  readonly form: AwsValue;
  readonly keep: Keep;
}

/** A list of structures of which one text counts. */
function textsOf({ name, form, keep }: Texts, listOf: (eni: EniDraft) => string[]): Element {
  const text: Element = leaf(({ eni }, value) => {
    if (!isValid(form, value)) eni.broken ??= `a ${name} that is no ${nounOf(form)}`;
    eni.textsInItem += 1;
    listOf(eni).push(value);
  }, keep);
  const item = element(
    { [name]: text },
    {
      begin: ({ eni }: EniPageDraft) => {
        eni.textsInItem = 0;
      },
      end: ({ eni }: EniPageDraft) => {
        if (eni.textsInItem !== 1) eni.broken ??= `an item without a ${name}`;
      },
    },
  );
  return element({ item }, { only: true });
}

function associationField(name: keyof AssociationTexts): Element {
  return leaf(({ eni }, text) => {
    if (eni.association !== undefined) eni.association[name] = text;
  }, 'own');
}

const ASSOCIATION_FIELDS = {
  allocationId: associationField('allocationId'),
  associationId: associationField('associationId'),
  carrierIp: associationField('carrierIp'),
  customerOwnedIp: associationField('customerOwnedIp'),
  publicIp: associationField('publicIp'),
};

const beginAssociation = ({ eni }: EniPageDraft) => {
  eni.association = emptyAssociation();
};

/** What is said of the interface. */
const ASSOCIATION: Element = element(ASSOCIATION_FIELDS, {
  begin: beginAssociation,
  end: ({ eni }) => addPublicAddress(eni, undefined),
});

/** What is said of one address: added when all of that is read, in whatever order it comes. */
const ASSOCIATION_OF_ADDRESS: Element = element(ASSOCIATION_FIELDS, { begin: beginAssociation });

const ADDRESS: Element = element(
  {
    association: ASSOCIATION_OF_ADDRESS,
    privateIpAddress: leafOfBytes(({ eni }, bytes, from, to) => {
      eni.textsInItem += 1;
      eni.address = readIpv4(bytes, from, to);
      if (eni.address !== undefined) eni.addresses.push(eni.address);
    }),
    primary: leaf(({ eni }, text) => {
      if (text !== 'true' && text !== 'false') eni.broken ??= 'a primary that is neither true nor false';
      eni.isPrimary = text === 'true';
    }),
  },
  {
    begin: ({ eni }) => {
      eni.isPrimary = false;
      eni.textsInItem = 0;
      eni.address = undefined;
    },
    end: ({ eni }) => {
      if (eni.address === undefined) eni.broken ??= 'an address without an IPv4 privateIpAddress';
      if (eni.textsInItem > 1) eni.broken ??= 'an address with more than one privateIpAddress';
      if (eni.isPrimary && eni.primaryPosition === -1) eni.primaryPosition = eni.addresses.length - 1;
      addPublicAddress(eni, eni.address);
    },
  },
);

const TAG: Element = tagElement(
  ({ eni }) => eni,
  ({ eni }, what) => {
    eni.broken ??= what;
  },
);

const ATTACHMENT: Element = element(
  {
    attachmentId: field('attachmentId', 'own'),
    deleteOnTermination: field('deleteOnTermination', 'shared'),
    deviceIndex: field('deviceIndex', 'shared'),
    instanceId: field('instanceId', 'shared'),
    instanceOwnerId: field('instanceOwnerId', 'shared'),
    networkCardIndex: field('networkCardIndex', 'shared'),
    status: field('attachmentStatus', 'shared'),
  },
  {
    begin: ({ eni }) => {
      eni.hasAttachment = true;
    },
  },
);

const NETWORK_INTERFACE: Element = element(
  {
    association: ASSOCIATION,
    attachment: ATTACHMENT,
    availabilityZone: field('availabilityZone', 'shared'),
    description: field('description', 'shared'),
    groupSet: textsOf(
      { name: 'groupId', form: 'securityGroup', keep: 'shared' },
      ({ securityGroupIds }) => securityGroupIds,
    ),
    interfaceType: field('interfaceType', 'shared'),
    ipv4PrefixSet: textsOf({ name: 'ipv4Prefix', form: 'ipv4Block', keep: 'own' }, ({ ipv4Prefixes }) => ipv4Prefixes),
    ipv6AddressesSet: textsOf({ name: 'ipv6Address', form: 'ipv6', keep: 'own' }, ({ ipv6Addresses }) => ipv6Addresses),
    ipv6PrefixSet: textsOf({ name: 'ipv6Prefix', form: 'ipv6', keep: 'own' }, ({ ipv6Prefixes }) => ipv6Prefixes),
    macAddress: field('macAddress', 'own'),
    networkInterfaceId: field('id', 'own'),
    operator: element({
      managed: field('operatorManaged', 'shared'),
      principal: field('operatorPrincipal', 'shared'),
    }),
    ownerId: field('ownerId', 'shared'),
    privateIpAddressesSet: element(
      { item: ADDRESS },
      {
        only: true,
        begin: ({ eni }) => {
          eni.hasAddresses = true;
        },
      },
    ),
    requesterId: field('requesterId', 'shared'),
    requesterManaged: field('requesterManaged', 'shared'),
    sourceDestCheck: field('sourceDestCheck', 'shared'),
    status: field('status', 'shared'),
    subnetId: field('subnetId', 'shared'),
    tagSet: element(
      { item: TAG },
      {
        only: true,
        begin: ({ eni }) => {
          eni.hasTags = true;
        },
      },
    ),
    vpcId: field('vpcId', 'shared'),
  },
  {
    begin: ({ eni }) => clearDraft(eni),
    end: (page) => {
      page.items.push(toNetworkInterface(page.eni));
      page.missing ??= missingIn(page.eni);
    },
  },
);

/**
 * The answer of DescribeNetworkInterfaces, as far as we read it (EC2 API reference, NetworkInterface; the element names
 * are the SDK schema's). Elements that are not here are passed over with all that is in them.
 */
export const ENI_DOCUMENT: Branch<EniPageDraft> = pageDocument(
  { response: 'DescribeNetworkInterfacesResponse', list: 'networkInterfaceSet' },
  NETWORK_INTERFACE,
);
