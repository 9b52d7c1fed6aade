/** How a deployment mails by SES, as it tells the function that sends. */
export interface MailRoute {
  /** ARN of the verified identity that mails are sent by. Mails go out in its region. */
  readonly identityArn: string;
  /** Address of the sender. */
  readonly from: string;
  /** Those who get each mail; they see one another. */
  readonly to: readonly string[];
  /** Name of a configuration set of SES; by default there is none. */
  readonly configurationSet?: string | undefined;
}

/** `arn:aws:ses:eu-west-1:111122223333:identity/example.com` */
export function regionOf({ identityArn }: Pick<MailRoute, 'identityArn'>): string {
  return identityArn.split(':')[3] ?? '';
}

/** A mail as it is put into the queue. */
export interface Mail {
  /** ASCII on one line. */
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}
