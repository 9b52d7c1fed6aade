import type { Refusal, Refused, SourceWords } from './source-words.ts';

/** In the place of a call, for what failed before one was answered: who we are was not accepted, or nobody answered. */
export const AUTHENTICATE = 'authenticate';
export const CONNECT = 'connect';

/** Of the API of a cluster: an action is a verb and a resource, e.g. `list nodes`, and a role of Kubernetes allows it. */
export const KUBERNETES_WORDS: SourceWords = {
  reasons: {
    denied: 'access denied by Kubernetes',
    throttled: 'throttled by the Kubernetes API',
    timeout: 'out of time',
    unsupported: 'not known to the Kubernetes API',
    empty: 'nothing to read in Kubernetes',
    unusable: 'unusable answer of the Kubernetes API',
    error: 'not to be had from Kubernetes',
  },
  allow: (actions) =>
    actions === AUTHENTICATE
      ? 'authorise this identity in the cluster, by an access entry or aws-auth'
      : `allow in Kubernetes: ${actions} (docs/kubernetes-access.yaml)`,
  advice,
  brief,
  briefAdvice: advice,
};

function advice({ reason, action }: Refusal): string {
  switch (reason) {
    case 'denied':
      return action === AUTHENTICATE
        ? 'Authorise this identity in the cluster, by an access entry or aws-auth. Then kubectl get nodes works with it, too.'
        : `Allow it in a ClusterRole that the identity is bound to: ${action}. docs/kubernetes-access.yaml has all that it takes.`;
    case 'throttled':
      return 'Look again later.';
    case 'timeout':
      return 'Give it more time, or see whether the API server answers: kubectl get --raw /readyz.';
    case 'unusable':
      return 'Something between the auditor and the API server may answer in its place: check the server of the kubeconfig, and proxies.';
    case 'error':
      if (action === AUTHENTICATE) return 'See that kubectl get nodes works by the same context.';
      return action === CONNECT
        ? 'The API server may be private: run this where kubectl get nodes works, or attach the functions to a VPC that reaches it (deployment.vpc).'
        : '';
    case 'unsupported':
    case 'empty':
      return '';
  }
}

function brief({ reason, action }: Refused): string {
  switch (reason) {
    case 'denied':
      return `${action} denied by Kubernetes`;
    case 'throttled':
      return `${action} throttled by the Kubernetes API`;
    case 'timeout':
      return `${action} of Kubernetes out of time`;
    case 'unsupported':
      return `${action} not known to the Kubernetes API`;
    case 'empty':
      return `${action} of Kubernetes gave nothing`;
    case 'unusable':
      return `${action} got an unusable answer of Kubernetes`;
    case 'error':
      return `${action} of Kubernetes failed`;
  }
}
