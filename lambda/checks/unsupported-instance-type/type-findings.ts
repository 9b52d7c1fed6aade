import { groupBy } from '../../common/group-by.ts';
import type { TypeProblem } from '../../facts/instance-type/instance-type-problems.ts';
import { type RegionTypes, type TypeLimits, typeProblems } from '../../facts/node/region-types.ts';
import type { TypeUser } from '../../facts/node/type-users.ts';

/** A problem that some types have for one of their users. */
export interface TypeFinding {
  readonly types: readonly string[];
  readonly problem: TypeProblem;
  /** No zone of the user offers any of its types, which EC2 has in the region: it can launch nothing at all. */
  readonly noneOffered: boolean;
  readonly discriminator: string;
}

/** All that is wrong with the types of a user, one entry a type and problem. */
export function typeFindings(user: TypeUser, region: RegionTypes, limits: TypeLimits): readonly TypeFinding[] {
  const found = user.types.flatMap((type) =>
    typeProblems(type, user, region, limits).map((problem) => ({ type, problem })),
  );
  const notOffered = found.filter(({ problem }) => problem.kind === 'not-offered');
  // A type in preview is offered nowhere and may start all the same: it is told apart by EC2 not describing it.
  const noneOffered = region.described !== undefined && notOffered.length === user.types.length;
  const each = found.map(({ type, problem }) => ({
    types: [type],
    problem,
    noneOffered,
    // Nodes of one type may run either operating system in one cluster.
    discriminator: `${user.kind === 'nodes' && user.windows ? 'windows/' : ''}${type}/${problem.kind}`,
  }));
  return user.from === 'instance requirements' ? together(each) : each;
}

/** Instance requirements match types by the hundred, none of them chosen by name: one entry a problem, not a type. */
function together(each: readonly TypeFinding[]): readonly TypeFinding[] {
  return [...groupBy(each, ({ problem }) => problem.kind)].flatMap(([kind, group]) => {
    const [first] = group;
    const types = group.flatMap((one) => one.types);
    return first === undefined ? [] : [{ ...first, types, discriminator: `instance requirements/${kind}` }];
  });
}
