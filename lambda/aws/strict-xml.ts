import { AwsQueryProtocol, XmlShapeDeserializer } from '@aws-sdk/core/protocols';
import { NormalizedSchema } from '@smithy/core/schema';
import { notUsable, whyUnread } from './unusable.ts';

type Read = XmlShapeDeserializer['read'];

/**
 * The SDK's reader of XML, but strict: text where a list should be reads as an empty list there, text where a structure
 * should be as an empty structure, and no number as NaN. Here such an answer is refused.
 */
export class StrictXmlDeserializer extends XmlShapeDeserializer {
  override read(...args: Parameters<Read>): ReturnType<Read> {
    return orBroken(() => super.read(...args));
  }

  override readSchema(...[schema, value]: Parameters<XmlShapeDeserializer['readSchema']>): ReturnType<Read> {
    const wanted = NormalizedSchema.of(schema);
    // The SDK's own reader comes here with a list's element as an array of one, looked at before.
    const isSeveral = Array.isArray(value) && value.length > 1;
    const problem = isSeveral ? problemOfSeveral(wanted) : Array.isArray(value) ? undefined : problemOf(wanted, value);
    if (problem !== undefined) throw notUsable(problem);
    return super.readSchema(schema, value);
  }
}

/** What is read of an answer. @throws UnusableAnswer where reading fails */
export function orBroken<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw whyUnread(error);
  }
}

/** The query protocol of IAM, STS, SNS and Auto Scaling as the SDK speaks it, its answers read strictly. */
export class StrictQueryProtocol extends AwsQueryProtocol {
  constructor(options: ConstructorParameters<typeof AwsQueryProtocol>[0]) {
    super(options);
    this.deserializer = new StrictXmlDeserializer(this.deserializer.settings);
  }
}

/** What is wrong with an element for its schema: `''` is an empty element, an object one with elements in it. */
function problemOf(schema: NormalizedSchema, element: unknown): string | undefined {
  if (schema.isListSchema()) return problemOfList(schema, element);
  if (schema.isStructSchema() || schema.isMapSchema()) return isText(element) ? textIn(schema) : undefined;
  if (schema.isDocumentSchema() || element === undefined || element === null) return undefined;
  if (typeof element === 'object') return `its ${nameOf(schema)} has elements in it`;
  if (schema.isNumericSchema() && !isNumber(element)) return `its ${nameOf(schema)} is no number`;
  if (schema.isBooleanSchema() && !/^(?:true|false)$/i.test(String(element))) {
    return `its ${nameOf(schema)} is neither true nor false`;
  }
  return undefined;
}

/** Of a list that is there several times the SDK reads the first alone, which may be the empty one. */
function problemOfSeveral(schema: NormalizedSchema): string | undefined {
  const isItems = schema.isListSchema() && schema.getMergedTraits().xmlFlattened;
  return isItems ? undefined : `its ${nameOf(schema)} is there more than once`;
}

function problemOfList(schema: NormalizedSchema, element: unknown): string | undefined {
  if (isText(element)) return textIn(schema);
  if (typeof element !== 'object' || element === null || schema.getMergedTraits().xmlFlattened) return undefined;
  const itemName = schema.getValueSchema().getMergedTraits().xmlName ?? 'member';
  return Object.keys(element).every((name) => name === itemName)
    ? undefined
    : `its ${nameOf(schema)} has other elements than ${itemName}`;
}

function textIn(schema: NormalizedSchema): string {
  return `its ${nameOf(schema)} is text`;
}

function nameOf(schema: NormalizedSchema): string {
  return schema.isMemberSchema() ? schema.getMemberName() : schema.getName() || 'answer';
}

function isText(element: unknown): boolean {
  return typeof element === 'string' && element.trim() !== '';
}

function isNumber(element: unknown): boolean {
  return typeof element === 'string' && element.trim() !== '' && Number.isFinite(Number(element));
}
