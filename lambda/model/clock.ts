/** How AWS's time and this machine's compare, as far as the `Date` of AWS's answers tells. */
export type ClockReading =
  | {
      readonly known: true;
      /** What AWS's clock is certainly ahead of ours, in milliseconds; below zero when behind. 0 when both may agree. */
      readonly aheadMs: number;
    }
  /** `silent`: no answer said the time. `unsteady`: answers contradict each other, so our clock was set in between. */
  | { readonly known: false; readonly because: 'silent' | 'unsteady' };
