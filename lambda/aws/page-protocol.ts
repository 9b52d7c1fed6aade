import type { DescribeInstancesCommandOutput, DescribeNetworkInterfacesCommandOutput } from '@aws-sdk/client-ec2';
import { AwsEc2QueryProtocol } from '@aws-sdk/core/protocols';
import { type Body, readEniPage, readInstancePage } from './page-readers.ts';
import type { InstancePage, NetworkInterfacePage } from './ports.ts';
import { StrictXmlDeserializer } from './strict-xml.ts';
import { makeStrings, type Strings } from './strings.ts';
import { whyUnread } from './unusable.ts';

type Deserialize = AwsEc2QueryProtocol['deserializeResponse'];
type Operation = Parameters<Deserialize>[0];
type Context = Parameters<Deserialize>[1];
type Response = Parameters<Deserialize>[2];
type Answer = Pick<DescribeNetworkInterfacesCommandOutput, '$metadata'>;

type Page = NetworkInterfacePage | InstancePage;
type PageReader = (body: Body, strings: Strings) => Promise<Page>;

/** The operations whose pages are so large that the SDK's deserialiser is what an audit would wait for. */
const PAGE_READERS: ReadonlyMap<string, PageReader> = new Map<string, PageReader>([
  ['DescribeNetworkInterfaces', readEniPage],
  ['DescribeInstances', readInstancePage],
]);

/** Their bodies are read as they come in. */
export const PAGE_OPERATIONS: ReadonlySet<string> = new Set(PAGE_READERS.keys());

/**
 * EC2's protocol as the SDK speaks it, but for two things: pages of network interfaces and of instances are read by our
 * own readers, and all else is read strictly.
 */
export class PageProtocol extends AwsEc2QueryProtocol {
  /** Shared by all pages of a client: subnets, groups and tag keys come again on every page. */
  readonly #strings = makeStrings();

  constructor(options: ConstructorParameters<typeof AwsEc2QueryProtocol>[0]) {
    super(options);
    this.deserializer = new StrictXmlDeserializer(this.deserializer.settings);
  }

  override async deserializeResponse<Output extends Answer>(
    operation: Operation,
    context: Context,
    response: Response,
  ): Promise<Output> {
    const read = PAGE_READERS.get(operation.name.split('#').at(-1) ?? '');
    if (read === undefined || response.statusCode >= 300) {
      return super.deserializeResponse(operation, context, response);
    }
    const page = await readOrRetry(read, response.body, this.#strings);
    const answer = { $metadata: this.deserializeMetadata(response), page };
    // The SDK hands on what its protocol returns; `eniPageOf` and `instancePageOf` take it from there.
    return answer as unknown as Output;
  }
}

/** The page in an answer that came through `PageProtocol`. */
export function eniPageOf(answer: DescribeNetworkInterfacesCommandOutput): NetworkInterfacePage {
  return pageOf(answer) as NetworkInterfacePage;
}

/** The page in an answer that came through `PageProtocol`. */
export function instancePageOf(answer: DescribeInstancesCommandOutput): InstancePage {
  return pageOf(answer) as InstancePage;
}

function pageOf(answer: object): unknown {
  if (!('page' in answer)) throw new Error('the EC2 client was made without PageProtocol');
  return answer.page;
}

/** The SDK asks again for a page that came broken, as it does when the connection was cut: that error has Node's code. */
async function readOrRetry(read: PageReader, body: Body, strings: Strings): Promise<Page> {
  try {
    return await read(body, strings);
  } catch (error) {
    throw error instanceof Error && 'code' in error ? error : whyUnread(error);
  }
}
