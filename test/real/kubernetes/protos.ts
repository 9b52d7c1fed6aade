/** API objects in protocol buffers, by the API's own definitions of them: what the API server stores, and gives to whoever asks for it. */
import { join } from 'node:path';
import protobuf from 'protobufjs';
import type { Message } from '../../../lambda/kubernetes/protobuf/messages.ts';
import { ensureGo, outputOfGo } from '../../support/go.ts';

const MODULE = join(import.meta.dirname, 'api-server');
const META = 'k8s.io/apimachinery/pkg/apis/meta/v1';

/** The `generated.proto` files of the modules that the API server is built of. */
export async function apiProtos(say: (line: string) => void, signal: AbortSignal): Promise<protobuf.Root> {
  const go = await ensureGo(join(MODULE, 'go.mod'), say, signal);
  const folders = new Map<string, string>();
  for (const module of ['k8s.io/api', 'k8s.io/apimachinery']) {
    const { Dir } = JSON.parse(await outputOfGo(go, ['mod', 'download', '-json', module], MODULE));
    folders.set(module, Dir);
  }
  const root = new protobuf.Root();
  root.resolvePath = (_from, path) => {
    const [module, folder] = [...folders].find(([name]) => path.startsWith(`${name}/`)) ?? [];
    return module === undefined || folder === undefined ? path : join(folder, path.slice(module.length));
  };
  await root.load(['k8s.io/api/core/v1/generated.proto', `${META}/generated.proto`], { keepCase: true });
  root.resolveAll();
  return root;
}

type Fields = Readonly<Record<string, unknown>>;

/** The bytes under which an object is stored: its kind, and itself. */
export function storedAs(root: protobuf.Root, kind: string, object: object): Buffer {
  const type = root.lookupType(`k8s.io.api.core.v1.${kind}`);
  const raw = type.encode(type.fromObject(fieldsOf(type, object as Fields))).finish();
  const unknown = root.lookupType('k8s.io.apimachinery.pkg.runtime.Unknown');
  const typeMeta = { apiVersion: 'v1', kind };
  return Buffer.concat([Buffer.from('k8s\0'), unknown.encode(unknown.fromObject({ typeMeta, raw })).finish()]);
}

/** An object as its message has it: what JSON writes as a text is a message there, and what it writes among the others stands in one of its own. */
function fieldsOf(type: protobuf.Type, object: Fields): Fields {
  const fields: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(object)) {
    if (value === null || value === undefined) continue;
    const field = type.fields[name];
    if (field !== undefined) fields[name] = partOf(field, value);
    else if (name !== 'kind' && name !== 'apiVersion') {
      const inlined = type.fieldsArray.find(
        ({ resolvedType }) => resolvedType instanceof protobuf.Type && resolvedType.fields[name] !== undefined,
      );
      if (!(inlined?.resolvedType instanceof protobuf.Type)) throw new Error(`${type.name} has no ${name}`);
      fields[inlined.name] = {
        ...(fields[inlined.name] as Fields),
        ...fieldsOf(inlined.resolvedType, { [name]: value }),
      };
    }
  }
  return fields;
}

function partOf(field: protobuf.Field, value: unknown): unknown {
  const { resolvedType } = field;
  if (!(resolvedType instanceof protobuf.Type)) return value;
  const one = (each: unknown) => messageOf(resolvedType, each);
  if (field.map) return Object.fromEntries(Object.entries(value as Fields).map(([key, each]) => [key, one(each)]));
  return Array.isArray(value) ? value.map(one) : one(value);
}

function messageOf(type: protobuf.Type, value: unknown): unknown {
  switch (type.name) {
    case 'Quantity':
      return { string: value };
    case 'Time':
    case 'MicroTime':
      return { seconds: Date.parse(String(value)) / 1000 };
    case 'FieldsV1':
      return { Raw: Buffer.from(JSON.stringify(value)) };
    case 'IntOrString':
      return typeof value === 'string' ? { type: 1, strVal: value } : { type: 0, intVal: value };
    default:
      return fieldsOf(type, value as Fields);
  }
}

/** What a message has otherwise than the API's own definition, field by field, and in all messages within it. */
export function differencesOf(
  message: Message,
  root: protobuf.Root,
  type = root.lookupType(message.of),
): readonly string[] {
  return message.fields.flatMap((field, number) => {
    if (field === undefined) return [];
    const { is, many = 'one', name } = field;
    const within = typeof is === 'string' ? undefined : 'bytesOf' in is ? is.bytesOf : is;
    const expected = `${many} ${name} ${within?.of ?? TYPES[String(is)] ?? 'bytes'}`;
    const own = type.fieldsById[number];
    const there =
      own && `${own.map ? 'byKey' : own.repeated ? 'list' : 'one'} ${own.name} ${own.type.split('.').at(-1)}`;
    const here = there === expected ? [] : [`${message.of} ${number}: ${there}, and not ${expected}`];
    if (within === undefined || !(own?.resolvedType instanceof protobuf.Type)) return here;
    return [...here, ...differencesOf(within, root, own.resolvedType)];
  });
}

const TYPES: Readonly<Record<string, string>> = {
  text: 'string',
  textIfAny: 'string',
  flag: 'bool',
  count: 'int32',
  seconds: 'int64',
};
