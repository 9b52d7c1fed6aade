/** The quota "Network interfaces per Region" of an account, and its default in every region (VPC user guide, Amazon VPC quotas). */
export const ENI_QUOTA = { service: 'vpc', code: 'L-DF5E4CA3', standard: 5000 } as const;

/**
 * The share of the quota from which ENIs are counted to the last one. Below it is enough to know that there are not more.
 */
export const COUNTED_FROM = 0.5;
