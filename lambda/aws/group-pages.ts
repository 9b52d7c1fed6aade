import type { AutoScalingGroup, Instance } from '@aws-sdk/client-auto-scaling';
import { NormalizedSchema } from '@smithy/core/schema';
import { type SchemaReader, schemaReader } from './schema-reader.ts';
import { orBroken, StrictQueryProtocol, StrictXmlDeserializer } from './strict-xml.ts';
import { makeStrings } from './strings.ts';

type Read = StrictXmlDeserializer['read'];

const OPERATION = 'DescribeAutoScalingGroups';

/** Most of a page are instances, and of these we keep little. */
const OF_AN_INSTANCE = ['InstanceId', 'LifecycleState'] as const satisfies readonly (keyof Instance)[];

/** An Auto Scaling group, with what is read of its instances. */
export type ScalingGroup = Omit<AutoScalingGroup, 'Instances'> & {
  readonly Instances?: readonly Pick<Instance, (typeof OF_AN_INSTANCE)[number]>[] | undefined;
};

/**
 * Auto Scaling's protocol as the SDK speaks it, but for pages of groups: these list every instance of a region, and an audit
 * would wait for the SDK's deserialiser.
 */
export class GroupPageProtocol extends StrictQueryProtocol {
  constructor(options: ConstructorParameters<typeof StrictQueryProtocol>[0]) {
    super(options);
    this.deserializer = new GroupPageDeserializer(this.deserializer.settings);
  }
}

/** The strict reader of XML, which reads pages of groups over bytes. */
export class GroupPageDeserializer extends StrictXmlDeserializer {
  /** Made once, when it is needed first. */
  static #reader: SchemaReader | undefined;
  /** Shared by all pages of a client. */
  readonly #strings = makeStrings();

  override read(...[schema, bytes, key]: Parameters<Read>): ReturnType<Read> {
    if (key !== `${OPERATION}Result`) return super.read(schema, bytes, key);
    GroupPageDeserializer.#reader ??= schemaReader([`${OPERATION}Response`, key], NormalizedSchema.of(schema), {
      Instance: OF_AN_INSTANCE,
    });
    const readPage = GroupPageDeserializer.#reader;
    const page = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
    return orBroken(() => readPage(page, this.#strings, (member, text) => this.readSchema(member, text)));
  }
}
