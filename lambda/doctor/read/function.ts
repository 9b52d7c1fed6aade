import * as z from 'zod';
import { AwsCallError } from '../../aws/errors.ts';
import { HUB_ACTIONS } from '../../aws/hub/permissions.ts';
import type { HubPorts } from '../../aws/hub/ports.ts';
import { notUsable } from '../../aws/unusable.ts';
import { parsedJson } from '../../common/parsed-json.ts';
import { EXAMINATION_IDS, EXAMINATION_STATES } from '../../model/doctor.ts';
import type { Look, SeenFunction } from '../seen.ts';
import { look } from './look.ts';

/** The alias by which people invoke a function of the deployment. */
const ALIAS = 'live';

const step = z.union([z.object({ text: z.string() }), z.object({ command: z.object({ argv: z.array(z.string()) }) })]);

const examination = z.object({
  id: z.enum(EXAMINATION_IDS),
  state: z.enum(EXAMINATION_STATES),
  text: z.string(),
  details: z.array(z.string()),
  fix: z.array(step),
});

/** What is asked of the answer, of whatever release. */
const answer = z.object({
  tool: z.object({ version: z.string() }),
  configuration: z.string(),
  examinations: z.array(z.unknown()),
});

const failure = z.object({ errorMessage: z.string() });

export interface Asked {
  readonly name: 'scan' | 'cleanup';
  readonly functionName: string;
  readonly accounts: readonly string[] | undefined;
}

/**
 * Has a function of the deployment say what its role alone can know. It reads, and changes nothing.
 * @param accounts of an organisation, whose accounts the function may not list; undefined for those of the configuration
 */
export function askFunction(
  { lambda }: Pick<HubPorts, 'lambda'>,
  { name, functionName, accounts }: Asked,
  signal: AbortSignal,
): Promise<Look<SeenFunction>> {
  return look(`the function "${name}"`, async () => {
    const Payload = Buffer.from(JSON.stringify({ doctor: accounts === undefined ? {} : { accounts } }));
    const answered = await lambda.invoke({ FunctionName: functionName, Qualifier: ALIAS, Payload }, signal);
    const text = Buffer.from(answered.Payload ?? []).toString('utf8');
    return answered.FunctionError === undefined ? answerIn(text) : { kind: 'error', message: messageIn(text) };
  });
}

/** @throws AwsCallError for what is no answer of ours */
function answerIn(text: string): SeenFunction {
  const parsed = answer.safeParse(parsedJson(text));
  if (!parsed.success)
    throw new AwsCallError(HUB_ACTIONS.lambda.invoke, notUsable('the function answers with something else'));
  const { tool, configuration, examinations } = parsed.data;
  // What another release examines, and this one does not know, is left out.
  const known = examinations.flatMap((one) => examination.safeParse(one).data ?? []);
  return { kind: 'answer', version: tool.version, configuration, examinations: known };
}

function messageIn(text: string): string {
  return failure.safeParse(parsedJson(text)).data?.errorMessage ?? 'it does not say which';
}
