export const CSV_COLUMNS = [
  'kind',
  'severity',
  'check',
  'status',
  'account',
  'region',
  'cluster',
  'resource_type',
  'resource_id',
  'resource_arn',
  'message',
  'section',
  'reason',
  'action',
  'evidence',
  'remediation',
  'remediation_url',
  'first_seen',
  'suppressed_reason',
  'suppressed_until',
  'finding_id',
] as const;

/** A line: what it is of, and the columns that apply to that. */
export type CsvRow = Readonly<Partial<Record<(typeof CSV_COLUMNS)[number], string>>> & {
  readonly kind:
    | 'finding'
    | 'gap'
    | 'not-evaluated'
    | 'without-memory'
    | 'cleanup-target'
    | 'cleanup-decision'
    | 'cleanup-outcome';
};
