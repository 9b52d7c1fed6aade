import type { DescribeInstancesCommandOutput, DescribeNetworkInterfacesCommandOutput } from '@aws-sdk/client-ec2';
import { AwsEc2QueryProtocol } from '@aws-sdk/core/protocols';
import { type Body, readEniPage, readInstancePage } from './page-readers.ts';
import type { InstancePage, NetworkInterfacePage } from './ports.ts';
import { makeStrings, type Strings } from './strings.ts';

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

/**
 * EC2's protocol as the SDK speaks it, but for one thing: pages of network interfaces and of instances are read by our
 * own readers. Errors and all other operations are the SDK's.
 */
export class PageProtocol extends AwsEc2QueryProtocol {
  /** Shared by all pages of a client: subnets, groups and tag keys come again on every page. */
  readonly #strings = makeStrings();

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

/**
 * `$retryable` makes the SDK ask again for a page that came broken, as it does by itself when the connection was cut:
 * such an error has Node's code.
 */
async function readOrRetry(read: PageReader, body: Body, strings: Strings): Promise<Page> {
  try {
    return await read(body, strings);
  } catch (error) {
    if (error instanceof Error && 'code' in error) throw error;
    const words = error instanceof Error ? error.message : String(error);
    throw Object.assign(new Error(`AWS's answer came broken: ${words}`, { cause: error }), {
      name: 'BrokenResponse',
      $retryable: { throttling: false },
    });
  }
}
