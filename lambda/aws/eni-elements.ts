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
import type { Strings } from './strings.ts';
import { type ElementReader, element, leaf } from './xml-reader.ts';

/** What has been read of a page so far. */
export interface EniPageDraft {
  readonly strings: Strings;
  readonly eni: EniDraft;
  readonly items: NetworkInterface[];
  /** The element of the list was there: without it the body is no page at all. */
  hasList: boolean;
  nextToken: string | undefined;
  /** See `missingIn`. */
  missing: string | undefined;
}

/** Whether equal values are common enough to be worth sharing. */
type Keep = keyof Strings;

type Element = ElementReader<EniPageDraft>;

function field(name: keyof EniTexts, keep: Keep): Element {
  return leaf(({ eni, strings }, text) => {
    eni.texts[name] = strings[keep](text);
  });
}

/** A list of structures of which one text counts. */
function textsOf(name: string, listOf: (eni: EniDraft) => string[], keep: Keep): Element {
  const text: Element = leaf(({ eni, strings }, value) => {
    listOf(eni).push(strings[keep](value));
  });
  return element({ item: element({ [name]: text }) });
}

function associationField(name: keyof AssociationTexts): Element {
  return leaf(({ eni, strings }, text) => {
    if (eni.association !== undefined) eni.association[name] = strings.own(text);
  });
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
    privateIpAddress: leaf(({ eni, strings }, text) => {
      eni.address = strings.own(text);
      eni.addresses.push(eni.address);
    }),
    primary: leaf(({ eni }, text) => {
      eni.isPrimary = text === 'true';
    }),
  },
  {
    begin: ({ eni }) => {
      eni.isPrimary = false;
      eni.address = undefined;
    },
    end: ({ eni }) => {
      if (!eni.address) eni.broken ??= 'an address without privateIpAddress';
      if (eni.isPrimary && eni.primaryPosition === -1) eni.primaryPosition = eni.addresses.length - 1;
      addPublicAddress(eni, eni.address);
    },
  },
);

const TAG: Element = element(
  {
    key: leaf(({ eni, strings }, text) => {
      eni.tagKey = strings.shared(text);
    }),
    value: leaf(({ eni, strings }, text) => {
      eni.tagValue = strings.repeated(text);
    }),
  },
  {
    begin: ({ eni }) => {
      eni.tagKey = '';
      eni.tagValue = '';
    },
    end: ({ eni }) => {
      if (eni.tagKey === '') eni.broken ??= 'a tag without a key';
      eni.tags.push([eni.tagKey, eni.tagValue]);
    },
  },
);

const ATTACHMENT: Element = element(
  {
    attachmentId: field('attachmentId', 'own'),
    deleteOnTermination: field('deleteOnTermination', 'shared'),
    deviceIndex: field('deviceIndex', 'shared'),
    instanceId: field('instanceId', 'repeated'),
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
    description: field('description', 'repeated'),
    groupSet: textsOf('groupId', (eni) => eni.securityGroupIds, 'shared'),
    interfaceType: field('interfaceType', 'shared'),
    ipv4PrefixSet: textsOf('ipv4Prefix', (eni) => eni.ipv4Prefixes, 'own'),
    ipv6AddressesSet: textsOf('ipv6Address', (eni) => eni.ipv6Addresses, 'own'),
    ipv6PrefixSet: textsOf('ipv6Prefix', (eni) => eni.ipv6Prefixes, 'own'),
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
    tagSet: element({ item: TAG }),
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
export const ENI_DOCUMENT: Element = element({
  DescribeNetworkInterfacesResponse: element({
    networkInterfaceSet: element(
      { item: NETWORK_INTERFACE },
      {
        only: true,
        begin: (page) => {
          page.hasList = true;
        },
      },
    ),
    nextToken: leaf((page, text) => {
      page.nextToken = text === '' ? undefined : page.strings.own(text);
    }),
  }),
});
