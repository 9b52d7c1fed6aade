/** Where a webhook is, as the deployment tells the function that posts to it. */
export const WEBHOOK_KINDS = ['slack', 'teams', 'https'] as const;

/** `slack`: an incoming webhook of Slack; `teams`: a workflow of Microsoft Teams; `https`: anything else, signed. */
export type WebhookKind = (typeof WEBHOOK_KINDS)[number];

export interface Webhook {
  readonly name: string;
  readonly kind: WebhookKind;
  /** ARN of the secret with its address. */
  readonly secretArn: string;
}
