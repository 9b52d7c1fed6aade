import type { Instance } from '../model/inventory.ts';
import { emptyPage, type PageDraft, pageDocument } from './page-elements.ts';
import type { Keep } from './strings.ts';
import { noTags, type TagDraft, tagElement } from './tag-element.ts';
import { type Branch, type ElementReader, element, leaf } from './xml-reader.ts';

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** What has been read of a page so far. */
export interface InstancePageDraft extends PageDraft<Instance>, TagDraft {
  instance: Mutable<Instance>;
  readonly eniSubnetIds: Set<string>;
  /** Why its state changed last, with the time in brackets, and the code of that. */
  reason: string | undefined;
  reasonCode: string | undefined;
  /** Those read when the reservation that is being read began. */
  instancesBefore: number;
}

type Element = ElementReader<InstancePageDraft>;
type TextField = {
  [Key in keyof Instance]-?: string extends Instance[Key] ? Key : never;
}[keyof Instance];

export function emptyInstancePage(): InstancePageDraft {
  return {
    ...emptyPage(),
    instance: emptyInstance(),
    eniSubnetIds: new Set(),
    reason: undefined,
    reasonCode: undefined,
    ...noTags(),
    instancesBefore: 0,
  };
}

function emptyInstance(): Mutable<Instance> {
  return {
    id: '',
    state: '',
    instanceType: '',
    architecture: undefined,
    subnetId: undefined,
    vpcId: undefined,
    availabilityZone: undefined,
    launchTime: undefined,
    imageId: undefined,
    platform: undefined,
    operatorManaged: false,
    instanceProfileArn: undefined,
    eniSubnetIds: [],
    httpPutResponseHopLimit: undefined,
    httpEndpoint: undefined,
    tags: {},
  };
}

function field(name: TextField, keep: Keep = 'shared'): Element {
  return leaf((page, text) => {
    if (page.instance[name]) page.missing ??= `an instance has more than one ${name}`;
    page.instance[name] = text;
  }, keep);
}

const TAG: Element = tagElement(
  (page) => page,
  (page, what) => {
    page.missing ??= `an instance has ${what}`;
  },
);

const INSTANCE: Element = element(
  {
    architecture: field('architecture'),
    iamInstanceProfile: element({ arn: field('instanceProfileArn') }),
    imageId: field('imageId'),
    instanceId: field('id', 'own'),
    instanceState: element({ name: field('state') }),
    instanceType: field('instanceType'),
    launchTime: leaf(({ instance }, text) => {
      instance.launchTime = new Date(text);
    }, 'own'),
    metadataOptions: element({
      httpEndpoint: field('httpEndpoint'),
      httpPutResponseHopLimit: leaf((page, text) => {
        if (!/^\d+$/.test(text)) page.missing ??= 'the httpPutResponseHopLimit of an instance is no number';
        page.instance.httpPutResponseHopLimit = Number(text);
      }),
    }),
    networkInterfaceSet: element({
      item: element({
        subnetId: leaf(({ eniSubnetIds }, text) => {
          eniSubnetIds.add(text);
        }),
      }),
    }),
    operator: element({
      managed: leaf((page, text) => {
        if (text !== 'true' && text !== 'false')
          page.missing ??= 'the operator.managed of an instance is neither true nor false';
        page.instance.operatorManaged = text === 'true';
      }),
    }),
    placement: element({ availabilityZone: field('availabilityZone') }),
    platform: field('platform'),
    reason: leaf((page, text) => {
      page.reason = text;
    }, 'own'),
    stateReason: element({
      code: leaf((page, text) => {
        page.reasonCode = text;
      }),
    }),
    subnetId: field('subnetId'),
    tagSet: element({ item: TAG }, { only: true }),
    vpcId: field('vpcId'),
  },
  {
    begin: (page) => {
      page.instance = emptyInstance();
      page.reason = undefined;
      page.reasonCode = undefined;
      page.eniSubnetIds.clear();
      page.tags.length = 0;
    },
    end: ({ instance, eniSubnetIds, tags, items, reason, reasonCode }) => {
      if (instance.state === 'terminated') instance.end = { at: timeIn(reason), code: reasonCode || undefined };
      instance.eniSubnetIds = [...eniSubnetIds];
      instance.tags = Object.fromEntries(tags);
      items.push(instance);
    },
  },
);

/** `User initiated (2026-11-29 09:00:00 GMT)`: EC2 says it nowhere else. */
function timeIn(reason: string | undefined): Date | undefined {
  const [, day, time] = /\((\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) GMT\)/.exec(reason ?? '') ?? [];
  const at = new Date(`${day}T${time}Z`);
  return Number.isNaN(at.getTime()) ? undefined : at;
}

const RESERVATION: Element = element(
  { instancesSet: element({ item: INSTANCE }, { only: true }) },
  {
    begin: (page) => {
      page.instancesBefore = page.items.length;
    },
    end: (page) => {
      if (page.items.length === page.instancesBefore) page.missing ??= 'a reservation has no instance';
    },
  },
);

/**
 * The answer of DescribeInstances, as far as we read it (EC2 API reference, Instance; the element names are the SDK
 * schema's). Most of such a page is the addresses of the instances' ENIs, which are passed over.
 */
export const INSTANCE_DOCUMENT: Branch<InstancePageDraft> = pageDocument(
  { response: 'DescribeInstancesResponse', list: 'reservationSet' },
  RESERVATION,
);
