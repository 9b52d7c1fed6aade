import type { DescribeNetworkInterfacesCommandOutput } from '@aws-sdk/client-ec2';
import { AwsEc2QueryProtocol } from '@aws-sdk/core/protocols';
import { readEniPage } from './eni-page-reader.ts';
import type { NetworkInterfacePage } from './ports.ts';
import { makeStrings } from './strings.ts';

type Deserialize = AwsEc2QueryProtocol['deserializeResponse'];
type Operation = Parameters<Deserialize>[0];
type Context = Parameters<Deserialize>[1];
type Response = Parameters<Deserialize>[2];
type MetadataBearer = Pick<DescribeNetworkInterfacesCommandOutput, '$metadata'>;

/**
 * EC2's protocol as the SDK speaks it, but for one thing: pages of network interfaces are read by our own reader.
 * Errors and all other operations are the SDK's.
 */
export class EniPageProtocol extends AwsEc2QueryProtocol {
  /** Shared by all pages of a client: subnets, groups and tag keys come again on every page. */
  readonly #strings = makeStrings();

  override async deserializeResponse<Output extends MetadataBearer>(
    operation: Operation,
    context: Context,
    response: Response,
  ): Promise<Output> {
    if (!isEniPage(operation) || response.statusCode >= 300) {
      return super.deserializeResponse(operation, context, response);
    }
    const page = await readOrRetry(response.body, this.#strings);
    const answer = { $metadata: this.deserializeMetadata(response), page };
    // The SDK hands on what its protocol returns; `eniPageOf` takes it from there.
    return answer as unknown as Output;
  }
}

/** The page in an answer to DescribeNetworkInterfaces that came through `EniPageProtocol`. */
export function eniPageOf(answer: DescribeNetworkInterfacesCommandOutput): NetworkInterfacePage {
  if (!('page' in answer)) throw new Error('the EC2 client was made without EniPageProtocol');
  return answer.page as NetworkInterfacePage;
}

function isEniPage({ name }: Operation): boolean {
  return name === 'DescribeNetworkInterfaces' || name.endsWith('#DescribeNetworkInterfaces');
}

/** `$retryable` makes the SDK ask again for a page that came broken, as it does for a connection that was cut. */
async function readOrRetry(
  body: AsyncIterable<Uint8Array>,
  strings: ReturnType<typeof makeStrings>,
): Promise<NetworkInterfacePage> {
  try {
    return await readEniPage(body, strings);
  } catch (error) {
    throw Object.assign(new Error(`a page of network interfaces came broken: ${wordsOf(error)}`, { cause: error }), {
      name: 'BrokenResponse',
      $retryable: { throttling: false },
    });
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
