import { ACTIONS } from '../aws/permissions.ts';
import type { TargetPorts } from '../aws/ports.ts';
import { compareText } from '../common/compare-text.ts';
import type { RolePolicy } from '../model/inventory.ts';
import { fetchEach, unlessGoneFrom } from './eks-lists.ts';
import { everyPage } from './paging.ts';

/** The largest page IAM gives. */
const IAM_PAGE = 1000;

/** What reading policies takes. */
interface Reader {
  readonly ports: Pick<TargetPorts, 'iam'>;
  readonly signal: AbortSignal;
}

/** Reads policies of roles; one that several roles share is asked for once. */
export interface PolicyReader {
  /** Attached and inline ones, sorted by name. One that is taken away meanwhile is left out. */
  readonly ofRole: (roleName: string) => Promise<readonly RolePolicy[]>;
  /** The document of a managed policy, asked for once. */
  readonly managed: (arn: string) => Promise<string>;
}

export function policyReader(reader: Reader): PolicyReader {
  const documents = new Map<string, Promise<string>>();
  const managedDocument = (arn: string): Promise<string> => {
    const reading = documents.get(arn) ?? readManaged(reader, arn);
    documents.set(arn, reading);
    return reading;
  };
  return {
    managed: managedDocument,
    ofRole: async (roleName) => {
      const policies = await Promise.all([
        attachedPolicies(reader, roleName, managedDocument),
        inlinePolicies(reader, roleName),
      ]);
      return policies.flat().sort((a, b) => compareText(a.name, b.name));
    },
  };
}

async function attachedPolicies(
  { ports, signal }: Reader,
  RoleName: string,
  managedDocument: (arn: string) => Promise<string>,
): Promise<readonly RolePolicy[]> {
  const attached = () =>
    everyPage(ACTIONS.iam.listAttachedRolePolicies, async (Marker) => {
      const input = { RoleName, MaxItems: IAM_PAGE, Marker };
      const page = await ports.iam.listAttachedRolePolicies(input, signal);
      return { items: page.AttachedPolicies ?? [], nextToken: nextOf(page) };
    });
  const listed = async () => (await attached()).flatMap(({ PolicyArn }) => PolicyArn ?? []);
  return fetchEach(await attached(), async ({ PolicyName: name = '', PolicyArn: arn = '' }) => {
    const document = await unlessGoneFrom(listed, arn, () => managedDocument(arn));
    return document === undefined ? [] : [{ name, arn, document }];
  });
}

async function inlinePolicies({ ports, signal }: Reader, RoleName: string): Promise<readonly RolePolicy[]> {
  const listed = () =>
    everyPage(ACTIONS.iam.listRolePolicies, async (Marker) => {
      const page = await ports.iam.listRolePolicies({ RoleName, MaxItems: IAM_PAGE, Marker }, signal);
      return { items: page.PolicyNames ?? [], nextToken: nextOf(page) };
    });
  return fetchEach(await listed(), async (name) => {
    const input = { RoleName, PolicyName: name };
    const policy = await unlessGoneFrom(listed, name, () => ports.iam.getRolePolicy(input, signal));
    return policy === undefined ? [] : [{ name, arn: undefined, document: decoded(policy.PolicyDocument) }];
  });
}

/** The document of a managed policy's default version: the one in force. */
async function readManaged({ ports, signal }: Reader, PolicyArn: string): Promise<string> {
  const { Policy } = await ports.iam.getPolicy({ PolicyArn }, signal);
  const input = { PolicyArn, VersionId: Policy?.DefaultVersionId };
  const { PolicyVersion } = await ports.iam.getPolicyVersion(input, signal);
  return decoded(PolicyVersion?.Document);
}

/** IAM writes documents percent-encoded. One that is not decodable is kept as it is: it will not be understood. */
export function decoded(document = ''): string {
  try {
    return decodeURIComponent(document);
  } catch {
    return document;
  }
}

/** IAM's lists have a marker where they go on. */
function nextOf(page: { readonly IsTruncated?: boolean | undefined; readonly Marker?: string | undefined }) {
  return page.IsTruncated === true ? page.Marker : undefined;
}
