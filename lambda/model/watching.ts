/** The longest grace that clean-up can be set to give the ENIs of a cluster that exists. */
export const MAX_GRACE_DAYS = 30;

/** How long the ledger knows when audits looked: longer than any grace, by a margin for audits that come late. */
export const LOOKS_KEPT_DAYS = 45;

/** Looks that must have seen an ENI of a cluster that exists, each half the grace after the one before. */
export const SIGHTINGS_FOR_GRACE = 3;

/**
 * Looks further apart are no row. Daily audits are one, also on the day on which clocks are put back and when an audit
 * ends an hour later than the one before; after an audit that was missed the row begins anew.
 */
export const MAX_HOURS_BETWEEN_LOOKS = 26;

/** By how much two times that were read off answers of AWS may differ: `Date` has whole seconds, and many servers write it. */
export const SAME_MOMENT_MS = 5_000;
