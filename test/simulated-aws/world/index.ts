/** The worlds of the simulated AWS: what tests, demo and bench build, and what the server reads and changes. */
export type * from './state.ts';
