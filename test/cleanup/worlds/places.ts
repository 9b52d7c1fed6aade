/** Where the worlds are. */
export const ACCOUNT = '111122223333';
export const ANOTHER_ACCOUNT = '444455556666';
export const REGION = 'eu-west-1';
/** The only other one that is asked: a dozen of calls more a run would be most of what a world takes. */
export const ANOTHER_REGION = 'eu-central-1';
