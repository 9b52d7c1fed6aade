/**
 * Free addresses in each subnet of a cluster below which EKS refuses to update it (EKS user guide, updating a cluster:
 * "up to five"; its error asks for five in each subnet).
 */
export const UPDATE_FREE_ADDRESSES = 5;

/** Free addresses in each subnet below which EKS refuses to create a cluster in it (EKS user guide, network requirements). */
export const CREATE_FREE_ADDRESSES = 6;
