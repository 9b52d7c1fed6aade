import { type Grant, grantName } from './grants.ts';
import type { Played, Scenario, Setting } from './setting.ts';

/** Grants of a product that nothing needed which was played. */
export function unused(grants: readonly Grant[], played: readonly Played[]): readonly string[] {
  const allowing = new Set(
    played.flatMap(({ asked }) =>
      asked.flatMap(({ question, allowedBy }) => allowedBy.map((sid) => `${question.caller.roleArn} ${sid}`)),
    ),
  );
  return grants.filter(({ roleArn, evaluatedAs }) => !allowing.has(`${roleArn} ${evaluatedAs}`)).map(grantName);
}

/** What was asked for and not allowed. */
export function refusedIn(played: readonly Played[]): readonly string[] {
  return played.flatMap(({ asked }) =>
    asked.filter(({ allowed }) => !allowed).map(({ question }) => `${question.action} on ${question.resource}`),
  );
}

/** Plays without one grant. */
export function without({ play, product }: Setting, grant: Grant, scenario: Scenario): Promise<Played> {
  return play(scenario, { grants: product.grants.filter((other) => other !== grant) });
}

/**
 * Complaints that are not about the missing action, or about another object. What follows from it may have words of its
 * own: once deleting was denied in a target, nothing else is tried there.
 */
export function aboutOthers(grant: Grant, { complaints }: Played): readonly string[] {
  const told = toldBy(grant);
  return complaints.filter(
    (text) =>
      !told.every((pattern) => pattern.test(text)) && text !== 'not deleted: not-attempted, deleting is denied there',
  );
}

function toldBy({ action, resource }: Grant): readonly RegExp[] {
  const ofAction = new RegExp(`${action}(?!\\w)`);
  const [, object] = /^arn:aws:s3:::([^/]+\/.+)$/.exec(resource) ?? [];
  return object === undefined ? [ofAction] : [ofAction, new RegExp(`s3://${object.replaceAll('*', '\\S*')}`)];
}
