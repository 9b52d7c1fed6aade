/**
 * The fields of API objects that we use, by their numbers in the API's own protocol buffers: `k8s.io/api/core/v1` and
 * `k8s.io/apimachinery/pkg/apis/meta/v1`, each in its `generated.proto`. Numbers are for ever. What is demanded of the objects
 * is not said here but in `../answers.ts`, for every form in which they come.
 */

/**
 * What a field is. A `textIfAny`, `flag` or `count` is left out where it is empty, false or zero: the API writes it in
 * this form, and not in JSON. `Bytes` are those of a message that is read by itself.
 */
export type FieldKind = 'text' | 'textIfAny' | 'flag' | 'count' | 'seconds' | Bytes | Message;

export interface Bytes {
  /** What they are of, where one thing only can be there. */
  readonly bytesOf: Message | undefined;
}

export interface Field {
  /** As in JSON. */
  readonly name: string;
  readonly is: FieldKind;
  /** How there may be several; left out for a field that there is once. */
  readonly many?: 'list' | 'byKey' | undefined;
}

export interface Message {
  /** As in `generated.proto`. */
  readonly of: string;
  /** By number. */
  readonly fields: readonly (Field | undefined)[];
  /** Names of the fields that are lists. */
  readonly lists: readonly string[];
}

function message(of: string, fields: Readonly<Record<string, readonly [number, FieldKind, Field['many']?]>>): Message {
  const byNumber: (Field | undefined)[] = [];
  const lists: string[] = [];
  for (const [name, [number, is, many]] of Object.entries(fields)) {
    byNumber[number] = { name, is, many };
    if (many === 'list') lists.push(name);
  }
  return { of, fields: byNumber, lists };
}

/** Those that JSON has as one text. */
const quantity = message('Quantity', { string: [1, 'text'] });
const time = message('Time', { seconds: [1, 'seconds'] });
const microTime = message('MicroTime', { seconds: [1, 'seconds'], nanos: [2, 'count'] });

/** Of a node labels and annotations are used, too: of others they are long, and not read. */
const ofPod = message('ObjectMeta', {
  name: [1, 'textIfAny'],
  namespace: [3, 'textIfAny'],
  uid: [5, 'textIfAny'],
  creationTimestamp: [8, time],
  deletionTimestamp: [9, time],
});

const ofNode = message('ObjectMeta', {
  name: [1, 'textIfAny'],
  creationTimestamp: [8, time],
  labels: [11, 'textIfAny', 'byKey'],
  annotations: [12, 'textIfAny', 'byKey'],
});

const resources = message('ResourceRequirements', {
  limits: [1, quantity, 'byKey'],
  requests: [2, quantity, 'byKey'],
});

const pod = message('Pod', {
  metadata: [1, ofPod],
  spec: [
    2,
    message('PodSpec', {
      containers: [2, message('Container', { resources: [8, resources] }), 'list'],
      nodeName: [10, 'textIfAny'],
      hostNetwork: [11, 'flag'],
    }),
  ],
  status: [
    3,
    message('PodStatus', {
      phase: [1, 'textIfAny'],
      conditions: [
        2,
        message('PodCondition', { type: [1, 'text'], status: [2, 'text'], lastTransitionTime: [4, time] }),
        'list',
      ],
      podIP: [6, 'textIfAny'],
    }),
  ],
});

const node = message('Node', {
  metadata: [1, ofNode],
  spec: [
    2,
    message('NodeSpec', {
      providerID: [3, 'textIfAny'],
      unschedulable: [4, 'flag'],
      taints: [5, message('Taint', { key: [1, 'text'], value: [2, 'textIfAny'], effect: [3, 'text'] }), 'list'],
    }),
  ],
  status: [
    3,
    message('NodeStatus', {
      allocatable: [2, quantity, 'byKey'],
      conditions: [
        4,
        message('NodeCondition', {
          type: [1, 'text'],
          status: [2, 'text'],
          reason: [5, 'textIfAny'],
          message: [6, 'textIfAny'],
        }),
        'list',
      ],
      addresses: [5, message('NodeAddress', { type: [1, 'text'], address: [2, 'text'] }), 'list'],
    }),
  ],
});

const event = message('Event', {
  involvedObject: [
    2,
    message('ObjectReference', {
      kind: [1, 'textIfAny'],
      namespace: [2, 'textIfAny'],
      name: [3, 'textIfAny'],
      uid: [4, 'textIfAny'],
    }),
  ],
  reason: [3, 'textIfAny'],
  message: [4, 'textIfAny'],
  firstTimestamp: [6, time],
  lastTimestamp: [7, time],
  count: [8, 'count'],
  eventTime: [10, microTime],
  series: [11, message('EventSeries', { count: [1, 'count'], lastObservedTime: [2, microTime] })],
  reportingInstance: [15, 'text'],
});

/** What is left of a list is in its metadata. */
function listOf(item: Message): Message {
  return message(`${item.of}List`, {
    metadata: [1, message('ListMeta', { continue: [3, 'textIfAny'] })],
    items: [2, { bytesOf: item }, 'list'],
  });
}

/** What the API answers instead of what was asked. */
const status = message('Status', {
  message: [3, 'textIfAny'],
  reason: [4, 'textIfAny'],
  details: [5, message('StatusDetails', { name: [1, 'textIfAny'], kind: [3, 'textIfAny'] })],
});

/** What is read in this form, by its kind. Custom resources have none. */
export const MESSAGES: ReadonlyMap<string, Message> = new Map(
  [listOf(node), listOf(pod), listOf(event), status].map((each) => [each.of, each]),
);

/** What every one of them comes in: apimachinery's `runtime.Unknown`. */
export const UNKNOWN = message('Unknown', {
  typeMeta: [1, message('TypeMeta', { apiVersion: [1, 'textIfAny'], kind: [2, 'textIfAny'] })],
  raw: [2, { bytesOf: undefined }],
});
