import type { NetworkInterface } from '../model/inventory.ts';
import { clearDraft, type EniDraft, type EniTexts, toNetworkInterface } from './eni-draft.ts';
import type { Strings } from './strings.ts';

/** What has been read of a page so far. */
export interface PageDraft {
  readonly strings: Strings;
  readonly eni: EniDraft;
  readonly items: NetworkInterface[];
  /** The element of the list was there: without it the body is no page at all. */
  hasList: boolean;
  nextToken: string | undefined;
}

/** An element that we read: which children it may have, and what its beginning, its text and its end mean. */
export interface ElementReader {
  readonly children: ReadonlyMap<string, ElementReader>;
  readonly begin?: (page: PageDraft) => void;
  readonly text?: (page: PageDraft, text: string) => void;
  readonly end?: (page: PageDraft) => void;
}

/** Whether equal values are common enough to be worth sharing. */
type Keep = keyof Strings;

const NO_CHILDREN: ElementReader['children'] = new Map();

function leaf(text: NonNullable<ElementReader['text']>): ElementReader {
  return { children: NO_CHILDREN, text };
}

function field(name: keyof EniTexts, keep: Keep): ElementReader {
  return leaf(({ eni, strings }, text) => {
    eni.texts[name] = strings[keep](text);
  });
}

function element(children: Readonly<Record<string, ElementReader>>, hooks: Omit<ElementReader, 'children'> = {}) {
  return { children: new Map(Object.entries(children)), ...hooks };
}

/** A list of structures of which one text counts. */
function textsOf(name: string, listOf: (eni: EniDraft) => string[], keep: Keep): ElementReader {
  const text = leaf(({ eni, strings }, value) => {
    listOf(eni).push(strings[keep](value));
  });
  return element({ item: element({ [name]: text }) });
}

const ADDRESS = element(
  {
    privateIpAddress: leaf(({ eni, strings }, text) => {
      eni.addresses.push(strings.own(text));
    }),
    primary: leaf(({ eni }, text) => {
      eni.isPrimary = text === 'true';
    }),
  },
  {
    begin: ({ eni }) => {
      eni.isPrimary = false;
    },
    end: ({ eni }) => {
      if (eni.isPrimary && eni.primaryPosition === -1) eni.primaryPosition = eni.addresses.length - 1;
    },
  },
);

const TAG = element(
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
      eni.tags.push([eni.tagKey, eni.tagValue]);
    },
  },
);

const ATTACHMENT = element(
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

const NETWORK_INTERFACE = element(
  {
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
    privateIpAddressesSet: element({ item: ADDRESS }),
    requesterId: field('requesterId', 'shared'),
    requesterManaged: field('requesterManaged', 'shared'),
    status: field('status', 'shared'),
    subnetId: field('subnetId', 'shared'),
    tagSet: element({ item: TAG }),
    vpcId: field('vpcId', 'shared'),
  },
  {
    begin: ({ eni }) => clearDraft(eni),
    end: ({ eni, items }) => {
      items.push(toNetworkInterface(eni));
    },
  },
);

/**
 * The answer of DescribeNetworkInterfaces, as far as we read it (EC2 API reference, NetworkInterface; the element names
 * are the SDK schema's). Elements that are not here are passed over with all that is in them.
 */
export const DOCUMENT: ElementReader = element({
  DescribeNetworkInterfacesResponse: element({
    networkInterfaceSet: element(
      { item: NETWORK_INTERFACE },
      {
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
