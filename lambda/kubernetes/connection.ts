/** Where the API of one cluster is, and who it is certain to be. */
export interface ApiServer {
  /** e.g. `https://0123456789ABCDEF.gr7.eu-west-1.eks.amazonaws.com` */
  readonly url: string;
  /** Certificates of its authority, PEM; undefined for those that this machine trusts. */
  readonly ca: string | undefined;
  /** The name that its certificate is checked for, where that is not the URL's. */
  readonly serverName: string | undefined;
  /** False where its user wants no certificate checked. */
  readonly verified: boolean;
}

/** What shows who we are: a bearer token, or a client certificate with its key, in PEM. */
export interface Credentials {
  readonly token?: string | undefined;
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
}

/** A way to the API of one cluster. */
export interface Connection {
  readonly server: ApiServer;
  /**
   * @param refused those that the API server did not take, so that others are wanted where there are any
   * @throws Error, whose message is the reason in a clause, for none
   */
  readonly credentials: (signal: AbortSignal, refused?: Credentials) => Promise<Credentials>;
}
