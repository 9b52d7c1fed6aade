/**
 * What a diagnosis asks, in the order in which an expert goes: does a pod wait now, does the cluster work at all, do nodes get to it, may they join it, does the
 * VPC CNI work on them, are there addresses, has each node room, and will there be room tomorrow. The first that is wrong
 * explains most of what comes after it.
 */
export const QUESTION_IDS = [
  'pods',
  'cluster',
  'reach',
  'authorised',
  'cni',
  'types',
  'addresses',
  'nodes',
  'room',
] as const;

export type QuestionId = (typeof QUESTION_IDS)[number];

/**
 * `cause`: something keeps pods from an address, and this is the most likely cause; `risk`: nothing does now, and this is
 * the worst of what may; `unknown`: nothing wrong was seen, and not everything could be looked at.
 */
export const CONCLUSION_STATES = ['cause', 'risk', 'healthy', 'unknown'] as const;

/** In the order of the questions; what bears on none comes last. */
export function orderOf(question: QuestionId | null): number {
  return question === null ? QUESTION_IDS.length : QUESTION_IDS.indexOf(question);
}
